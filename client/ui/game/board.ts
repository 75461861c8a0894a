import { inEachLanguage, texts } from "../../text/texts.ts";
import { make, setText } from "../dom.ts";
import { droneMark, labelDrone } from "./droneMark.ts";
import type { GameSky, Ranking, Standing } from "./sky.ts";

/** Rows of the best, and on a small screen. One more is for the player. */
const BEST = 5;
const BEST_ON_SMALL_SCREENS = 3;

/** ms between two updates */
const UPDATE_MS = 250;

/** Which rows are shown: the best ones, and then the player's own if it is not among them. */
export function boardRows({ best, own }: Ranking): readonly Standing[] {
  return own === undefined || best.some(({ id }) => id === own.id) ? best : [...best, own];
}

interface Row {
  readonly element: HTMLLIElement;
  readonly rank: HTMLElement;
  readonly name: HTMLElement;
  readonly drone: HTMLElement;
  readonly score: HTMLElement;
}

/** The best pilots of the round, and the player. */
export class Board {
  readonly element = make("section", "board");
  readonly #rows: readonly Row[] = Array.from({ length: BEST + 1 }, newRow);
  readonly #small = matchMedia("(max-width: 560px), (max-height: 480px)");
  #updatedAt = Number.NEGATIVE_INFINITY;

  constructor() {
    this.element.append(make("ol", "", ...this.#rows.map(({ element }) => element)));
    inEachLanguage(() => {
      this.element.setAttribute("aria-label", texts.game.ranking);
      for (const { drone } of this.#rows) labelDrone(drone);
    });
  }

  /** Call this in each frame. @param now ms */
  frame(now: number, sky: GameSky): void {
    if (now - this.#updatedAt < UPDATE_MS) return;
    this.#updatedAt = now;
    const shown = boardRows(sky.standings(this.#small.matches ? BEST_ON_SMALL_SCREENS : BEST));
    for (const [index, row] of this.#rows.entries()) {
      const standing = shown[index];
      if (row.element.hidden !== (standing === undefined)) row.element.hidden = standing === undefined;
      if (standing !== undefined) write(row, standing, index);
    }
  }
}

function newRow(): Row {
  const rank = make("span", "rank");
  const name = make("span", "name");
  const drone = droneMark();
  const score = make("b");
  return { element: make("li", "", rank, name, drone, score), rank, name, drone, score };
}

/** @param index of the row. A rank that is further down has pilots before it who are not shown. */
function write(row: Row, { rank, name, score, own, drone }: Standing, index: number): void {
  setText(row.rank, String(rank));
  setText(row.name, name);
  setText(row.score, String(score));
  row.drone.hidden = !drone;
  row.element.classList.toggle("own", own);
  row.element.classList.toggle("apart", rank > index + 1);
}
