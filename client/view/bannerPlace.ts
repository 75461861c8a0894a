import { LONGEST_SHIP } from "../../game/kinds.ts";
import type { Camera } from "./camera.ts";
import { forEachCopy } from "./copies.ts";

/** CSS pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** ms between two checks; a ship flies 20 units in that time */
const CHECK_MS = 200;

/** ms for which the banner stays in one place at least, so that it does not flicker in a small window */
const STAY_MS = 1500;

/** units around the center of a ship that the banner must not cover */
const REACH = LONGEST_SHIP / 2 + 5;

/** height of the name below a ship, in font sizes */
const NAME = 1.5;

/**
 * Keeps a banner away from the player's own ship. The banner is at the top of the window, and moves to the bottom while
 * the ship is at the top.
 */
export class BannerPlace {
  readonly #banner: HTMLElement;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #movedAt = Number.NEGATIVE_INFINITY;

  constructor(banner: HTMLElement) {
    this.#banner = banner;
  }

  /**
   * Moves the banner if it covers the ship. Call this in each frame in which the banner is visible.
   *
   * @param now ms
   * @param ship units
   */
  update(now: number, ship: Readonly<{ x: number; y: number }>, camera: Camera): void {
    if (now - this.#checkedAt < CHECK_MS || now - this.#movedAt < STAY_MS) return;
    this.#checkedAt = now;
    if (!covers(this.#banner.getBoundingClientRect(), ship, camera)) return;
    this.#movedAt = now;
    this.#banner.classList.toggle("low");
  }
}

/**
 * Whether a box covers a ship or its name, in any of the places where they are drawn.
 *
 * @param ship units
 */
export function covers(box: Box, ship: Readonly<{ x: number; y: number }>, camera: Camera): boolean {
  const reach = REACH * camera.scale;
  let covered = false;
  forEachCopy(camera, ship, REACH, (offsetX, offsetY, copy) => {
    // Only the first copy has a name.
    const name = copy === 0 ? NAME * camera.fontSize : 0;
    const x = camera.toScreenX(ship.x + offsetX);
    const y = camera.toScreenY(ship.y + offsetY);
    covered ||= box.left < x + reach && box.right > x - reach && box.top < y + reach + name && box.bottom > y - reach;
  });
  return covered;
}
