import { find, setText } from "./dom.ts";

/** A sentence above the game, with a button if the player can do something about it. */
export class Notice {
  readonly #section = find("notice", HTMLElement);
  readonly #text = find("notice-text", HTMLElement);
  readonly #count = find("notice-count", HTMLElement);
  readonly #button = find("notice-action", HTMLButtonElement);
  readonly #backButton = find("notice-back", HTMLButtonElement);
  #press: (() => void) | undefined;
  #back: (() => void) | undefined;

  constructor() {
    this.#button.addEventListener("click", () => this.#press?.());
    this.#backButton.addEventListener("click", () => this.#back?.());
  }

  /** Shows a sentence in place of the game. */
  say(text: string): void {
    this.#show(text, false);
  }

  /** Shows a sentence beside the game, which goes on. */
  mention(text: string): void {
    this.#show(text, true);
  }

  /**
   * Shows a sentence and a button until another method is called. The button has no focus, because a player who still
   * holds the space bar would press it.
   */
  offer(text: string, label: string, press: () => void): void {
    this.#show(text, false);
    this.#button.textContent = label;
    this.#button.hidden = false;
    this.#press = press;
  }

  /** Shows a sentence and a button that has the focus. */
  ask(text: string, label: string, press: () => void): void {
    this.offer(text, label, press);
    this.#button.focus();
  }

  /** Shows a second button until another method shows a sentence. */
  offerBack(label: string, back: () => void): void {
    this.#backButton.textContent = label;
    this.#backButton.hidden = false;
    this.#back = back;
  }

  /** Shows a countdown below the sentence. Screen readers skip it, because they would read out each second. */
  count(text: string): void {
    setText(this.#count, text);
  }

  hide(): void {
    if (this.#section.hidden) return;
    this.#section.hidden = true;
    this.#press = undefined;
    this.#button.blur();
  }

  #show(text: string, passing: boolean): void {
    setText(this.#text, text);
    this.#count.textContent = "";
    this.#press = undefined;
    this.#button.hidden = true;
    this.#back = undefined;
    this.#backButton.hidden = true;
    this.#section.classList.toggle("passing", passing);
    this.#section.hidden = false;
  }
}
