import type { Torus } from "../../../game/torus.ts";
import type { Box } from "../tags/layout.ts";

/** from the frame of the map to the world in it, CSS pixels */
const PADDING = 5;

/** Side of the part of the world that the small map shows at most, units: in a larger world it would show too little. */
const SMALL_SPAN = 1600;

/** space around the large map, CSS pixels */
const MARGIN = 24;

/** ms that the map takes to become large or small */
const TRANSITION_MS = 260;

/** A dot shrinks over this distance from the edge of the map, where its ship changes sides. Units */
const SHRINKS = 30;

/**
 * Where things are on the map. The map shows the world around its center, the whole of it or at least a large part, so
 * nothing on it moves when the center crosses the seam of the world. CSS pixels of the window.
 */
export class MapProjection {
  /** whether the map is, or is becoming, large */
  open = false;
  /** from the center of the map to its frame */
  half = 0;
  /** center of the map */
  centerX = 0;
  centerY = 0;
  /** CSS pixels per unit */
  scale = 0;
  /** where the small map is */
  smallBox: Box = { left: 0, top: 0, right: 0, bottom: 0 };
  /** side of the part of the world that it shows, units */
  span = 0;
  world: Torus;
  /** 0: small, 1: large */
  #part = 0;
  #x = 0;
  #y = 0;

  constructor(world: Torus) {
    this.world = world;
  }

  /** whether the map is large, and no longer growing */
  get isOpen(): boolean {
    return this.#part === 1;
  }

  /** whether the map is small, and no longer shrinking */
  get isClosed(): boolean {
    return this.#part === 0;
  }

  /** 0: small, 1: large */
  get openness(): number {
    return this.#part;
  }

  /**
   * Advances to the next frame.
   *
   * @param ms since the last frame
   * @param cuts whether the map changes its size at once
   * @param width of the window
   * @param center of the map in the world, units
   */
  update(ms: number, cuts: boolean, width: number, height: number, center: Readonly<{ x: number; y: number }>): void {
    const step = cuts ? 1 : ms / TRANSITION_MS;
    this.#part = Math.min(1, Math.max(0, this.#part + (this.open ? step : -step)));
    this.#x = center.x;
    this.#y = center.y;
    const { left, top, right, bottom } = this.smallBox;
    const eased = this.#part * this.#part * (3 - 2 * this.#part);
    const large = Math.max(0, Math.min(width, height) / 2 - MARGIN);
    const small = (right - left) / 2;
    this.half = small + (large - small) * eased;
    this.centerX = (left + right) / 2 + (width / 2 - (left + right) / 2) * eased;
    this.centerY = (top + bottom) / 2 + (height / 2 - (top + bottom) / 2) * eased;
    const { size } = this.world;
    const least = Math.min(size, SMALL_SPAN);
    this.span = least + (size - least) * eased;
    this.scale = Math.max(0, (2 * (this.half - PADDING)) / this.span);
  }

  /** CSS pixels. @param x units, in the world */
  toX(x: number): number {
    return this.centerX + this.world.delta(this.#x, x) * this.scale;
  }

  toY(y: number): number {
    return this.centerY + this.world.delta(this.#y, y) * this.scale;
  }

  /** Size of a dot, 0 to 1: 0 at the edge of the map and beyond it. */
  sizeAt(x: number, y: number): number {
    const furthest = Math.max(Math.abs(this.world.delta(this.#x, x)), Math.abs(this.world.delta(this.#y, y)));
    return Math.min(1, Math.max(0, (this.span / 2 - furthest) / SHRINKS));
  }
}
