import { inEachLanguage, texts } from "../text/texts.ts";
import { make, makeButton, setText } from "./dom.ts";
import { Icon } from "./hud/icons.ts";

let dialogs = 0;

/**
 * A dialog with a title and a button that closes it. Escape and a click beside it close it as well. While it is open,
 * the rest of the page can't be used, and the focus stays in it; then the focus goes back to where it was.
 */
export class Dialog {
  readonly element: HTMLDialogElement;
  /** what is below the title */
  readonly body: HTMLElement;
  readonly #title: HTMLHeadingElement;
  readonly #titleText: () => string;

  /** @param title returns the title in the current language */
  constructor(className: string, title: () => string) {
    this.#titleText = title;
    this.#title = make("h2");
    // The focus begins here, so that a screen reader says what this is and no control is chosen by accident.
    this.#title.tabIndex = -1;
    this.#title.autofocus = true;
    this.#title.id = `dialog-${++dialogs}`;
    const close = makeButton("icon-button", () => this.close(), new Icon("close").element);
    this.body = make("div", "dialog-body");
    this.element = make("dialog", `dialog ${className}`, make("header", "", this.#title, close), this.body);
    this.element.setAttribute("aria-labelledby", this.#title.id);
    this.element.addEventListener("click", ({ target }) => {
      // The dialog itself has no space around its content, so this click is on its backdrop.
      if (target === this.element) this.close();
    });
    inEachLanguage(() => {
      close.setAttribute("aria-label", texts.hud.close);
      if (this.isOpen) this.writeTitle();
    });
    document.body.append(this.element);
  }

  get isOpen(): boolean {
    return this.element.open;
  }

  open(): void {
    if (this.element.open) return;
    this.writeTitle();
    this.element.showModal();
  }

  close(): void {
    this.element.close();
  }

  writeTitle(): void {
    setText(this.#title, this.#titleText());
  }

  /** Whether any dialog is open. The ship then coasts. */
  static get anyOpen(): boolean {
    return document.querySelector("dialog:modal") !== null;
  }
}
