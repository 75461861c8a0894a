import type { Camera } from "../camera.ts";
import type { TrailLine } from "./trail.ts";

/** bytes of a vertex: x, y and the place across the ribbon as floats, color as four bytes */
export const VERTEX_BYTES = 16;
const FLOATS = VERTEX_BYTES / 4;

/** half the width of a trail at the ship and at its end, units */
const WIDE = 4.2;
const NARROW = 0.6;

/** brightness of a trail at the ship, while coasting and with full power */
const COASTING = 0.4;
const THRUSTING = 0.95;

/** units; a shorter segment has no direction */
const SHORTEST = 0.01;

/** How a trail is drawn. */
export interface RibbonStyle {
  /** 0xRRGGBB */
  color: number;
  /** age at which the trail has faded, ms */
  maxAge: number;
}

/**
 * Vertices of all trails: ribbons of pairs of vertices, each pair a point of a trail. Two ribbons are joined by pairs
 * without an extent, which draw nothing.
 */
export class Ribbons {
  readonly #floats: Float32Array;
  readonly #words: Uint32Array;
  readonly #capacity: number;
  /** pairs written in this frame and in the last one */
  #pairs = 0;
  #lastPairs = 0;

  /** @param capacity pairs of vertices */
  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#floats = new Float32Array(2 * capacity * FLOATS);
    this.#words = new Uint32Array(this.#floats.buffer);
  }

  /** the vertices */
  get vertices(): Float32Array {
    return this.#floats;
  }

  /** number of pairs of vertices that are used */
  get pairs(): number {
    return this.#pairs;
  }

  /** number of pairs that have changed since the last frame */
  get changed(): number {
    return Math.max(this.#pairs, this.#lastPairs);
  }

  begin(): void {
    this.#lastPairs = this.#pairs;
    this.#pairs = 0;
  }

  /** Ends the frame: what is left of the last one has no extent. */
  end(): void {
    this.#floats.fill(0, 2 * FLOATS * this.#pairs, 2 * FLOATS * this.changed);
  }

  /** Adds the trail of a ship. Each segment is drawn in the place that is closest to the center of the view. */
  add({ x, y, age, power, length }: TrailLine, camera: Camera, { color, maxAge }: Readonly<RibbonStyle>): void {
    // At worst each segment is in another place than the one before it, and needs two pairs more.
    if (length < 2 || this.#pairs + 4 * length > this.#capacity) return;
    const { size } = camera.world;
    const homeX = camera.offsetX(x[0] as number);
    const homeY = camera.offsetY(y[0] as number);
    const floats = this.#floats;
    const words = this.#words;
    let offsetX = Number.NaN;
    let offsetY = Number.NaN;
    let normalX = 0;
    let normalY = 0;
    for (let i = 1; i < length; i++) {
      const fromX = x[i - 1] as number;
      const fromY = y[i - 1] as number;
      const toX = x[i] as number;
      const toY = y[i] as number;
      const segment = Math.sqrt((toX - fromX) * (toX - fromX) + (toY - fromY) * (toY - fromY));
      if (segment > SHORTEST) {
        normalX = (toY - fromY) / segment;
        normalY = (fromX - toX) / segment;
      }
      const placeX = homeX + nearest((fromX + toX) / 2 + homeX - camera.x, size);
      const placeY = homeY + nearest((fromY + toY) / 2 + homeY - camera.y, size);
      const isApart = placeX !== offsetX || placeY !== offsetY;
      if (isApart) {
        if (i > 1) this.#cut(x, y, i - 1, offsetX, offsetY);
        offsetX = placeX;
        offsetY = placeY;
        this.#cut(x, y, i - 1, offsetX, offsetY);
      }
      // Not in a function of its own, because V8 would allocate an object for each fraction that is passed to it.
      for (let k = isApart ? i - 1 : i; k <= i; k++) {
        const fresh = Math.max(0, 1 - (age[k] as number) / maxAge);
        const engine = power[k] as number;
        const halfWidth = NARROW + (WIDE - NARROW) * fresh * (0.6 + 0.4 * engine);
        const packed = pack(color, (COASTING + (THRUSTING - COASTING) * engine) * fresh * Math.sqrt(fresh));
        const centerX = (x[k] as number) + offsetX;
        const centerY = (y[k] as number) + offsetY;
        const at = 2 * this.#pairs++ * FLOATS;
        floats[at] = centerX + normalX * halfWidth;
        floats[at + 1] = centerY + normalY * halfWidth;
        floats[at + 2] = 1;
        words[at + 3] = packed;
        floats[at + 4] = centerX - normalX * halfWidth;
        floats[at + 5] = centerY - normalY * halfWidth;
        floats[at + 6] = -1;
        words[at + 7] = packed;
      }
    }
    this.#cut(x, y, length - 1, offsetX, offsetY);
  }

  /** Adds a pair of vertices without an extent at a point, so that what is before and after it is not joined. */
  #cut(x: Float32Array, y: Float32Array, point: number, offsetX: number, offsetY: number): void {
    const floats = this.#floats;
    const at = 2 * this.#pairs++ * FLOATS;
    for (let i = at; i < at + 2 * FLOATS; i += FLOATS) {
      floats[i] = (x[point] as number) + offsetX;
      floats[i + 1] = (y[point] as number) + offsetY;
      floats[i + 2] = 0;
      this.#words[i + 3] = 0;
    }
  }
}

/**
 * What to add to get to the place that is closest to the center of the view.
 *
 * @param fromCenter units
 * @param size side of the world, units
 */
function nearest(fromCenter: number, size: number): number {
  if (fromCenter > size / 2) return -size;
  return fromCenter < -size / 2 ? size : 0;
}

/** A color times a brightness as four bytes: red first, and alpha, which additive blending does not need. */
function pack(color: number, brightness: number): number {
  const red = ((color >> 16) & 255) * brightness;
  const green = ((color >> 8) & 255) * brightness;
  const blue = (color & 255) * brightness;
  return (red | (green << 8) | (blue << 16)) >>> 0;
}
