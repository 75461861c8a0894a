import { inEachLanguage, texts } from "../../text/texts.ts";
import { Dialog } from "../dialog.ts";
import { makeButton } from "../dom.ts";
import { Icon, type IconName } from "./icons.ts";

/** What the player can choose in the HUD and in the menu. */
export interface Choice {
  readonly id: string;
  /** its icon at the moment */
  readonly icon: () => IconName;
  /** its label at the moment, in the current language */
  readonly label: () => string;
  readonly choose: () => void;
}

/** A button for a choice. Call `update` after its icon or its label has changed. */
export class ChoiceButton {
  readonly element: HTMLButtonElement;
  readonly #choice: Choice;
  readonly #icon: Icon;
  /** shows the label beside the icon; undefined where the label is only a tooltip */
  readonly #text: Text | undefined;

  constructor(choice: Choice, withText: boolean, choose: () => void = choice.choose) {
    this.#choice = choice;
    this.#icon = new Icon(choice.icon());
    this.#text = withText ? document.createTextNode("") : undefined;
    this.element = makeButton(withText ? "menu-button" : "icon-button", choose, this.#icon.element);
    if (this.#text !== undefined) this.element.append(this.#text);
    this.element.dataset["choice"] = choice.id;
    inEachLanguage(() => this.update());
  }

  update(): void {
    this.#icon.show(this.#choice.icon());
    const label = this.#choice.label();
    if (this.#text === undefined) this.element.setAttribute("aria-label", label);
    else this.#text.data = label;
  }
}

/** The menu in a flight: everything that the HUD offers, for those who use the keyboard or a small screen. */
export class Menu {
  readonly #dialog = new Dialog("menu", () => texts.hud.menuTitle);
  readonly #buttons: readonly ChoiceButton[];

  constructor(choices: readonly Choice[]) {
    const resume: Choice = {
      id: "resume",
      icon: () => "resume",
      label: () => texts.hud.resume,
      choose: () => {},
    };
    this.#buttons = [resume, ...choices].map(
      (choice) =>
        new ChoiceButton(choice, true, () => {
          this.close();
          choice.choose();
        }),
    );
    this.#dialog.body.append(...this.#buttons.map(({ element }) => element));
  }

  get isOpen(): boolean {
    return this.#dialog.isOpen;
  }

  open(): void {
    this.#dialog.open();
    this.#buttons[0]?.element.focus();
  }

  close(): void {
    if (this.#dialog.isOpen) this.#dialog.close();
  }

  update(): void {
    for (const button of this.#buttons) button.update();
  }
}
