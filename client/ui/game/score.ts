import { MOST_BOOSTS } from "../../../game/boost.ts";
import { inEachLanguage, texts } from "../../text/texts.ts";
import { make, setText } from "../dom.ts";
import { formatClock } from "./clock.ts";
import type { GameSky } from "./sky.ts";

/** Steps in which the next boost is seen to fill. */
const FILL_STEPS = 24;

/** The player's points and boosts, and the time that is left in the round. */
export class Score {
  readonly element = make("div", "score");
  readonly #points = make("b");
  readonly #unit = make("span");
  readonly #pips = make("span", "pips");
  readonly #clockLabel = make("span", "clock-label");
  readonly #clock = make("span", "clock");
  readonly #each: readonly HTMLElement[];
  #shownPoints = -1;
  #shownBoosts = -1;
  #shownFill = -1;
  #shownSeconds = -1;
  #podium = false;

  constructor() {
    this.#each = Array.from({ length: MOST_BOOSTS }, () => make("i"));
    this.#pips.append(...this.#each);
    this.#pips.setAttribute("role", "img");
    this.element.append(
      make("p", "points", this.#points, " ", this.#unit),
      make("p", "", this.#clockLabel, " ", this.#clock),
      this.#pips,
    );
    inEachLanguage(() => {
      this.#shownPoints = this.#shownBoosts = this.#shownSeconds = -1;
    });
  }

  /** Call this in each frame. It writes only what has changed. */
  frame(sky: GameSky): void {
    if (sky.points !== this.#shownPoints) this.#showPoints(sky.points);
    const fill = sky.boosts >= MOST_BOOSTS ? 0 : Math.floor(sky.draft * FILL_STEPS);
    if (sky.boosts !== this.#shownBoosts || fill !== this.#shownFill) this.#showBoosts(sky.boosts, fill);
    const seconds = Math.ceil(sky.secondsLeft);
    const { podium } = sky.round;
    if (seconds !== this.#shownSeconds || podium !== this.#podium) this.#showTime(seconds, podium);
  }

  #showPoints(points: number): void {
    this.#shownPoints = points;
    setText(this.#points, String(points));
    setText(this.#unit, texts.game.pointsUnit(points));
  }

  #showBoosts(boosts: number, fill: number): void {
    if (boosts !== this.#shownBoosts) this.#pips.setAttribute("aria-label", texts.game.boosts(boosts));
    this.#shownBoosts = boosts;
    this.#shownFill = fill;
    for (const [index, pip] of this.#each.entries()) {
      const part = index < boosts ? 1 : index === boosts ? fill / FILL_STEPS : 0;
      pip.style.setProperty("--fill", String(part));
      pip.classList.toggle("full", part === 1);
    }
  }

  #showTime(seconds: number, podium: boolean): void {
    this.#shownSeconds = seconds;
    this.#podium = podium;
    setText(this.#clockLabel, podium ? texts.game.nextRound : texts.game.timeLeft);
    this.#clockLabel.classList.toggle("visually-hidden", !podium);
    setText(this.#clock, formatClock(seconds));
    this.#clock.classList.toggle("soon", !podium && seconds <= 10);
  }
}
