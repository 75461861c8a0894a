import type { Torus } from "../../../game/torus.ts";

/** age at which a trail has faded, ms */
export const TRAIL_MS = 1200;

/** ms between two points of a trail */
const POINT_MS = 100;

/** points that a trail keeps, one of them older than it is drawn, so that the end fades instead of jumping */
const POINTS = TRAIL_MS / POINT_MS + 2;

/** units/s and units: a ship that moves more in a frame was moved, and its trail starts anew */
const FASTEST = 250;
const SMALL_JUMP = 25;

/** points of the longest line, with the ship's own position */
const LINE_POINTS = POINTS + 1;

/** A line through the points of a trail, from the ship back. It is reused for all trails. */
export class TrailLine {
  /** number of points */
  length = 0;
  /** units; not wrapped into the world, so that the line is not broken at the seam */
  readonly x = new Float32Array(LINE_POINTS);
  readonly y = new Float32Array(LINE_POINTS);
  /** ms */
  readonly age = new Float32Array(LINE_POINTS);
  /** of the engine when the ship was there, 0 to 1 */
  readonly power = new Float32Array(LINE_POINTS);

  add(x: number, y: number, age: number, power: number): void {
    const i = this.length++;
    this.x[i] = x;
    this.y[i] = y;
    this.age[i] = age;
    this.power[i] = power;
  }
}

/** What a trail needs to know of a ship. */
interface Moving {
  /** units, in the world */
  readonly x: number;
  /** units, in the world */
  readonly y: number;
  /** of the engine, 0 to 1 */
  readonly power: number;
}

/** Where a ship was: a ring buffer of points. It allocates nothing after it was created. */
export class Trail {
  readonly #world: Torus;
  /** units, in the world */
  readonly #x = new Float32Array(POINTS);
  readonly #y = new Float32Array(POINTS);
  readonly #power = new Float32Array(POINTS);
  /** ms */
  readonly #time = new Float64Array(POINTS);
  /** index of the newest point */
  #newest = 0;
  #count = 0;
  /** ms, of the last frame */
  #now = 0;
  /** units, in the last frame */
  #lastX = 0;
  #lastY = 0;

  constructor(world: Torus) {
    this.#world = world;
  }

  /**
   * Follows a ship to this frame.
   *
   * @param now ms
   */
  follow(ship: Moving, now: number): void {
    const dx = this.#world.delta(this.#lastX, ship.x);
    const dy = this.#world.delta(this.#lastY, ship.y);
    const farthest = SMALL_JUMP + (FASTEST * (now - this.#now)) / 1000;
    if (dx * dx + dy * dy > farthest * farthest) this.#count = 0;
    this.#lastX = ship.x;
    this.#lastY = ship.y;
    this.#now = now;
    if (this.#count > 0 && now - (this.#time[this.#newest] ?? 0) < POINT_MS) return;
    this.#newest = (this.#newest + 1) % POINTS;
    this.#count = Math.min(POINTS, this.#count + 1);
    this.#x[this.#newest] = ship.x;
    this.#y[this.#newest] = ship.y;
    this.#power[this.#newest] = ship.power;
    this.#time[this.#newest] = now;
  }

  /** Forgets where the ship was. */
  clear(): void {
    this.#count = 0;
  }

  /**
   * Reads the line of the trail. Its points are as close to each other as the ship's were, also across the seam.
   *
   * @param maxAge ms
   */
  read(ship: Moving, now: number, maxAge: number, line: TrailLine): void {
    let { x, y } = ship;
    line.length = 0;
    line.add(x, y, 0, ship.power);
    for (let i = 0; i < this.#count; i++) {
      const index = (this.#newest - i + POINTS) % POINTS;
      const age = now - (this.#time[index] ?? 0);
      x += this.#world.delta(x, this.#x[index] ?? 0);
      y += this.#world.delta(y, this.#y[index] ?? 0);
      line.add(x, y, age, this.#power[index] ?? 0);
      if (age > maxAge) return;
    }
  }
}
