import { MOST_BOOSTS } from "../../../game/boost.ts";
import { setTint } from "../tint.ts";
import { BOOST } from "./colors.ts";
import type { MatchFrame } from "./frame.ts";
import type { MatchModel } from "./model.ts";

/** radius of the circle on which the pips are, outside of the circle of the own ship, units; and radians between two */
const RADIUS = 42;
const GAP = 0.46;

/** direction of the middle one: below the ship, because a crown is above it */
const MIDDLE = Math.PI / 2;

const EMPTY = 0.2;

/** ms in which a new pip shrinks to its size */
const POP_MS = 500;

/** The boosts of the own ship, as three marks on its circle. */
export class Pips {
  readonly #frame: MatchFrame;
  #boosts = 0;
  #poppedAt = Number.NEGATIVE_INFINITY;

  constructor(frame: MatchFrame) {
    this.#frame = frame;
  }

  /** @param own where the own ship is drawn */
  draw(own: Readonly<{ x: number; y: number }>, { boosts, draft }: MatchModel): void {
    const { camera, pictures, over, now, calm } = this.#frame;
    if (boosts > this.#boosts) this.#poppedAt = now;
    this.#boosts = boosts;
    if (boosts === 0 && draft === 0) return;
    const pop = calm ? 0 : Math.max(0, 1 - (now - this.#poppedAt) / POP_MS);
    for (let i = 0; i < MOST_BOOSTS; i++) {
      const direction = MIDDLE + (1 - i) * GAP;
      const x = own.x + RADIUS * Math.cos(direction);
      const y = own.y + RADIUS * Math.sin(direction);
      const pip = over.next(pictures.pip);
      pip.x = x + camera.offsetX(x);
      pip.y = y + camera.offsetY(y);
      pip.rotation = direction - Math.PI / 2;
      pip.scaleX = pip.scaleY = 1 + (i === boosts - 1 ? 0.9 * pop * pop : 0);
      setTint(pip, i < boosts ? 0xffffff : BOOST);
      pip.alpha = i < boosts ? 1 : EMPTY;
      if (i === boosts && draft > 0) this.#fill(x, y, direction, draft);
    }
  }

  /** The part of a pip that is filled, from its left end. */
  #fill(x: number, y: number, direction: number, part: number): void {
    const { camera, pictures, over } = this.#frame;
    const fill = over.next(pictures.pip);
    const back = 7.5 * (1 - part) * -1;
    const turn = direction - Math.PI / 2;
    fill.x = x + back * Math.cos(turn) + camera.offsetX(x);
    fill.y = y + back * Math.sin(turn) + camera.offsetY(y);
    fill.rotation = turn;
    fill.scaleX = part;
    fill.scaleY = 1;
    setTint(fill, BOOST);
    fill.alpha = 0.95;
  }
}
