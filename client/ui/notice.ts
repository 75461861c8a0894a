/** A way out that need not be taken. */
export interface Offer {
  /** the player took it */
  pressed: Promise<void>;
  /** Says how long it is open, for the eye only: a screen reader would read out each second. */
  count(text: string): void;
}

/** A sentence over the sky, with a way out where there is one. */
export class Notice {
  readonly #section = find("notice", HTMLElement);
  readonly #text = find("notice-text", HTMLElement);
  readonly #count = find("notice-count", HTMLElement);
  readonly #button = find("notice-action", HTMLButtonElement);
  #press: (() => void) | undefined;

  constructor() {
    this.#button.addEventListener("click", () => this.#press?.());
  }

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
    const { pressed } = this.offer(text, action);
    this.#button.focus();
    await pressed;
  }

  /**
   * Says what has happened and offers a way out. It stands until the next word; whoever no longer waits for it calls
   * any other method. The button has no focus, because a player who still holds the space bar would press it.
   */
  offer(text: string, action: string): Offer {
    this.#show(text, false);
    this.#button.textContent = action;
    this.#button.hidden = false;
    const pressed = new Promise<void>((resolve) => {
      this.#press = resolve;
    });
    return {
      pressed,
      count: (count) => {
        if (this.#count.textContent !== count) this.#count.textContent = count;
      },
    };
  }

  hide(): void {
    if (this.#section.hidden) return;
    this.#section.hidden = true;
    this.#press = undefined;
    this.#button.blur();
  }

  #show(text: string, passing: boolean): void {
    if (this.#text.textContent !== text) this.#text.textContent = text;
    this.#count.textContent = "";
    this.#press = undefined;
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
