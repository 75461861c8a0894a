import type { Camera } from "../camera.ts";

/** units/s; a view that moves faster has jumped */
const JUMP = 300;

/** ms until the measured velocity has followed most of a change */
const SETTLE_MS = 120;

/** How the view moves over the world: by how much in this frame, and how fast. */
export class ViewMotion {
  /** movement in this frame, units */
  dx = 0;
  dy = 0;
  /** velocity, smoothed, units/s */
  vx = 0;
  vy = 0;
  readonly #camera: Camera;
  #x = 0;
  #y = 0;

  constructor(camera: Camera) {
    this.#camera = camera;
    this.#x = camera.x;
    this.#y = camera.y;
  }

  /** @param ms since the last frame */
  update(ms: number): void {
    const { x, y, world } = this.#camera;
    this.dx = world.delta(this.#x, x);
    this.dy = world.delta(this.#y, y);
    this.#x = x;
    this.#y = y;
    if (ms <= 0) return;
    const vx = (this.dx / ms) * 1000;
    const vy = (this.dy / ms) * 1000;
    if (Math.hypot(vx, vy) > JUMP) return;
    const part = 1 - Math.exp(-ms / SETTLE_MS);
    this.vx += (vx - this.vx) * part;
    this.vy += (vy - this.vy) * part;
  }
}
