import { type Control, keyTable } from "./bindings.ts";
import { isForFocus } from "./focus.ts";
import { positionOf } from "./keyNames.ts";

/**
 * After these keys the operating system may take the next key events: macOS does not report the release of a key while
 * Cmd is down, and Alt may open a browser menu.
 */
const SYSTEM_KEYS = new Set(["Meta", "OS", "Alt"]);

/** Events after which the page may not see the release of a key. */
const INTERRUPTIONS = ["blur", "pagehide", "beforeprint", "compositionstart"] as const;

/** The keys that steer the ship, by default arrows or WASD, and space. */
export class Keys {
  /** the control of each key that the game uses, by position */
  table: ReadonlyMap<string, Control> = keyTable({});
  /** whether the game uses keys at all: without a ship, the page may scroll */
  isOn = true;
  /** controls of the keys that are down, by position on the keyboard */
  readonly #down = new Map<string, Control>();
  readonly #stop = new AbortController();
  readonly #onPress: (control: Control) => void;

  /** @param onPress called when a key is pressed, and not while it repeats */
  constructor(onPress: (control: Control) => void = () => {}) {
    this.#onPress = onPress;
    const { signal } = this.#stop;
    window.addEventListener("keydown", (event) => this.#press(event), { signal });
    // The capture phase, so that no other listener on the page can hide a release.
    window.addEventListener("keyup", (event) => this.#lift(event), { signal, capture: true });
    for (const type of INTERRUPTIONS) window.addEventListener(type, () => this.release(), { signal });
    window.addEventListener("contextmenu", (event) => event.defaultPrevented || this.release(), { signal });
  }

  /** -1 counter-clockwise, 1 clockwise, 0 neither */
  get turn(): number {
    return Number(this.#isDown("right")) - Number(this.#isDown("left"));
  }

  get thrust(): boolean {
    return this.#isDown("thrust");
  }

  get brake(): boolean {
    return this.#isDown("brake");
  }

  release(): void {
    this.#down.clear();
  }

  dispose(): void {
    this.#stop.abort();
  }

  #press(event: KeyboardEvent): void {
    if (SYSTEM_KEYS.has(event.key)) this.release();
    if (!this.isOn || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const position = positionOf(event);
    const control = this.table.get(position);
    if (control === undefined || isForFocus(event, position)) return;
    // The page would scroll.
    event.preventDefault();
    const isNew = !event.repeat && !this.#down.has(position);
    this.#down.set(position, control);
    if (isNew) this.#onPress(control);
  }

  #lift(event: KeyboardEvent): void {
    if (SYSTEM_KEYS.has(event.key)) this.release();
    else this.#down.delete(positionOf(event));
  }

  #isDown(control: Control): boolean {
    for (const each of this.#down.values()) if (each === control) return true;
    return false;
  }
}
