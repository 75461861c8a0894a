import { CROWN_REACH } from "../../../game/crown.ts";
import { setTint } from "../tint.ts";
import { drawCircle, newCircle } from "./circles.ts";
import { CROWN } from "./colors.ts";
import type { MatchFrame } from "./frame.ts";
import type { DrawnCrown } from "./model.ts";

/** from the center of the holder up to its crown: clear of hull and of the circle of the own ship, units */
export const ABOVE = 47;

/** width of the crown over its holder, units */
export const CROWN_WIDTH = 36;

/** sizes of a crown, compared with its drawing */
const HELD = 0.78;
const FREE = 1.05;

/** ms in which the circle of a free crown closes */
const INVITES_MS = 1600;

const MARGIN = 90;

interface Place {
  readonly x: number;
  readonly y: number;
}

/** The crowns: over their holders, or free with a circle that closes around them. */
export class CrownMarks {
  readonly #frame: MatchFrame;
  readonly #circle = newCircle();

  constructor(frame: MatchFrame) {
    this.#frame = frame;
  }

  /** @param holder where the holder is drawn; undefined while the crown is free */
  draw(crown: DrawnCrown, holder: Place | undefined, resting: boolean): void {
    const { x, y } = holder ?? crown;
    if (!this.#frame.camera.sees(x, y, MARGIN)) return;
    if (holder === undefined) this.#drawFree(crown, resting);
    else this.#drawHeld(holder, crown.isSafe);
  }

  #drawFree({ x, y }: Place, resting: boolean): void {
    const { camera, pictures, under, now, calm, quality } = this.#frame;
    const alpha = resting ? 0.35 : 1;
    const rays = under.next(pictures.rays);
    rays.x = x + camera.offsetX(x);
    rays.y = y + camera.offsetY(y);
    rays.scaleX = rays.scaleY = quality > 0 ? 1 : 0;
    rays.rotation = calm ? 0 : -now / 3000;
    setTint(rays, CROWN);
    rays.alpha = 0.55 * alpha;
    this.#drawGlow(x, y, 0.9 * alpha);
    this.#drawCrown(x, y, FREE, alpha);
    if (resting) return;
    const part = calm ? 0.5 : (now % INVITES_MS) / INVITES_MS;
    const circle = this.#circle;
    circle.x = x;
    circle.y = y;
    circle.radius = CROWN_REACH * (1.7 - 0.7 * part);
    circle.angle = calm ? 0 : now / 2000;
    circle.tint = CROWN;
    circle.alpha = 0.7 * Math.sin(Math.PI * part);
    drawCircle(circle, under, pictures, camera);
  }

  #drawHeld({ x, y }: Place, isSafe: boolean): void {
    const { camera, pictures, under, now, calm } = this.#frame;
    this.#drawGlow(x, y, 0.75);
    const bob = calm ? 0 : 1.6 * Math.sin(now / 380);
    this.#drawCrown(x, y - ABOVE + bob, HELD, 1);
    if (!isSafe) return;
    const circle = this.#circle;
    circle.x = x;
    circle.y = y;
    circle.radius = CROWN_REACH;
    circle.angle = calm ? 0 : now / 500;
    circle.tint = CROWN;
    circle.alpha = 0.7;
    drawCircle(circle, under, pictures, camera);
  }

  #drawGlow(x: number, y: number, alpha: number): void {
    const { camera, pictures, under, now, calm } = this.#frame;
    const glow = under.next(pictures.glow);
    glow.x = x + camera.offsetX(x);
    glow.y = y + camera.offsetY(y);
    glow.scaleX = glow.scaleY = calm ? 1 : 0.96 + 0.04 * Math.sin(now / 500);
    setTint(glow, 0xffc04a);
    glow.alpha = alpha;
  }

  #drawCrown(x: number, y: number, size: number, alpha: number): void {
    const { camera, pictures, over } = this.#frame;
    const crown = over.next(pictures.crown);
    crown.x = x + camera.offsetX(x);
    crown.y = y + camera.offsetY(y);
    crown.scaleX = crown.scaleY = size;
    setTint(crown, 0xffffff);
    crown.alpha = alpha;
  }
}
