import { isForFocus } from "./focus.ts";
import { type Control, controlAt, positionOf } from "./keyNames.ts";

/**
 * Keys that hand the next ones to the system: macOS does not report the release of a key while Cmd is down, and Alt may
 * open a menu of the browser.
 */
const SYSTEM_KEYS = new Set(["Meta", "OS", "Alt"]);

/** What takes the keyboard away, so that the release of a key goes unseen. */
const INTERRUPTIONS = ["blur", "pagehide", "beforeprint", "compositionstart"] as const;

/** The keys that steer: arrows or WASD, and space. */
export class Keys {
  /** what the keys that are down do, by position on the keyboard */
  readonly #down = new Map<string, Control>();
  readonly #stop = new AbortController();

  constructor() {
    const { signal } = this.#stop;
    window.addEventListener("keydown", (event) => this.#press(event), { signal });
    // In the capture phase, where nothing on the page can hide a release.
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

  release(): void {
    this.#down.clear();
  }

  dispose(): void {
    this.#stop.abort();
  }

  #press(event: KeyboardEvent): void {
    if (SYSTEM_KEYS.has(event.key)) this.release();
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const position = positionOf(event);
    const control = controlAt(position);
    if (control === undefined || isForFocus(event, position)) return;
    // It would scroll.
    event.preventDefault();
    this.#down.set(position, control);
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
