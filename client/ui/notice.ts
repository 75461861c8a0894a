/** A sentence over the sky, with a way out where there is one. */
export class Notice {
  readonly #section = find("notice", HTMLElement);
  readonly #text = find("notice-text", HTMLElement);
  readonly #button = find("notice-action", HTMLButtonElement);

  /** Says what is going on. */
  say(text: string): void {
    this.#show(text, false);
  }

  /** Says what may pass by itself, without taking the controls away. */
  mention(text: string): void {
    this.#show(text, true);
  }

  /** Says what has happened and waits for the player to press the button. */
  async ask(text: string, action: string): Promise<void> {
    this.#show(text, false);
    this.#button.textContent = action;
    this.#button.hidden = false;
    this.#button.focus();
    await new Promise((resolve) => this.#button.addEventListener("click", resolve, { once: true }));
  }

  hide(): void {
    if (this.#section.hidden) return;
    this.#section.hidden = true;
    this.#button.blur();
  }

  #show(text: string, passing: boolean): void {
    if (this.#text.textContent !== text) this.#text.textContent = text;
    this.#button.hidden = true;
    this.#section.classList.toggle("passing", passing);
    this.#section.hidden = false;
  }
}

/** An element of the page by its id. */
export function find<T extends HTMLElement>(id: string, type: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`the page has no #${id}`);
  return element;
}
