import { inEachLanguage, texts } from "../../text/texts.ts";
import { make } from "../dom.ts";
import { Icon } from "../hud/icons.ts";

/** The button for a boost, where fingers steer. It is there while the ship has a boost to spend. */
export class BoostButton {
  readonly element: HTMLElement;
  readonly #button = make("button", "boost", new Icon("boost").element);
  /** whether the last pointer was a finger */
  #byTouch = matchMedia("(pointer: coarse)").matches;

  /** @param boost spends a boost, as soon as the ship can */
  constructor(boost: () => void) {
    this.element = make("section", "", this.#button);
    this.#button.type = "button";
    this.element.hidden = true;
    // At once, and while another finger steers: a browser makes no click of a second finger.
    this.#button.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      // The focus stays in the game.
      event.preventDefault();
      boost();
    });
    this.#button.addEventListener("click", ({ detail }) => {
      if (detail === 0) boost();
    });
    addEventListener("pointerdown", ({ pointerType }) => {
      this.#byTouch = pointerType === "touch";
    });
    inEachLanguage(() => {
      for (const each of [this.element, this.#button]) each.setAttribute("aria-label", texts.game.boost);
    });
  }

  /** Call this in each frame. */
  frame(boosts: number): void {
    const hidden = !this.#byTouch || boosts === 0;
    if (this.element.hidden !== hidden) this.element.hidden = hidden;
  }
}
