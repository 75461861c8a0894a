import { LONGEST_SHIP } from "../../game/kinds.ts";
import { forEachImage } from "./images.ts";
import type { Viewport } from "./viewport.ts";

/** CSS pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** ms between two looks; a ship flies 20 units in that time */
const LOOK_MS = 200;

/** ms that it stands in one place at the least: where there is no room at all, it must not go back and forth */
const STAND_MS = 1500;

/** units around the centre of a ship that belong to it */
const REACH = LONGEST_SHIP / 2 + 5;

/** font sizes from the lower end of the ship to that of its name */
const NAME = 1.5;

/** Keeps a banner off the player's own ship: it stands at the top, and at the bottom while the ship is at the top. */
export class BannerPlace {
  readonly #banner: HTMLElement;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #movedAt = Number.NEGATIVE_INFINITY;

  constructor(banner: HTMLElement) {
    this.#banner = banner;
  }

  /**
   * To be called in each frame in which there is a banner.
   *
   * @param now ms
   * @param ship units
   */
  frame(now: number, ship: Readonly<{ x: number; y: number }>, viewport: Viewport): void {
    if (now - this.#lookedAt < LOOK_MS || now - this.#movedAt < STAND_MS) return;
    this.#lookedAt = now;
    if (!covers(this.#banner.getBoundingClientRect(), ship, viewport)) return;
    this.#movedAt = now;
    this.#banner.classList.toggle("low");
  }
}

/** Whether a box covers a ship, or its name, in any of the places that it is drawn in. @param ship units */
export function covers(box: Box, ship: Readonly<{ x: number; y: number }>, viewport: Viewport): boolean {
  const reach = REACH * viewport.scale;
  let covered = false;
  forEachImage(viewport.world, ship, REACH, (acrossX, acrossY, image) => {
    // Only one of them has the name below it.
    const name = image === 0 ? NAME * viewport.fontSize : 0;
    const x = viewport.screenX(ship.x + acrossX);
    const y = viewport.screenY(ship.y + acrossY);
    covered ||= box.left < x + reach && box.right > x - reach && box.top < y + reach + name && box.bottom > y - reach;
  });
  return covered;
}
