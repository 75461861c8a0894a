import { Container, Graphics } from "pixi.js";
import type { Camera } from "./camera.ts";

const STARS = 260;
const TWINKLING = 18;

/** ms between two changes of a twinkling star: too short to be visible, because the stars change slowly */
const TWINKLE_MS = 100;

/** The stars, which are the same for all players. They do not move, and a few of them twinkle slowly. */
export class Starfield {
  readonly view = new Container();
  readonly #twinkling: Graphics[] = [];
  #twinkledAt = Number.NEGATIVE_INFINITY;

  constructor(camera: Camera) {
    const { size } = camera.world;
    const random = lehmer(20260);
    const still = new Graphics();
    for (let i = 0; i < STARS; i++) {
      const bright = random() ** 3;
      still
        .circle(random() * size, random() * size, 0.6 + 1.1 * bright)
        .fill({ color: random() < 0.2 ? 0xffe9c9 : 0xc9dbff, alpha: 0.25 + 0.55 * bright });
    }
    this.view.addChild(still);
    for (let i = 0; i < TWINKLING; i++) {
      const star = new Graphics().circle(0, 0, 1.9).fill(0xe6efff);
      star.position.set(random() * size, random() * size);
      this.#twinkling.push(star);
      this.view.addChild(star);
    }
  }

  /** @param now ms */
  draw(now: number): void {
    if (now - this.#twinkledAt < TWINKLE_MS) return;
    this.#twinkledAt = now;
    for (let i = 0; i < this.#twinkling.length; i++) {
      const star = this.#twinkling[i];
      if (star !== undefined) star.alpha = 0.45 + 0.4 * Math.sin(now / 1700 + i * 2.4);
    }
  }
}

/** A random number generator with a seed (Park and Miller, 1988), so that all players see the same stars; [0, 1) */
function lehmer(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
