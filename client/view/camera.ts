import type { Torus } from "../../game/torus.ts";
import { LONG_SIDE, SHORT_SIDE } from "../../game/view.ts";

/** units/s; a ship that is faster was moved: by a resync, or because the camera follows another one */
const FASTEST = 400;

/** units that a ship may be moved without being eased */
const SMALL_JUMP = 8;

/** units; the camera cuts to what is further away, because a view that rushes past is harder to follow than a cut */
const FAR = 260;

/** The camera has covered 95 % of the way after three of these times, 0.3 s. ms */
const EASE_MS = 100;

/** speed of the view while it follows no ship, units/s */
const DRIFT_X = 9;
const DRIFT_Y = -4;

/** longest step of the drift, s: a page that was hidden goes on where it was */
const LONGEST_DRIFT_S = 0.1;

interface Place {
  /** units, in the world */
  readonly x: number;
  /** units, in the world */
  readonly y: number;
}

/**
 * The camera between the world and the window: which part of the world is visible, and where. World coordinates are in
 * units, screen coordinates in CSS pixels of the window. The ship that the camera follows is in the center of the
 * window.
 *
 * The world has no edges, so a thing at x is also at x plus any number of world widths. `offsetX` and `offsetY` select
 * the place that is closest to the center of the view.
 */
export class Camera {
  world: Torus;
  // A field without a value is undefined at first. From then on V8 keeps numbers in it as objects, a new one each time.
  /** center of the view, units, in the world */
  x = 0;
  /** center of the view, units, in the world */
  y = 0;
  /** CSS pixels per unit */
  scale = 1;
  /** size of the window, CSS pixels */
  width = 0;
  /** size of the window, CSS pixels */
  height = 0;
  /** CSS pixels: grows with the window, but stays readable on a phone */
  fontSize = 14;
  /** from the center to the edge of the view, units */
  halfWidth = 0;
  /** from the center to the edge of the view, units */
  halfHeight = 0;
  /** reduced motion: the camera neither drifts nor eases */
  calm = false;
  #now = 0;
  /** ms between the last frame and this one */
  #elapsed = 0;
  /** where the followed ship is in this frame; undefined if the camera drifts */
  #ship: { x: number; y: number } | undefined;
  /** from the followed ship to the center of the view, units; 0 unless the camera is easing */
  #lagX = 0;
  #lagY = 0;
  /** the same at the end of the last frame, and the center of the view then */
  readonly #last = { hasShip: false, shipX: 0, shipY: 0, lagX: 0, lagY: 0, x: 0, y: 0 };

  constructor(world: Torus) {
    this.world = world;
    this.x = world.size / 2;
    this.y = world.size / 2;
  }

  /**
   * Fits the view into the window. It fills the window at any size.
   *
   * @param width CSS pixels
   * @param height CSS pixels
   */
  fit(width: number, height: number): void {
    this.width = Math.max(1, width);
    this.height = Math.max(1, height);
    const shortSide = Math.min(this.width, this.height);
    const longSide = Math.max(this.width, this.height);
    this.scale = Math.max(shortSide / SHORT_SIDE, longSide / LONG_SIDE);
    this.fontSize = Math.round(Math.min(20, Math.max(14, shortSide * 0.0165)));
    this.halfWidth = this.width / this.scale / 2;
    this.halfHeight = this.height / this.scale / 2;
  }

