import type { Star } from "../../../game/stars.ts";
import { setTint } from "../tint.ts";
import { GOLD, STAR } from "./colors.ts";
import type { MatchFrame } from "./frame.ts";

/** opacity on the podium, when nothing can be taken */
const RESTING = 0.3;

/** Units beyond the edge of the view in which a golden star glints there: a large world has many. */
const GLINT_REACH = 500;

/** ms in which a star appears */
const APPEAR_MS = 450;

/** from the edge of the window to the glint of a golden star out of sight, CSS pixels; and size of the glint, units */
const INSET = 16;
const GLINT = 0.85;

/** units beyond the edge of the view in which a star may still be visible */
const MARGIN = 35;

/** A star in the last frame. From an array that may lack an element, V8 reads each number as an object. */
interface Seen {
  /** where it was, units */
  x: number;
  /** since when it is there, ms */
  since: number;
}

/** The stars of a match: small and alive. A golden one is larger, has rays, and glints at the edge of the view. */
export class StarMarks {
  readonly #frame: MatchFrame;
  /** by slot */
  readonly #seen: Seen[] = [];
  #alpha = 1;

  constructor(frame: MatchFrame) {
    this.#frame = frame;
  }

  /** @param resting whether no star can be taken */
  begin(resting: boolean): void {
    this.#alpha = resting ? RESTING : 1;
  }

  add(slot: number, star: Readonly<Star>): void {
    const { camera, now, calm } = this.#frame;
    const { x, y, golden } = star;
    let seen = this.#seen[slot];
    if (seen === undefined) {
      seen = { x, since: now - APPEAR_MS };
      this.#seen[slot] = seen;
    } else if (seen.x !== x) {
      seen.x = x;
      seen.since = now;
    }
    if (golden && !camera.sees(x, y) && camera.sees(x, y, GLINT_REACH)) this.#glint(star);
    if (!camera.sees(x, y, MARGIN)) return;
    const part = calm ? 1 : Math.min(1, (now - seen.since) / APPEAR_MS);
    const size = part * (2 - part);
    if (golden) this.#drawGolden(star, slot, size);
    else this.#drawStar(star, slot, size);
  }

  #drawStar({ x, y }: Readonly<Star>, slot: number, size: number): void {
    const { camera, pictures, under, now, calm, quality } = this.#frame;
    const pulse = calm ? 0 : Math.sin(now / 420 + 1.7 * slot);
    const atX = x + camera.offsetX(x);
    const atY = y + camera.offsetY(y);
    if (quality > 0) {
      const glow = under.next(pictures.glow);
      glow.x = atX;
      glow.y = atY;
      glow.scaleX = glow.scaleY = size * (0.62 + 0.06 * pulse);
      setTint(glow, 0x5fb4ff);
      glow.alpha = this.#alpha * (0.5 + 0.1 * pulse);
    }
    const star = under.next(pictures.star);
    star.x = atX;
    star.y = atY;
    star.rotation = calm ? 0 : 0.22 * Math.sin(now / 1300 + slot);
    star.scaleX = star.scaleY = size * (0.86 + 0.1 * pulse);
    setTint(star, STAR);
    star.alpha = this.#alpha;
  }

  #drawGolden({ x, y }: Readonly<Star>, slot: number, size: number): void {
    const { camera, pictures, under, over, now, calm, quality } = this.#frame;
    const pulse = calm ? 0 : Math.sin(now / 300 + slot);
    const atX = x + camera.offsetX(x);
    const atY = y + camera.offsetY(y);
    const glow = under.next(pictures.glow);
    glow.x = atX;
    glow.y = atY;
    glow.scaleX = glow.scaleY = size * (0.94 + 0.06 * pulse);
    setTint(glow, 0xffb020);
    glow.alpha = this.#alpha * 0.85;
    if (quality > 0) {
      const rays = under.next(pictures.rays);
      rays.x = atX;
      rays.y = atY;
      rays.rotation = calm ? 0 : now / 2600;
      rays.scaleX = rays.scaleY = size * (0.92 + 0.08 * pulse);
      setTint(rays, GOLD);
      rays.alpha = this.#alpha * 0.75;
    }
    const star = over.next(pictures.gold);
    star.x = atX;
    star.y = atY;
    star.rotation = calm ? 0 : 0.16 * Math.sin(now / 700);
    star.scaleX = star.scaleY = size * (0.95 + 0.07 * pulse);
    setTint(star, 0xffffff);
    star.alpha = this.#alpha;
  }

  /** A small star at the edge of the view, in the direction of one that is out of sight. */
  #glint({ x, y }: Readonly<Star>): void {
    const { camera, pictures, over, now, calm } = this.#frame;
    const dx = camera.world.delta(camera.x, x);
    const dy = camera.world.delta(camera.y, y);
    const inset = INSET / camera.scale;
    const part = Math.min(
      (camera.halfWidth - inset) / Math.max(1, Math.abs(dx)),
      (camera.halfHeight - inset) / Math.max(1, Math.abs(dy)),
    );
    const glint = over.next(pictures.star);
    // Seen from the center of the view, so it needs no offset.
    glint.x = camera.x + dx * part;
    glint.y = camera.y + dy * part;
    glint.scaleX = glint.scaleY = GLINT * (calm ? 1 : 0.9 + 0.15 * Math.sin(now / 250));
    setTint(glint, GOLD);
    glint.alpha = this.#alpha * 0.9;
  }
}
