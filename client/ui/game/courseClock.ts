import { STEP_SECONDS } from "../../../game/constants.ts";
import { inEachLanguage, texts } from "../../text/texts.ts";
import { Dialog } from "../dialog.ts";
import { make, makeButton, setText } from "../dom.ts";
import type { FlownCourse } from "./sky.ts";

/** The time on the daily course, the next ring, the best time of the day, and a button to begin again. */
export class CourseClock {
  readonly element = make("div", "course");
  readonly #time = make("b");
  readonly #ring = make("span");
  readonly #best = make("p");
  readonly #againText = document.createTextNode("");
  readonly #again: HTMLButtonElement;
  #course: FlownCourse | undefined;
  #interruptions = 0;
  /** what is written */
  #steps = -1;
  #next = -1;
  #bestSteps: number | undefined;
  #result: FlownCourse["result"];

  /** @param game the element of the game, to which the focus returns */
  constructor(game: HTMLElement) {
    const key = make("kbd", "", "⏎");
    key.setAttribute("aria-hidden", "true");
    const again = () => {
      this.#course?.again();
      game.focus();
    };
    this.#again = makeButton("invite-button", again, this.#againText, " ", key);
    this.element.append(make("p", "", this.#time, " ", this.#ring), this.#best, this.#again);
    this.element.hidden = true;
    addEventListener("keydown", ({ key, target, repeat }) => {
      const isInGame = target === document.body || target === game;
      if (key === "Enter" && !repeat && isInGame && !Dialog.anyOpen) this.#course?.again();
    });
    inEachLanguage(() => {
      this.#againText.data = texts.course.again;
      this.#steps = -1;
    });
  }

  /**
   * Call this in each frame. It writes only what has changed.
   *
   * @param course undefined in another flight
   * @returns what to say now; empty if there is nothing
   */
  frame(course: FlownCourse | undefined): string {
    const isNew = course !== this.#course;
    this.#course = course;
    if (isNew) this.element.hidden = course === undefined;
    if (course === undefined) return "";
    const words = this.#words(course, isNew);
    const { steps, next, best, result } = course;
    const isShown = steps === this.#steps && next === this.#next && best === this.#bestSteps && result === this.#result;
    if (!isShown) this.#write(course);
    return words;
  }

  #write({ steps, next, rings, best, result }: FlownCourse): void {
    const { course } = texts;
    this.#steps = steps;
    this.#next = next;
    this.#bestSteps = best;
    this.#result = result;
    setText(this.#time, course.time(seconds(result?.steps ?? steps)));
    setText(this.#ring, course.ring(next + 1, rings.length));
    setText(this.#best, best === undefined ? course.noBest : course.best(seconds(best)));
    if (this.#again.hidden !== (next === 0)) this.#again.hidden = next === 0;
  }

  #words({ rings, best, result, interruptions }: FlownCourse, isNew: boolean): string {
    const { course } = texts;
    const hasResult = result !== this.#result && result !== undefined;
    const isInterrupted = interruptions !== this.#interruptions;
    this.#interruptions = interruptions;
    if (isNew) return course.start(rings.length);
    if (isInterrupted) return course.interrupted;
    if (!hasResult) return "";
    return result.isBest
      ? course.newBest(seconds(result.steps))
      : course.done(seconds(result.steps), seconds(best ?? 0));
  }
}

function seconds(steps: number): number {
  return steps * STEP_SECONDS;
}
