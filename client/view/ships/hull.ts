import { Particle, ParticleContainer } from "pixi.js";
import { colorOf, SHIP_COLORS } from "../../../game/palette.ts";
import { mix } from "../../ships/colors.ts";
import { awayColor, hullOf } from "../../ships/shapes.ts";
import type { Camera } from "../camera.ts";
import { FLAME_LENGTH, type HullTextures, NOZZLES_AT, type ShipTextures } from "./textures.ts";

/** opacity of the light around the engines, and its size compared with its texture */
const BLOOM_ALPHA = 0.6;
const BLOOM_SCALE = 1.1;

/** the same, and the share of white in the color of the flame, during a boost */
const BOOST_BLOOM = 1.7;
const BOOST_WHITE = 0.85;

/** share of white in the color of a flame */
const FLAME_WHITE = 0.45;

/**
 * Two layers that ships are drawn in: one pair for one's own ship, over another for all others. All lights are below
 * all hulls, because they have another blend mode, and each change of the blend mode costs a draw call. Hulls and lights
 * are particles, because Pixi computes and allocates several matrices for each sprite, which would be most of the work
 * and garbage of a frame.
 */
export class ShipLayers {
  /** flames, light around engines, halo, arrivals and departures */
  readonly lights = new ParticleContainer({
    dynamicProperties: { position: true, rotation: true, vertex: true, color: true },
    blendMode: "add",
  });
  readonly hulls = new ParticleContainer({
    dynamicProperties: { position: true, rotation: true, vertex: true, uvs: true, color: true },
  });
}

/** Where and how a ship is drawn. */
export interface HullPose {
  /** units, in the world */
  x: number;
  /** units, in the world */
  y: number;
  /** radians */
  facing: number;
  /** of the engine, 0 to 1 */
  power: number;
  /** length of the flame: 1 is the longest one without a boost */
  flame: number;
  /** whether the light around the engine is drawn */
  bloom: boolean;
  /** whether it burns a boost */
  boosting: boolean;
  /** of everything, 0 to 1 */
  opacity: number;
}

/** The hull of a ship and its lights. */
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
  #isHidden = false;
  #isBoosting = false;
  #isAway = false;
  #opacity = 1;
  #paint = 0;

  /**
   * @param kind index into SHIP_KINDS
   * @param own whether it has a white rim
   */
  constructor({ kinds, glow }: ShipTextures, layers: ShipLayers, kind: number, own: boolean) {
    this.#textures = (kinds[kind] ?? kinds[0]) as HullTextures;
    this.#layers = layers;
    this.#nozzles = hullOf(kind).nozzles.x;
    this.#flame = new Particle({ texture: this.#textures.flame, anchorX: NOZZLES_AT, anchorY: 0.5 });
    this.#bloom = new Particle({ texture: glow, anchorX: 0.5, anchorY: 0.5 });
    this.#hull = new Particle({ texture: this.#textures.away, anchorX: 0.5, anchorY: 0.5 });
    layers.lights.addParticle(this.#flame, this.#bloom);
    layers.hulls.addParticle(this.#hull);
    if (!own) return;
    this.#rim = new Particle({ texture: this.#textures.rim, anchorX: 0.5, anchorY: 0.5 });
    layers.hulls.addParticle(this.#rim);
  }

  /** @param color index into SHIP_COLORS */
  paint(color: number, away: boolean): void {
    const { hulls, away: hollow } = this.#textures;
    const paint = colorOf(color);
    this.#hull.texture = away ? hollow : (hulls[color % SHIP_COLORS.length] ?? hollow);
    this.#hull.tint = away ? awayColor(color) : 0xffffff;
    this.#isAway = away;
    this.#light();
    this.#paint = paint;
    this.#tintFlame();
    this.#bloom.tint = paint;
  }

  /** Draws nothing, until `place`. */
  hide(): void {
    if (this.#isHidden) return;
    this.#isHidden = true;
    this.#hull.scaleX = 0;
    if (this.#rim !== undefined) this.#rim.scaleX = 0;
    this.#flame.scaleX = 0;
    this.#bloom.scaleX = 0;
  }

  /** Sets where the ship is drawn: in the place that is closest to the center of the view. */
  place(pose: Readonly<HullPose>, camera: Camera): void {
    if (this.#isHidden) this.#show();
    const { x, y, facing, power } = pose;
    const hull = this.#hull;
    if (pose.opacity !== this.#opacity) {
      this.#opacity = pose.opacity;
      this.#light();
    }
    hull.x = x + camera.offsetX(x);
    hull.y = y + camera.offsetY(y);
    hull.rotation = facing;
    if (this.#rim !== undefined) {
      this.#rim.x = hull.x;
      this.#rim.y = hull.y;
      this.#rim.rotation = facing;
    }
    const flame = this.#flame;
    const bloom = this.#bloom;
    flame.scaleX = pose.flame;
    const bloomScale = pose.boosting ? BOOST_BLOOM : BLOOM_SCALE;
    bloom.scaleX = bloom.scaleY = pose.bloom && power > 0 ? bloomScale : 0;
    if (pose.boosting !== this.#isBoosting) {
      this.#isBoosting = pose.boosting;
      this.#tintFlame();
    }
    if (power === 0) return;
    // Hull and flame together reach too far to be placed as one: the flame has a place of its own, by its center.
    const cos = Math.cos(facing);
    const sin = Math.sin(facing);
    const center = this.#nozzles - (FLAME_LENGTH * pose.flame) / 2;
    flame.x = x + this.#nozzles * cos + camera.offsetX(x + center * cos);
    flame.y = y + this.#nozzles * sin + camera.offsetY(y + center * sin);
    flame.rotation = facing;
    bloom.x = x + this.#nozzles * cos + camera.offsetX(x + this.#nozzles * cos);
    bloom.y = y + this.#nozzles * sin + camera.offsetY(y + this.#nozzles * sin);
    bloom.alpha = BLOOM_ALPHA * power * pose.opacity;
  }

  /** Sets how much of it is visible. */
  #light(): void {
    this.#hull.alpha = this.#flame.alpha = this.#opacity;
    if (this.#rim !== undefined) this.#rim.alpha = this.#isAway ? 0 : this.#opacity;
  }

  #tintFlame(): void {
    this.#flame.tint = mix(this.#paint, 0xffffff, this.#isBoosting ? BOOST_WHITE : FLAME_WHITE);
  }

  #show(): void {
    this.#isHidden = false;
    this.#hull.scaleX = 1;
    if (this.#rim !== undefined) this.#rim.scaleX = 1;
  }

  dispose(): void {
    const { hulls, lights } = this.#layers;
    hulls.removeParticle(this.#hull);
    if (this.#rim !== undefined) hulls.removeParticle(this.#rim);
    lights.removeParticle(this.#flame, this.#bloom);
  }
}
