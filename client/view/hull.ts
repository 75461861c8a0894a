import { Container, Particle, ParticleContainer } from "pixi.js";
import { colorOf, SHIP_COLORS } from "../../game/palette.ts";
import { mix } from "../ships/colors.ts";
import { awayColor, hullOf } from "../ships/shapes.ts";
import { type HullTextures, NOZZLES_AT, type ShipTextures } from "./textures.ts";

/** opacity of the light around the engines, and its size compared with its texture */
const BLOOM_ALPHA = 0.6;
const BLOOM_SCALE = 1.1;

/** share of white in the color of a flame */
const FLAME_WHITE = 0.45;

/**
 * The layers that ships are drawn in. All lights are below all hulls, because they have another blend mode, and each
 * change of the blend mode costs a draw call. Hulls and lights are particles, because Pixi computes and allocates
 * several matrices for each sprite, which would be most of the work and garbage of a frame.
 */
export class ShipLayers {
  /** flames, bloom, halo, arrivals and departures */
  readonly lights = new ParticleContainer({
    dynamicProperties: { position: true, rotation: true, vertex: true, color: true },
    blendMode: "add",
  });
  readonly hulls = new ParticleContainer({
    dynamicProperties: { position: true, rotation: true, vertex: true, uvs: true, color: true },
  });
  /** a render group of its own, so that a name that appears or goes does not rebuild the rest of the scene */
  readonly tags = new Container({ isRenderGroup: true });
}

/** Where and how a ship is drawn. */
export interface HullPose {
  /** units */
  x: number;
  /** units */
  y: number;
  /** radians */
  facing: number;
  /** of the engine, 0 to 1 */
  power: number;
  /** length of the flame, 0 to 1 */
  flame: number;
  /** whether lights around the engine are drawn */
  bloom: boolean;
}

/** One copy of a ship: its hull and its lights. Up to four copies of a ship can be visible at once. */
export class Hull {
  readonly #textures: HullTextures;
  readonly #layers: ShipLayers;
  readonly #hull: Particle;
  /** the white rim of one's own ship */
  readonly #rim: Particle | undefined;
  readonly #flame: Particle;
  readonly #bloom: Particle;
  /** x of the nozzles, units from the center */
  readonly #nozzles: number;

  /**
   * @param kind index into SHIP_KINDS
   * @param own whether the hull is drawn over all others, with a white rim, or below them
   */
  constructor({ kinds, glow }: ShipTextures, layers: ShipLayers, kind: number, own: boolean) {
    this.#textures = (kinds[kind] ?? kinds[0]) as HullTextures;
    this.#layers = layers;
    this.#nozzles = hullOf(kind).nozzles.x;
    this.#flame = new Particle({ texture: this.#textures.flame, anchorX: NOZZLES_AT, anchorY: 0.5 });
    this.#bloom = new Particle({ texture: glow, anchorX: 0.5, anchorY: 0.5, alpha: 0 });
    this.#hull = new Particle({ texture: this.#textures.away, anchorX: 0.5, anchorY: 0.5 });
    layers.lights.addParticle(this.#flame, this.#bloom);
    if (own) {
      this.#rim = new Particle({ texture: this.#textures.rim, anchorX: 0.5, anchorY: 0.5 });
      layers.hulls.addParticle(this.#hull, this.#rim);
    } else {
      layers.hulls.addParticleAt(this.#hull, 0);
    }
  }

  /** @param color index into SHIP_COLORS */
  paint(color: number, away: boolean): void {
    const paint = colorOf(color);
    this.#hull.texture = away
      ? this.#textures.away
      : (this.#textures.hulls[color % SHIP_COLORS.length] ?? this.#textures.away);
    this.#hull.tint = away ? awayColor(color) : 0xffffff;
    if (this.#rim !== undefined) this.#rim.alpha = away ? 0 : 1;
    this.#flame.tint = mix(paint, 0xffffff, FLAME_WHITE);
    this.#bloom.tint = paint;
    this.#layers.hulls.update();
  }

  /**
   * Sets where the copy is drawn.
   *
   * @param offsetX units from the ship's position to this copy
   * @param offsetY units
   */
  place(pose: Readonly<HullPose>, offsetX: number, offsetY: number): void {
    const x = pose.x + offsetX;
    const y = pose.y + offsetY;
    put(this.#hull, x, y, pose.facing);
    if (this.#rim !== undefined) put(this.#rim, x, y, pose.facing);
    const flame = this.#flame;
    const bloom = this.#bloom;
    bloom.scaleX = 0;
    flame.scaleX = 0;
    if (pose.power === 0) return;
    const nozzleX = x + this.#nozzles * Math.cos(pose.facing);
    const nozzleY = y + this.#nozzles * Math.sin(pose.facing);
    put(flame, nozzleX, nozzleY, pose.facing);
    flame.scaleX = pose.flame;
    if (!pose.bloom) return;
    put(bloom, nozzleX, nozzleY, 0);
    bloom.scaleX = bloom.scaleY = BLOOM_SCALE;
    bloom.alpha = BLOOM_ALPHA * pose.power;
  }

  /** Hides the copy by a size of 0: adding and removing particles would cost more. */
  hide(): void {
    this.#hull.scaleX = 0;
    this.#flame.scaleX = 0;
    this.#bloom.scaleX = 0;
    if (this.#rim !== undefined) this.#rim.scaleX = 0;
  }

  dispose(): void {
    const { hulls, lights } = this.#layers;
    hulls.removeParticle(this.#hull);
    if (this.#rim !== undefined) hulls.removeParticle(this.#rim);
    lights.removeParticle(this.#flame, this.#bloom);
  }
}

/** Places a particle at its full size. */
function put(particle: Particle, x: number, y: number, rotation: number): void {
  particle.x = x;
  particle.y = y;
  particle.rotation = rotation;
  particle.scaleX = 1;
  particle.scaleY = 1;
}
