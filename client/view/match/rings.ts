import { RING_REACH, RINGS, type Ring, ringWorld } from "../../../game/gates.ts";
import { setTint } from "../tint.ts";
import { drawCircle, newCircle } from "./circles.ts";
import { CLOSING, RING } from "./colors.ts";
import type { MatchFrame } from "./frame.ts";
import type { MatchModel } from "./model.ts";

/** opacity of the next ring, of the one after it, of the last one, and of those that are passed */
const NEXT = 1;
const SOON = 0.62;
const LAST = 0.34;
const PASSED = 0.1;

/** ms until the chain closes from which it is drawn in another color */
const CLOSING_MS = 5000;

/** ms in which a chain appears and goes */
const FADE_MS = 500;

/** arrowheads between two rings, and where on the way between their centers the first and the last one are */
const ARROWS = 3;
const FIRST = 0.39;
const STEP = 0.11;

/** ms in which a light runs from one arrowhead to the next */
const RUN_MS = 130;
const RUN_LENGTH = 14;

/** units from the center of a ring that are drawn of it and of the way after it */
const MARGIN = 160;

/** The rings of a chain, with numbers and with arrowheads from each one to the next. */
export class RingMarks {
  readonly #frame: MatchFrame;
  readonly #circle = newCircle();
  #chain = -1;
  /** 0 to 1 */
  #shown = 0;
  #tint = RING;

  constructor(frame: MatchFrame) {
    this.#frame = frame;
  }

  draw(model: MatchModel): void {
    const { chain } = model;
    if (chain !== this.#chain) this.#shown = 0;
    this.#chain = chain;
    if (chain < 0) return;
    const { rings, ringsLeftMs, ownRing } = model;
    const { elapsed, calm } = this.#frame;
    this.#shown = calm ? 1 : Math.min(1, this.#shown + elapsed / FADE_MS);
    this.#tint = ringsLeftMs < CLOSING_MS ? CLOSING : RING;
    const shown = Math.min(this.#shown, ringsLeftMs / FADE_MS);
    for (let i = 0; i < rings.length; i++) this.#drawRing(rings, i, ownRing, shown);
  }

  #drawRing(rings: readonly Readonly<Ring>[], i: number, next: number, shown: number): void {
    const { camera, pictures, under, now, calm } = this.#frame;
    const ring = rings[i];
    if (ring === undefined || !isDrawn(i, next) || !camera.sees(ring.x, ring.y, MARGIN)) return;
    const isNext = i === next;
    const pulse = calm || !isNext ? 0 : Math.sin(now / 190);
    const alpha = shown * opacity(i, next);
    const circle = this.#circle;
    circle.x = ring.x;
    circle.y = ring.y;
    circle.radius = RING_REACH * (1 + 0.03 * pulse);
    circle.angle = isNext && !calm ? now / 1400 : i;
    circle.tint = this.#tint;
    circle.alpha = alpha;
    drawCircle(circle, under, pictures, camera);
    if (isNext) {
      // A second, white line makes it the brightest thing in the view.
      circle.tint = 0xffffff;
      circle.radius -= 5;
      circle.alpha = alpha * (0.55 + 0.2 * pulse);
      circle.angle = -circle.angle;
      drawCircle(circle, under, pictures, camera);
    }
    this.#drawNumber(ring, i, alpha * (i < next ? 0 : 0.85));
    const after = rings[i + 1];
    if (after !== undefined && isDrawn(i + 1, next))
      this.#drawWay(ring, after, i, i + 1 <= next - 1 ? PASSED : alpha, shown);
  }

  #drawNumber({ x, y }: Readonly<Ring>, i: number, alpha: number): void {
    const { camera, pictures, under } = this.#frame;
    const texture = pictures.digits[i];
    if (texture === undefined || alpha <= 0 || !camera.sees(x, y, 20)) return;
    const number = under.next(texture);
    number.x = x + camera.offsetX(x);
    number.y = y + camera.offsetY(y);
    number.scaleX = number.scaleY = 0.8;
    setTint(number, this.#tint);
    number.alpha = alpha;
  }

  #drawWay(from: Readonly<Ring>, to: Readonly<Ring>, i: number, alpha: number, shown: number): void {
    const { camera, pictures, under, now, calm } = this.#frame;
    // In a large world, the nearest place of the next ring may be one of another chain.
    const tile = ringWorld(camera.world);
    const dx = tile.delta(from.x, to.x);
    const dy = tile.delta(from.y, to.y);
    const direction = Math.atan2(dy, dx);
    for (let k = 0; k < ARROWS; k++) {
      const x = from.x + dx * (FIRST + k * STEP);
      const y = from.y + dy * (FIRST + k * STEP);
      if (!camera.sees(x, y, 10)) continue;
      const behind = (now / RUN_MS - (ARROWS * i + k)) % RUN_LENGTH;
      const light = calm ? 0.4 : Math.max(0, 1 - ((behind + RUN_LENGTH) % RUN_LENGTH) / 4);
      const arrow = under.next(pictures.chevron);
      arrow.x = x + camera.offsetX(x);
      arrow.y = y + camera.offsetY(y);
      arrow.rotation = direction;
      arrow.scaleX = arrow.scaleY = 0.9;
      setTint(arrow, this.#tint);
      arrow.alpha = alpha <= PASSED * shown ? alpha : Math.min(1, alpha * (0.5 + 0.8 * light));
    }
  }
}

/**
 * Whether a ring is drawn: of a long course, as many as a chain has, from the one before the next one. More would cross
 * each other.
 */
export function isDrawn(ring: number, next: number): boolean {
  return next < 0 || (ring >= next - RINGS && ring < next + RINGS);
}

/** Opacity of a ring. @param next the next one of the own ship; RINGS after the last one, -1 for a spectator */
export function opacity(ring: number, next: number): number {
  if (next < 0) return SOON;
  if (ring < next) return PASSED;
  return ring === next ? NEXT : SOON - ((SOON - LAST) * (ring - next - 1)) / RINGS;
}
