import { Container, Particle, ParticleContainer } from "pixi.js";
import { SHIP_KINDS } from "../../game/kinds.ts";
import type { ShipTextures } from "./textures.ts";

const [{ length }] = SHIP_KINDS;

/** units from the tail to the tip of the longest flame */
const FLAME_LENGTH = 40;
/** units from the center to the nozzles, where the flame begins */
const ENGINES = -length / 2 + 7;

/** opacity of a ship whose player is away */
const AWAY_ALPHA = 0.45;

/**
 * The layers that ships are drawn in. All flames are below all hulls, because they have another blend mode, and each
 * change of the blend mode costs a draw call. Hulls and flames are particles, because Pixi computes and allocates
 * several matrices for each sprite, which would be most of the work and garbage of a frame.
 */
export class ShipLayers {
  readonly flames = new ParticleContainer({
    dynamicProperties: { position: true, rotation: true, vertex: true },
    blendMode: "add",
  });
  readonly hulls = new ParticleContainer({
    dynamicProperties: { position: true, rotation: true, vertex: true, uvs: true },
  });
  /** a render group of its own, so that a name that appears or goes does not rebuild the rest of the scene */
  readonly tags = new Container({ isRenderGroup: true });
}

/** units, radians */
interface Pose {
  x: number;
  y: number;
  facing: number;
  thrusting: boolean;
}

/** One copy of a ship: its hull and its flame. Up to four copies of a ship can be visible at once. */
export class Hull {
  readonly #textures: ShipTextures;
  readonly #layers: ShipLayers;
  readonly #hull: Particle;
  readonly #flame: Particle;
  readonly #hullScale: number;
  readonly #flameScaleX: number;
  readonly #flameScaleY: number;
  #away = false;

  /** @param own whether the hull is drawn over all others, or below them */
  constructor(textures: ShipTextures, layers: ShipLayers, own: boolean) {
    this.#textures = textures;
    this.#layers = layers;
    this.#hullScale = length / textures.idle.width;
    this.#flameScaleX = FLAME_LENGTH / textures.flame.width;
    this.#flameScaleY = length / 2 / textures.flame.height;
    this.#flame = new Particle({ texture: textures.flame, anchorX: 1, anchorY: 0.5 });
    this.#hull = new Particle({ texture: textures.idle, anchorX: 0.5, anchorY: 0.5 });
    layers.flames.addParticle(this.#flame);
    if (own) layers.hulls.addParticle(this.#hull);
    else layers.hulls.addParticleAt(this.#hull, 0);
  }

  /** @param tint 0xRRGGBB */
  paint(tint: number, away: boolean): void {
    this.#hull.tint = tint;
    this.#away = away;
    this.#hull.alpha = away ? AWAY_ALPHA : 1;
    this.#layers.hulls.update();
  }

  /**
   * Sets where the copy is drawn.
   *
   * @param offsetX units from the ship's position to this copy
   * @param offsetY units
   * @param now ms, for the flicker of the flame
   */
  place(pose: Readonly<Pose>, offsetX: number, offsetY: number, now: number): void {
    const hull = this.#hull;
    const x = pose.x + offsetX;
    const y = pose.y + offsetY;
    hull.x = x;
    hull.y = y;
    hull.rotation = pose.facing;
    hull.scaleX = this.#hullScale;
    hull.scaleY = this.#hullScale;
    const hasFlame = pose.thrusting && !this.#away;
    hull.texture = hasFlame ? this.#textures.thrusting : this.#textures.idle;
    const flame = this.#flame;
    if (!hasFlame) {
      flame.scaleX = 0;
      return;
    }
    flame.x = x + ENGINES * Math.cos(pose.facing);
    flame.y = y + ENGINES * Math.sin(pose.facing);
    flame.rotation = pose.facing;
    flame.scaleX = this.#flameScaleX * (0.82 + 0.1 * Math.sin(now / 23 + x) + 0.08 * Math.sin(now / 41 + y));
    flame.scaleY = this.#flameScaleY;
  }

  /** Hides the copy by a size of 0: adding and removing particles would cost more. */
  hide(): void {
    this.#hull.scaleX = 0;
    this.#flame.scaleX = 0;
  }

  dispose(): void {
    this.#layers.hulls.removeParticle(this.#hull);
    this.#layers.flames.removeParticle(this.#flame);
  }
}
