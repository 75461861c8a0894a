import { inEachLanguage, texts } from "../../text/texts.ts";
import { Dialog } from "../dialog.ts";
import { make, makeButton, setText } from "../dom.ts";
import { droneMark } from "./droneMark.ts";
import type { Ranking, Standing } from "./sky.ts";
import type { Tally } from "./tally.ts";

/** How many of the best pilots are on the card. */
export const WINNERS = 3;

/** What a screen reader hears at the end of a round, in a sentence or two. */
export function podiumWords({ best, own, size }: Ranking): string {
  const { game } = texts;
  if (own === undefined) return game.roundOver;
  if (size === 1) return game.saidAlone(own.points);
  const [first] = best;
  const winner = first === undefined || own.rank === 1 ? "" : ` ${game.saidWinner(first.name, first.score)}`;
  return (own.rank === 1 ? game.saidWon(own.score) : game.saidRank(own.rank, size, own.score)) + winner;
}

/**
 * The card at the end of a round: how the player has done, and who has won. Everybody flies on meanwhile, so it takes
 * neither the focus nor a pointer, except on its button. Enter closes it as well.
 */
export class Podium {
  readonly element = make("section", "podium");
  readonly #title = make("h2");
  readonly #points = make("p", "podium-points");
  readonly #late = make("p", "quiet");
  readonly #parts = make("dl");
  readonly #moment = make("p", "moment");
  readonly #winnersTitle = make("h3");
  readonly #winners = make("ol");
  readonly #next = make("p", "quiet");
  readonly #closeText = document.createTextNode("");
  readonly #key = make("kbd");
  readonly #close: HTMLButtonElement;
  readonly #padMenu: () => string | undefined;
  #shown = "";

  /**
   * @param game the element of the game, to which the focus returns
   * @param padMenu returns the name of the button that closes the card; undefined while no gamepad is used
   */
  constructor(game: HTMLElement, padMenu: () => string | undefined) {
    this.#padMenu = padMenu;
    this.#title.id = "podium-title";
    this.element.setAttribute("aria-labelledby", this.#title.id);
    this.#close = makeButton("main-button", () => this.#leave(game), this.#closeText, " ", this.#key);
    this.#key.setAttribute("aria-hidden", "true");
    this.element.append(
      make("div", "own", this.#title, this.#points, this.#late, this.#parts),
      make("div", "winners", this.#winnersTitle, this.#winners),
      this.#moment,
      make("footer", "", this.#next, this.#close),
    );
    this.element.hidden = true;
    inEachLanguage(() => {
      this.#closeText.data = texts.game.flyOn;
      this.#winnersTitle.textContent = texts.game.best;
      this.#shown = "";
    });
    addEventListener("keydown", ({ key, target, repeat }) => {
      const isInGame = target === document.body || target === game;
      if (key === "Enter" && !repeat && isInGame && this.isOpen && !Dialog.anyOpen) this.close();
    });
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  open(): void {
    this.#shown = "";
    this.element.hidden = false;
  }

  close(): void {
    if (this.isOpen) this.element.hidden = true;
  }

  /** Writes what has changed. Call this a few times per second while it is open. @param seconds until the next round */
  update({ best, own, size }: Ranking, tally: Tally, seconds: number): void {
    setText(this.#next, texts.game.nextRoundIn(seconds));
    setText(this.#key, this.#padMenu() ?? "⏎");
    if (own === undefined) return;
    const shown = [own, ...best].map(({ id, rank, name, score, points }) => [id, rank, name, score, points]).join();
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#writeOwn(own, size, tally);
    this.#winners.replaceChildren(...best.map(winnerRow));
  }

  #writeOwn(own: Standing, size: number, tally: Tally): void {
    const { game } = texts;
    const isAlone = size === 1;
    setText(this.#title, isAlone ? game.roundOver : own.rank === 1 ? game.won : game.rank(own.rank, size));
    this.#points.replaceChildren(make("b", "", String(own.points)), ` ${game.pointsUnit(own.points)}`);
    this.#late.textContent = own.score === own.points ? "" : game.late(own.score);
    const { stars, rings, crown, earlier } = tally.parts(own.points);
    const parts = [
      [game.parts.stars, stars],
      [game.parts.rings, rings],
      [game.parts.crown, crown],
      [game.parts.earlier, earlier],
    ] as const;
    const rows = parts.filter(([, points]) => points > 0);
    this.#parts.replaceChildren(
      ...rows.map(([name, points]) => make("div", "", make("dt", "", name), make("dd", "", String(points)))),
    );
    this.#parts.hidden = rows.length === 0;
    const { best } = tally;
    this.#moment.textContent = best === undefined ? "" : game.moments[best.kind](best.points, best.seconds);
  }

  #leave(game: HTMLElement): void {
    this.close();
    game.focus();
  }
}

function winnerRow({ rank, name, score, own, drone }: Standing): HTMLLIElement {
  const row = make("li", own ? "own" : "", make("span", "rank", String(rank)), make("span", "name", name));
  if (drone) row.append(droneMark());
  row.append(make("b", "", String(score)));
  return row;
}
