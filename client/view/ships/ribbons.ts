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
  add(line: TrailLine, camera: Camera, style: Readonly<RibbonStyle>): void {
    // At worst each segment is in another place than the one before it, and needs two pairs more.
    if (line.length < 2 || this.#pairs + 4 * line.length > this.#capacity) return;
    const { size } = camera.world;
    const homeX = camera.offsetX(line.x[0] ?? 0);
    const homeY = camera.offsetY(line.y[0] ?? 0);
    let offsetX = Number.NaN;
    let offsetY = Number.NaN;
    let normalX = 0;
    let normalY = 0;
    for (let i = 1; i < line.length; i++) {
      const fromX = line.x[i - 1] ?? 0;
      const fromY = line.y[i - 1] ?? 0;
      const toX = line.x[i] ?? 0;
      const toY = line.y[i] ?? 0;
      const length = Math.sqrt((toX - fromX) ** 2 + (toY - fromY) ** 2);
      if (length > SHORTEST) {
        normalX = (toY - fromY) / length;
        normalY = (fromX - toX) / length;
      }
      const x = homeX + nearest((fromX + toX) / 2 + homeX - camera.x, size);
      const y = homeY + nearest((fromY + toY) / 2 + homeY - camera.y, size);
      if (x !== offsetX || y !== offsetY) {
        if (i > 1) this.#cut(fromX + offsetX, fromY + offsetY);
        offsetX = x;
        offsetY = y;
        this.#cut(fromX + x, fromY + y);
        this.#pair(line, i - 1, normalX, normalY, offsetX, offsetY, style);
      }
      this.#pair(line, i, normalX, normalY, offsetX, offsetY, style);
    }
    const last = line.length - 1;
    this.#cut((line.x[last] ?? 0) + offsetX, (line.y[last] ?? 0) + offsetY);
  }

  /** Adds a pair of vertices without an extent, so that what is before and after it is not joined. */
  #cut(x: number, y: number): void {
    const at = 2 * this.#pairs++ * FLOATS;
    this.#write(at, x, y, 0, 0);
    this.#write(at + FLOATS, x, y, 0, 0);
  }

  #pair(
    line: TrailLine,
    i: number,
    normalX: number,
    normalY: number,
    offsetX: number,
    offsetY: number,
    { color, maxAge }: Readonly<RibbonStyle>,
  ): void {
    const fresh = Math.max(0, 1 - (line.age[i] ?? 0) / maxAge);
    const power = line.power[i] ?? 0;
    const brightness = (COASTING + (THRUSTING - COASTING) * power) * fresh * Math.sqrt(fresh);
    const halfWidth = NARROW + (WIDE - NARROW) * fresh * (0.6 + 0.4 * power);
    const x = (line.x[i] ?? 0) + offsetX;
    const y = (line.y[i] ?? 0) + offsetY;
    const packed = pack(color, brightness);
    const at = 2 * this.#pairs++ * FLOATS;
    this.#write(at, x + normalX * halfWidth, y + normalY * halfWidth, 1, packed);
    this.#write(at + FLOATS, x - normalX * halfWidth, y - normalY * halfWidth, -1, packed);
  }

  #write(at: number, x: number, y: number, across: number, packed: number): void {
    this.#floats[at] = x;
    this.#floats[at + 1] = y;
    this.#floats[at + 2] = across;
    this.#words[at + 3] = packed;
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
