import {
  assign,
  BUTTON_CONTROLS,
  type ButtonControl,
  buttonsOf,
  type Control,
  isAssignable,
  KEY_CONTROLS,
  keysOf,
} from "../input/bindings.ts";
import { buttonName, type KeyboardLayout, keyName, positionOf, readKeyboardLayout } from "../input/keyNames.ts";
import type { SettingsStore } from "../settings.ts";
import { texts } from "../text/texts.ts";

const ROWS = [...KEY_CONTROLS, "menu"] as const;

/** part of its way from which an analog button counts as pressed */
const PRESSED = 0.5;

function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  parent: HTMLElement,
  className = "",
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = className;
  parent.append(element);
  return element;
}

/** All buttons that are pressed on any gamepad, by index. */
function pressedButtons(): { isAny: boolean; pressed: Set<number> } {
  const pads = (navigator.getGamepads?.() ?? []).filter((pad) => pad !== null);
  const pressed = new Set<number>();
  for (const { buttons } of pads) {
    for (const [index, { value }] of buttons.entries()) if (value > PRESSED) pressed.add(index);
  }
  return { isAny: pads.length > 0, pressed };
}

/**
 * The settings of keys and gamepad buttons: a table of controls with a button for each key, which waits for another
 * one. A key that another control has is swapped with it.
 *
 * @returns an element that updates itself
 */
export function controlsPanel(settings: SettingsStore): HTMLElement {
  return new ControlsPanel(settings).element;
}

class ControlsPanel {
  readonly element = document.createElement("div");
  readonly #settings: SettingsStore;
  /** what writes the texts of each element */
  readonly #writers: (() => void)[] = [];
  readonly #status: HTMLElement;
  #layout: KeyboardLayout | undefined;
  /** ends waiting for a key or a button */
  #stopWaiting: (() => void) | undefined;

  constructor(settings: SettingsStore) {
    this.#settings = settings;
    this.element.className = "controls";
    this.#addTable();
    this.#text(make("p", this.element, "more"), () => texts.controls.arrows);
    this.#status = make("p", this.element);
    this.#status.setAttribute("role", "status");
    const reset = make("button", this.element);
    reset.type = "button";
    this.#text(reset, () => texts.controls.reset);
    reset.addEventListener("click", () => {
      settings.change({ keys: {}, buttons: {} });
      this.#status.textContent = texts.controls.resetDone;
    });
    this.#write();
    // The language may have changed as well, by a listener that is called later.
    settings.onChange(() => queueMicrotask(() => this.#write()));
    void readKeyboardLayout().then((layout) => {
      this.#layout = layout;
      this.#write();
    });
  }

  #addTable(): void {
    const table = make("table", this.element);
    const head = make("tr", make("thead", table));
    for (const title of ["control", "key", "button"] as const) {
      const cell = make("th", head);
      cell.scope = "col";
      this.#text(cell, () => texts.controls[title]);
    }
    const body = make("tbody", table);
    for (const control of ROWS) {
      const row = make("tr", body);
      const name = make("th", row);
      name.scope = "row";
      this.#text(name, () => texts.controls[control]);
      this.#addKey(
        make("td", row),
        KEY_CONTROLS.find((each) => each === control),
      );
      this.#addButton(
        make("td", row),
        BUTTON_CONTROLS.find((each) => each === control),
      );
    }
  }

  #addKey(cell: HTMLElement, control: Control | undefined): void {
    if (control === undefined) return;
    const name = () => keyName(keysOf(this.#settings.current.keys)[control], this.#layout);
    const label = () => texts.controls.assignKey(texts.controls[control], name());
    this.#addChoice(cell, name, label, (choice, stop) => this.#waitForKey(choice, control, stop));
  }

  #addButton(cell: HTMLElement, control: ButtonControl | undefined): void {
    if (control === undefined) return;
    const name = () => buttonName(buttonsOf(this.#settings.current.buttons)[control]);
    const label = () => texts.controls.assignButton(texts.controls[control], name());
    this.#addChoice(cell, name, label, (choice, stop) => this.#waitForButton(choice, control, stop));
  }

  #addChoice(
    cell: HTMLElement,
    name: () => string,
    label: () => string,
    wait: (choice: HTMLElement, stop: AbortController) => void,
  ): void {
    const choice = make("button", cell);
    choice.type = "button";
    this.#writers.push(() => {
      if (choice.getAttribute("aria-pressed") !== "true") choice.textContent = name();
      choice.setAttribute("aria-label", label());
    });
    choice.addEventListener("click", () => {
      this.#stopWaiting?.();
      this.#status.textContent = "";
      const stop = new AbortController();
      this.#stopWaiting = () => stop.abort();
      choice.setAttribute("aria-pressed", "true");
      choice.removeAttribute("aria-label");
      stop.signal.addEventListener("abort", () => {
        choice.removeAttribute("aria-pressed");
        this.#write();
      });
      choice.addEventListener("blur", () => stop.abort(), { signal: stop.signal });
      wait(choice, stop);
    });
  }

  #waitForKey(choice: HTMLElement, control: Control, stop: AbortController): void {
    choice.textContent = texts.controls.pressKey;
    const press = (event: KeyboardEvent) => {
      if (event.repeat) return;
      const position = positionOf(event);
      if (position === "Tab") {
        stop.abort();
        return;
      }
      // Nothing else may use this key: Escape would close the dialog.
      event.preventDefault();
      event.stopImmediatePropagation();
      if (position === "Escape") stop.abort();
      else if (isAssignable(position)) {
        const before = keysOf(this.#settings.current.keys);
        const keys = assign(before, control, position);
        stop.abort();
        this.#settings.change({ keys });
        this.#report(control, keyName(position, this.#layout), before, position);
      } else this.#status.textContent = texts.controls.reserved(keyName(position, this.#layout));
    };
    window.addEventListener("keydown", press, { capture: true, signal: stop.signal });
  }

  #waitForButton(choice: HTMLElement, control: ButtonControl, stop: AbortController): void {
    choice.textContent = texts.controls.pressButton;
    const cancel = (event: KeyboardEvent) => {
      if (positionOf(event) !== "Escape") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      stop.abort();
    };
    window.addEventListener("keydown", cancel, { capture: true, signal: stop.signal });
    const start = pressedButtons();
    let before = start.pressed;
    if (!start.isAny) this.#status.textContent = texts.controls.noPad;
    const look = () => {
      if (stop.signal.aborted) return;
      const { pressed } = pressedButtons();
      // A button that was held before is not meant.
      const index = [...pressed].find((each) => !before.has(each));
      before = pressed;
      if (index === undefined) {
        requestAnimationFrame(look);
        return;
      }
      const previous = buttonsOf(this.#settings.current.buttons);
      const buttons = assign(previous, control, index);
      stop.abort();
      this.#settings.change({ buttons });
      this.#report(control, buttonName(index), previous, index);
    };
    requestAnimationFrame(look);
  }

  #report<V>(control: (typeof ROWS)[number], name: string, before: Readonly<Record<string, V>>, value: V): void {
    const { controls } = texts;
    const other = ROWS.find((each) => each !== control && before[each] === value);
    this.#status.textContent =
      other === undefined
        ? controls.assigned(controls[control], name)
        : controls.swapped(controls[control], name, controls[other]);
  }

  #text(element: HTMLElement, text: () => string): void {
    this.#writers.push(() => {
      element.textContent = text();
    });
  }

  #write(): void {
    for (const write of this.#writers) write();
  }
}
