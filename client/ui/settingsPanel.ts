import { PREFERENCES, type SettingsStore } from "../settings.ts";
import { inEachLanguage, texts } from "../text/texts.ts";
import { controlsPanel } from "./controls.ts";
import { Dialog } from "./dialog.ts";
import { make, makeButton } from "./dom.ts";
import { addLanguages } from "./languageSelect.ts";
import { bindName } from "./nameField.ts";
import { addShipChooser } from "./shipChooser.ts";

const MOTIONS = ["auto", "reduced", "full"] as const;

/** The dialog with the player's settings. Each change counts at once, and is stored. */
export class SettingsPanel {
  readonly #dialog = new Dialog("settings", () => texts.settings.title);
  readonly #settings: SettingsStore;
  /** writes the stored value into each field */
  readonly #fields: (() => void)[] = [];
  readonly #coasting = make("p", "quiet");
  readonly #done = make("p", "quiet");

  constructor(settings: SettingsStore) {
    this.#settings = settings;
    this.#done.setAttribute("role", "status");
    const { body } = this.#dialog;
    body.append(this.#coasting);
    this.#addShip(this.#section(() => texts.settings.ship));
    this.#addLanguage(this.#section(() => texts.settings.language));
    this.#addSound(this.#section(() => texts.settings.sound));
    this.#addMotion(this.#section(() => texts.settings.motion));
    const hands = this.#section(() => texts.settings.controls);
    this.#check(hands, "gamepad", () => texts.settings.gamepad);
    hands.append(controlsPanel(settings));
    const reset = makeButton("quiet-button", () => this.#reset());
    const done = makeButton("main-button", () => this.#dialog.close());
    body.append(make("footer", "", reset, done), this.#done);
    inEachLanguage(() => {
      this.#coasting.textContent = texts.settings.coasting;
      reset.textContent = texts.settings.reset;
      done.textContent = texts.settings.done;
      this.#done.textContent = "";
    });
    settings.onChange(() => this.#read());
    this.#read();
  }

  /** @param coasting whether the player has a ship, which coasts meanwhile */
  open(coasting: boolean): void {
    this.#coasting.hidden = !coasting;
    this.#done.textContent = "";
    this.#dialog.open();
  }

  #read(): void {
    for (const read of this.#fields) read();
  }

  #reset(): void {
    this.#settings.change(PREFERENCES);
    this.#done.textContent = texts.settings.resetDone;
  }

  #section(title: () => string): HTMLElement {
    const legend = make("legend");
    const section = make("fieldset", "", legend);
    inEachLanguage(() => {
      legend.textContent = title();
    });
    this.#dialog.body.append(section);
    return section;
  }

  #addShip(parent: HTMLElement): void {
    const text = make("span");
    const name = make("input");
    name.type = "text";
    const ship = make("div");
    parent.append(make("label", "row", text, name), ship);
    inEachLanguage(() => {
      text.textContent = texts.start.name;
      name.placeholder = texts.start.noName;
    });
    bindName(name, this.#settings);
    addShipChooser(ship, this.#settings);
  }

  #addLanguage(parent: HTMLElement): void {
    const browser = new Option("", "");
    const select = make("select", "", browser);
    addLanguages(select, this.#settings);
    parent.append(select);
    inEachLanguage(() => {
      browser.text = texts.settings.browserLanguage;
      select.setAttribute("aria-label", texts.settings.language);
    });
    this.#fields.push(() => {
      select.value = this.#settings.current.language;
    });
  }

  #addSound(parent: HTMLElement): void {
    const text = make("span");
    const range = make("input");
    range.type = "range";
    range.min = "0";
    range.max = "100";
    range.step = "5";
    parent.append(make("label", "row", text, range));
    inEachLanguage(() => {
      text.textContent = texts.settings.volume;
    });
    range.addEventListener("input", () => this.#settings.change({ volume: Number(range.value) / 100 }));
    this.#fields.push(() => {
      range.value = String(Math.round(100 * this.#settings.current.volume));
    });
    this.#check(parent, "muted", () => texts.settings.muted);
  }

  #addMotion(parent: HTMLElement): void {
    for (const motion of MOTIONS) {
      const input = make("input");
      input.type = "radio";
      input.name = "motion";
      const text = make("span");
      parent.append(make("label", "", input, text));
      inEachLanguage(() => {
        text.textContent = texts.settings.motions[motion];
      });
      input.addEventListener("change", () => this.#settings.change({ motion }));
      this.#fields.push(() => {
        input.checked = this.#settings.current.motion === motion;
      });
    }
  }

  #check(parent: HTMLElement, name: "muted" | "gamepad", label: () => string): void {
    const input = make("input");
    input.type = "checkbox";
    const text = make("span");
    parent.append(make("label", "", input, text));
    inEachLanguage(() => {
      text.textContent = label();
    });
    input.addEventListener("change", () => this.#settings.change({ [name]: input.checked }));
    this.#fields.push(() => {
      input.checked = this.#settings.current[name];
    });
  }
}
