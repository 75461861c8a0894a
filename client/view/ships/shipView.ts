import { colorOf } from "../../../game/palette.ts";
import type { Camera } from "../camera.ts";
import type { QualityLevel } from "../quality.ts";
import { Hull, type HullPose, type ShipLayers } from "./hull.ts";
import type { ShipTextures } from "./textures.ts";
import { Trail, type TrailLine } from "./trail.ts";
import { Velocity } from "./velocity.ts";

/** ms in which the engine's light reaches its full brightness, and in which it goes out */
const RISE_MS = 60;
const FALL_MS = 200;

/** length of the flame of a boost, compared with that of the engine */
const BOOST_FLAME = 1.55;

/** units from the center of a ship within which its flame ends, with the light around it */
const REACH = 95;

/** units; no trail is longer */
const LONGEST_TRAIL = 200;

/** The properties of a ship that are drawn. */
export interface Ship {
  readonly name: string;
  /** index into SHIP_KINDS; it does not change */
  readonly kind: number;
  /** index into the palette of ship colors */
  readonly color: number;
  /** units, in the world */
  readonly x: number;
  /** units, in the world */
  readonly y: number;
  /** radians */
  readonly facing: number;
  readonly thrusting: boolean;
  readonly own: boolean;
  /** its player is away, and may come back */
  readonly away: boolean;
}

/** What is the same for all ships in a frame. */
export interface ShipFrame {
  /** ms, a whole number */
  now: number;
  /** ms since the previous frame, a whole number */
  elapsed: number;
  /** the part of a change of velocity that is measured in this frame, 0 to 1 */
  followed: number;
  quality: QualityLevel;
  /** reduced motion: flames do not flicker */
  calm: boolean;
}

/** Tells which ships burn a boost. */
export interface Boosts {
  isBoosting(id: string): boolean;
}

/** Draws one ship, and knows where it was. */
export class ShipView {
  /** the frame in which it was last drawn */
  frame = 0;
  readonly own: boolean;
  readonly #id: string;
  readonly #trail: Trail;
  readonly #velocity = new Velocity();
  readonly #camera: Camera;
  readonly #hull: Hull;
  readonly #pose: HullPose = { x: 0, y: 0, facing: 0, power: 0, flame: 0, bloom: false, boosting: false };
  #color = -1;
  #away = false;
  #hasTrail = false;

  /** @param id its session id */
  constructor(id: string, camera: Camera, ship: Ship, textures: ShipTextures, layers: ShipLayers) {
    this.#id = id;
    this.own = ship.own;
    this.#trail = new Trail(camera.world);
    this.#camera = camera;
    this.#hull = new Hull(textures, layers, ship.kind, ship.own);
  }

  /** where it was drawn last, and the power of its engine, 0 to 1 */
  get pose(): Readonly<HullPose> {
    return this.#pose;
  }

  /** where it was drawn last, units in the world */
  get x(): number {
    return this.#pose.x;
  }

  get y(): number {
    return this.#pose.y;
  }

  /** as it is drawn, units/s */
  get vx(): number {
    return this.#velocity.vx;
  }

  get vy(): number {
    return this.#velocity.vy;
  }

  /** whether it was drawn with the flame of a boost; false outside of the view */
  get boosting(): boolean {
    return this.#pose.boosting;
  }

  /** 0xRRGGBB */
  get paint(): number {
    return colorOf(this.#color);
  }

  /** whether it has a trail of which a part may be in the view */
  get hasTrail(): boolean {
    return this.#hasTrail;
  }

  /** Draws the ship. One that is not in the view costs nearly nothing. @param boosts undefined if there are none */
  draw(ship: Ship, frame: Readonly<ShipFrame>, boosts: Boosts | undefined): void {
    const { now, elapsed, quality, calm } = frame;
    const { color, away, x, y } = ship;
    if (color !== this.#color || away !== this.#away) {
      this.#color = color;
      this.#away = away;
      this.#hull.paint(color, away);
    }
    const pose = this.#pose;
    pose.x = x;
    pose.y = y;
    pose.facing = ship.facing;
    pose.bloom = quality === 2;
    this.#velocity.follow(pose, this.#camera.world, frame);
    const step = ship.thrusting && !away ? elapsed / RISE_MS : -elapsed / FALL_MS;
    pose.power = Math.min(1, Math.max(0, pose.power + step));
    const isNear = this.#camera.sees(x, y, LONGEST_TRAIL);
    this.#hasTrail = isNear && quality > 0 && !away;
    if (this.#hasTrail) this.#trail.follow(pose, now);
    else this.#trail.clear();
    if (!isNear || !this.#camera.sees(x, y, REACH)) {
      pose.boosting = false;
      this.#hull.hide();
      return;
    }
    pose.boosting = !away && boosts?.isBoosting(this.#id) === true;
    pose.flame = pose.power * (calm ? 0.9 : 0.82 + 0.1 * Math.sin(now / 23 + x) + 0.08 * Math.sin(now / 41 + y));
    if (pose.boosting) pose.flame *= BOOST_FLAME;
    this.#hull.place(pose, this.#camera);
  }

  /** Reads its trail. */
  readTrail(now: number, maxAge: number, line: TrailLine): void {
    this.#trail.read(this.#pose, now, maxAge, line);
  }

  dispose(): void {
    this.#hull.dispose();
  }
}