  /**
   * Centers the view on a ship. It may be called several times in a frame, with a better position each time.
   *
   * @param now ms
   * @param ship where the ship is drawn in this frame; undefined if there is none, and the camera drifts slowly
   */
  follow(now: number, ship: Place | undefined): void {
    if (now !== this.#now) this.#startFrame(now);
    if (ship === undefined) this.#drift(Math.min(LONGEST_DRIFT_S, this.#elapsed / 1000));
    else this.#center(ship);
  }

  /** CSS pixels from units */
  toScreenX(x: number): number {
    return this.width / 2 + (x - this.x) * this.scale;
  }

  toScreenY(y: number): number {
    return this.height / 2 + (y - this.y) * this.scale;
  }

  /**
   * Whether a position is in the view; units, in the world or up to half a world beside it.
   *
   * It is asked for each ship and each star in each frame. So it is in pieces that V8 inlines everywhere, up to 75 bytes
   * of bytecode each: otherwise V8 creates an object for each fraction that is passed.
   *
   * @param margin units beyond the edge of the view that count as the view
   */
  sees(x: number, y: number, margin = 0): boolean {
    return this.seesX(x, margin) && this.seesY(y, margin);
  }

  seesX(x: number, margin: number): boolean {
    return isWithin(x - this.x, this.halfWidth + margin, this.world.size);
  }

  seesY(y: number, margin: number): boolean {
    return isWithin(y - this.y, this.halfHeight + margin, this.world.size);
  }

  /**
   * The way on the screen from a ship in the view to a point of the window, along one axis. It does not depend on the
   * seam of the world.
   *
   * @param ship units, in the world
   * @param screenX CSS pixels
   * @returns units
   */
  aimX(ship: number, screenX: number): number {
    return (screenX - this.width / 2) / this.scale - this.world.delta(this.x, ship);
  }

  aimY(ship: number, screenY: number): number {
    return (screenY - this.height / 2) / this.scale - this.world.delta(this.y, ship);
  }

  /**
   * What to add to a coordinate to get the place that is closest to the center of the view. Each thing that is drawn
   * needs its own offset, also each part of a ship that reaches further than 35 units.
   *
   * @param x units, in the world or up to half a world beside it
   * @returns units: 0 or plus or minus the side of the world
   */
  offsetX(x: number): number {
    return this.#offset(x - this.x);
  }

  offsetY(y: number): number {
    return this.#offset(y - this.y);
  }

  #offset(fromCenter: number): number {
    const { size } = this.world;
    if (fromCenter > size / 2) return -size;
    return fromCenter < -size / 2 ? size : 0;
  }

  #startFrame(now: number): void {
    this.#elapsed = Math.max(0, now - this.#now);
    this.#now = now;
    const last = this.#last;
    last.hasShip = this.#ship !== undefined;
    last.shipX = this.#ship?.x ?? 0;
    last.shipY = this.#ship?.y ?? 0;
    last.lagX = this.#lagX;
    last.lagY = this.#lagY;
    last.x = this.x;
    last.y = this.y;
  }

  #drift(seconds: number): void {
    this.#ship = undefined;
    this.#lagX = 0;
    this.#lagY = 0;
    if (this.calm) return;
    this.x = this.world.wrap(this.#last.x + DRIFT_X * seconds);
    this.y = this.world.wrap(this.#last.y + DRIFT_Y * seconds);
  }

  #center(ship: Place): void {
    const { world } = this;
    const last = this.#last;
    const moved = Math.hypot(world.delta(last.shipX, ship.x), world.delta(last.shipY, ship.y));
    const hasJumped = !last.hasShip || moved > SMALL_JUMP + (FASTEST * this.#elapsed) / 1000;
    const lagX = hasJumped ? world.delta(ship.x, last.x) : last.lagX;
    const lagY = hasJumped ? world.delta(ship.y, last.y) : last.lagY;
    const part = this.calm || Math.hypot(lagX, lagY) > FAR ? 0 : Math.exp(-this.#elapsed / EASE_MS);
    this.#lagX = Math.abs(lagX) > 0.01 ? lagX * part : 0;
    this.#lagY = Math.abs(lagY) > 0.01 ? lagY * part : 0;
    this.x = world.wrap(ship.x + this.#lagX);
    this.y = world.wrap(ship.y + this.#lagY);
    this.#ship ??= { x: 0, y: 0 };
    this.#ship.x = ship.x;
    this.#ship.y = ship.y;
  }
}

/** Whether a way, or the one around the world instead, is at most so long. Units */
function isWithin(way: number, most: number, size: number): boolean {
  const length = Math.abs(way);
  return length <= most || Math.abs(size - length) <= most;
}
