import type { Pad } from "./gamepads.ts";

/** part of its way beyond which a stick moves the focus */
const PUSHED = 0.6;

/** part of its way from which an analog button counts as pressed */
const PRESSED = 0.3;

/** In the standard layout: A, B and the directional pad, whatever the player has assigned for the flight. */
const BUTTONS = { activate: 0, back: 1, up: 12, down: 13, left: 14, right: 15 } as const;

type Move = keyof typeof BUTTONS;
const MOVES = Object.keys(BUTTONS) as Move[];

/** What can be focused with the Tab key. */
const FOCUSABLE = "button, input, select, textarea, summary, a[href]";

/** A button in the settings that waits for a button of the gamepad, which then is not meant for anything else. */
const WAITING = ".controls button[aria-pressed=true]";

/** Where the gamepad moves the focus at the moment; undefined in a flight. @param flies whether the player has a ship */
function focusPlace(flies: boolean): HTMLElement | undefined {
  const dialog = [...document.querySelectorAll<HTMLDialogElement>("dialog:modal")].at(-1);
  if (dialog !== undefined) return dialog;
  const { place } = document.documentElement.dataset;
  const id = place === "start" ? "start" : place === "watch" ? "watching" : "notice";
  return place === "flight" && flies ? undefined : (document.getElementById(id) ?? undefined);
}

/**
 * Moves the focus with a gamepad where nothing is flown: on the start page, in dialogs, and while the player watches.
 * The stick and the directional pad move it, A presses, and B closes a dialog. As with the keyboard, a group of radio
 * buttons is one stop: left and right choose in it.
 */
export class PadFocus {
  /** what is pressed on each gamepad, a bit for each of MOVES; undefined for one that was not connected */
  readonly #down: (number | undefined)[] = [];
  #wasWaiting = false;

  /**
   * Call this in each frame.
   *
   * @param pads of the browser
   * @param isOn If false, they are read, but nothing happens.
   * @param flies whether the player has a ship
   */
  read(pads: readonly (Pad | null)[], isOn: boolean, flies: boolean): void {
    let pressed = 0;
    for (let index = 0; index < pads.length; index++) {
      const pad = pads[index];
      const before = this.#down[index];
      const down = pad?.connected ? movesOf(pad) : undefined;
      this.#down[index] = down;
      // A gamepad counts from its second frame on: its first press only shows it to the page.
      if (down !== undefined && before !== undefined) pressed |= down & ~before;
    }
    const isWaiting = document.querySelector(WAITING) !== null;
    const isFree = !isWaiting && !this.#wasWaiting;
    this.#wasWaiting = isWaiting;
    const place = pressed !== 0 && isOn && isFree ? focusPlace(flies) : undefined;
    if (place === undefined) return;
    for (const [bit, move] of MOVES.entries()) if (pressed & (1 << bit)) act(place, move);
  }
}

/** What is pressed on a gamepad, a bit for each of MOVES. */
function movesOf({ axes, buttons, mapping }: Pad): number {
  const x = axes[0] ?? 0;
  const y = axes[1] ?? 0;
  let down = 0;
  for (let bit = 0; bit < MOVES.length; bit++) {
    const move = MOVES[bit] as Move;
    const isPressed = mapping === "standard" && (buttons[BUTTONS[move]]?.value ?? 0) > PRESSED;
    if (isPressed || pushed(move, x, y) > PUSHED) down |= 1 << bit;
  }
  return down;
}

/** How far the stick is in the direction of a move. */
function pushed(move: Move, x: number, y: number): number {
  if (move === "up" || move === "down") return move === "up" ? -y : y;
  if (move === "left" || move === "right") return move === "left" ? -x : x;
  return 0;
}

function act(place: HTMLElement, move: Move): void {
  if (move === "back") back(place);
  else if (move === "activate") activate(place);
  else go(place, move === "up" || move === "left" ? -1 : 1, move === "left" || move === "right");
}

/** Closes a dialog. Elsewhere it is the same as Escape. */
function back(place: HTMLElement): void {
  if (place instanceof HTMLDialogElement) place.close();
  else place.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", code: "Escape", bubbles: true }));
}

function activate(place: HTMLElement): void {
  const { activeElement: active } = document;
  if (!(active instanceof HTMLElement) || !stopsIn(place).includes(active)) stopsIn(place)[0]?.focus();
  else if (active.matches("input:not([type]), input[type=text]")) (active as HTMLInputElement).form?.requestSubmit();
  else active.click();
}

/** @param step 1 forward, -1 backward @param isSideways whether it changes a value, if the focus is on one */
function go(place: HTMLElement, step: 1 | -1, isSideways: boolean): void {
  const { activeElement: active } = document;
  if (isSideways && active instanceof HTMLElement && place.contains(active) && change(active, step)) return;
  const stops = stopsIn(place);
  const index = stops.indexOf(active as HTMLElement);
  const next = index < 0 && step < 0 ? -1 : index + step;
  stops.at(next % stops.length)?.focus();
}

/** Changes the value of a control. @returns whether it has one that left and right change */
function change(control: HTMLElement, step: 1 | -1): boolean {
  if (control instanceof HTMLSelectElement) {
    const index = Math.min(control.length - 1, Math.max(0, control.selectedIndex + step));
    if (index === control.selectedIndex) return true;
    control.selectedIndex = index;
  } else if (control instanceof HTMLInputElement && control.type === "range") {
    if (step > 0) control.stepUp();
    else control.stepDown();
  } else if (control instanceof HTMLInputElement && control.type === "radio") {
    const group = radiosWith(control);
    const next = group.at((group.indexOf(control) + step) % group.length);
    next?.focus();
    next?.click();
    return true;
  } else return false;
  for (const type of ["input", "change"]) control.dispatchEvent(new Event(type, { bubbles: true }));
  return true;
}

/** The radio buttons of a group. */
function radiosWith({ name, ownerDocument }: HTMLInputElement): HTMLInputElement[] {
  return [...ownerDocument.querySelectorAll<HTMLInputElement>("input[type=radio]")].filter(
    (radio) => radio.name === name,
  );
}

/** What can be focused in a part of the page, in the order of the Tab key. */
function stopsIn(place: HTMLElement): HTMLElement[] {
  return [...place.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((element) => {
    if (element.matches(":disabled") || !element.checkVisibility({ visibilityProperty: true })) return false;
    const isRadio = element instanceof HTMLInputElement && element.type === "radio";
    return !isRadio || element.checked || radiosWith(element).every(({ checked }) => !checked);
  });
}
