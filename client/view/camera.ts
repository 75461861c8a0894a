import type { Torus } from "../../game/torus.ts";

/**
 * The camera between the world and the window: which part of the world is visible, and where. World coordinates are in
 * units, screen coordinates in CSS pixels of the window.
 *
 * The world has no edges, so a thing at x is also at x plus any number of world widths. `offsetX` and `offsetY` select
 * the copy that is closest to the center of the view. A smaller view must be at most as wide and as high as the world.
 */
export class Camera {
  readonly world: Torus;
  /** center of the view, units, in the world */
  x: number;
  /** center of the view, units, in the world */
  y: number;
  /** CSS pixels per unit */
  scale = 1;
  /** size of the window, CSS pixels */
  width = 0;
  /** size of the window, CSS pixels */
  height = 0;
  /** CSS pixels: grows with the window, but stays readable on a phone */
  fontSize = 12;
  /** from the center to the edge of what is visible, units: half the world at most */
  halfWidth = 0;
  /** from the center to the edge of what is visible, units: half the world at most */
  halfHeight = 0;

  /** The camera shows the whole world. */
  constructor(world: Torus) {
    this.world = world;
    this.x = world.size / 2;
    this.y = world.size / 2;
  }

  /**
   * Fits the view into the window: the whole world, as large as possible, in the middle.
   *
   * @param width CSS pixels
   * @param height CSS pixels
   */
  fit(width: number, height: number): void {
    const { size } = this.world;
    const shortSide = Math.max(1, Math.min(width, height));
    this.width = width;
    this.height = height;
    this.scale = shortSide / size;
    this.fontSize = Math.round(Math.min(26, Math.max(10, shortSide * 0.018)));
    this.halfWidth = Math.min(width / this.scale, size) / 2;
    this.halfHeight = Math.min(height / this.scale, size) / 2;
  }

  /** Whether the view is as large as the world, so that it ends where the world repeats. */
  get showsWholeWorld(): boolean {
    return this.halfWidth >= this.world.size / 2 && this.halfHeight >= this.world.size / 2;
  }

  /** CSS pixels from units */
  toScreenX(x: number): number {
    return this.width / 2 + (x - this.x) * this.scale;
  }

  toScreenY(y: number): number {
    return this.height / 2 + (y - this.y) * this.scale;
  }

  /** Whether a position is in the view; units, in the world. */
  sees(x: number, y: number): boolean {
    const { world } = this;
    return Math.abs(world.delta(this.x, x)) <= this.halfWidth && Math.abs(world.delta(this.y, y)) <= this.halfHeight;
  }

  /**
   * The way from a ship to a point of the window, along one axis: the shortest one around the world. A point in the
   * letterbox beside the world means that side of the window, wherever the ship is.
   *
   * @param ship units, in the world
   * @param screenX CSS pixels
   * @returns units
   */
  aimX(ship: number, screenX: number): number {
    return this.#aim(ship, this.x + (screenX - this.width / 2) / this.scale);
  }

  aimY(ship: number, screenY: number): number {
    return this.#aim(ship, this.y + (screenY - this.height / 2) / this.scale);
  }

  /**
   * What to add to a coordinate to get the copy that is closest to the center of the view.
   *
   * @param x units, in the world
   * @returns units: 0 or plus or minus the side of the world
   */
  offsetX(x: number): number {
    return this.#offset(x - this.x);
  }

  offsetY(y: number): number {
    return this.#offset(y - this.y);
  }

  #aim(ship: number, point: number): number {
    return point >= 0 && point <= this.world.size ? this.world.delta(ship, point) : point - ship;
  }

  #offset(fromCenter: number): number {
    const { size } = this.world;
    if (fromCenter > size / 2) return -size;
    return fromCenter < -size / 2 ? size : 0;
  }
}
