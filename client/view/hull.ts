import { Particle, ParticleContainer } from "pixi.js";
import { kindOf } from "../../game/kinds.ts";
import type { Camera } from "./camera.ts";
import type { HullTextures, ShipTextures } from "./textures.ts";

/** units from the tail to the tip of the longest flame */
const FLAME_LENGTH = 40;
/** units from the tail to the nozzles, where the flame begins */
const NOZZLES = 7;

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
}

/** units, radians */
interface Pose {
  x: number;
  y: number;
  facing: number;
  thrusting: boolean;
}

/** The hull of a ship and its flame. */
export class Hull {
  readonly #textures: HullTextures;
  readonly #layers: ShipLayers;
  readonly #hull: Particle;
  readonly #flame: Particle;
  /** x of the nozzles, units from the center */
  readonly #nozzles: number;
  readonly #hullScale: number;
  readonly #flameScaleX: number;
  readonly #flameScaleY: number;
  #away = false;

  /**
   * @param kind index into SHIP_KINDS
   * @param own whether the hull is drawn over all others, or below them
   */
  constructor({ hulls, flame }: ShipTextures, layers: ShipLayers, kind: number, own: boolean) {
    const { length } = kindOf(kind);
    this.#textures = (hulls[kind] ?? hulls[0]) as HullTextures;
    this.#layers = layers;
    this.#nozzles = -length / 2 + NOZZLES;
    this.#hullScale = length / this.#textures.idle.width;
    this.#flameScaleX = FLAME_LENGTH / flame.width;
    this.#flameScaleY = length / 2 / flame.height;
    this.#flame = new Particle({ texture: flame, anchorX: 1, anchorY: 0.5 });
    this.#hull = new Particle({ texture: this.#textures.idle, anchorX: 0.5, anchorY: 0.5 });
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
   * Sets where the ship is drawn: in the place that is closest to the center of the view.
   *
   * @param now ms, for the flicker of the flame
   */
  place(pose: Readonly<Pose>, camera: Camera, now: number): void {
    const hull = this.#hull;
    const { x, y } = pose;
    hull.x = x + camera.offsetX(x);
    hull.y = y + camera.offsetY(y);
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
    // Hull and flame together reach too far to be placed as one: the flame has a place of its own, by its center.
    const cos = Math.cos(pose.facing);
    const sin = Math.sin(pose.facing);
    flame.x = x + this.#nozzles * cos + camera.offsetX(x + (this.#nozzles - FLAME_LENGTH / 2) * cos);
    flame.y = y + this.#nozzles * sin + camera.offsetY(y + (this.#nozzles - FLAME_LENGTH / 2) * sin);
    flame.rotation = pose.facing;
    flame.scaleX = this.#flameScaleX * (0.82 + 0.1 * Math.sin(now / 23 + x) + 0.08 * Math.sin(now / 41 + y));
    flame.scaleY = this.#flameScaleY;
  }

  dispose(): void {
    this.#layers.hulls.removeParticle(this.#hull);
    this.#layers.flames.removeParticle(this.#flame);
  }
}
