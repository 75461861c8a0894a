import { Torus } from "../../../game/torus.ts";

/**
 * A layer of the sky that moves by a part of the camera's movement, and repeats. Its position is the sum of the
 * camera's movements, not a multiple of the camera's position, which would jump at the seam of the world.
 */
export class Parallax {
  readonly #period: Torus;
  readonly #depth: number;
  #x = 0;
  #y = 0;

  /**
   * @param depth part of the camera's movement: 0 is infinitely far away, 1 is where the ships are
   * @param period units after which the layer repeats; more than the view is long, by twice the reach of its things
   */
  constructor(depth: number, period: number) {
    this.#depth = depth;
    this.#period = new Torus(period);
  }

  /** Moves the layer. @param dx movement of the camera, units */
  move(dx: number, dy: number): void {
    this.#x = this.#period.wrap(this.#x + dx * this.#depth);
    this.#y = this.#period.wrap(this.#y + dy * this.#depth);
  }

  /** Where a thing of the layer is seen. @returns units from the center of the view */
  fromCenterX(x: number): number {
    return this.#period.delta(this.#x, x);
  }

  fromCenterY(y: number): number {
    return this.#period.delta(this.#y, y);
  }
}
