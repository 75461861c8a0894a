/** By position on the keyboard, so that WASD works wherever those letters are. */
const LEFT = ["ArrowLeft", "KeyA"];
const RIGHT = ["ArrowRight", "KeyD"];
const THRUST = ["ArrowUp", "KeyW", "Space"];
const STEERING = new Set([...LEFT, ...RIGHT, ...THRUST, "ArrowDown", "KeyS"]);

/** The keys that steer: arrows or WASD, and space. */
export class Keys {
  readonly #down = new Set<string>();
  readonly #stop = new AbortController();

  constructor() {
    const options = { signal: this.#stop.signal };
    window.addEventListener(
      "keydown",
      (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || !STEERING.has(event.code)) return;
        // Space presses a focused button; everything else here would scroll.
        if (event.target instanceof HTMLButtonElement) return;
        event.preventDefault();
        this.#down.add(event.code);
      },
      options,
    );
    window.addEventListener("keyup", (event) => this.#down.delete(event.code), options);
    window.addEventListener("blur", () => this.release(), options);
  }

  /** -1 counter-clockwise, 1 clockwise, 0 neither */
  get turn(): number {
    return Number(this.#any(RIGHT)) - Number(this.#any(LEFT));
  }

  get thrust(): boolean {
    return this.#any(THRUST);
  }

  release(): void {
    this.#down.clear();
  }

  dispose(): void {
    this.#stop.abort();
  }

  #any(codes: string[]): boolean {
    for (const code of codes) if (this.#down.has(code)) return true;
    return false;
  }
}
