interface Stick {
  readonly x: number;
  readonly y: number;
  readonly toX: number;
  readonly toY: number;
}

/** Shows a thumb on the screen as a stick. It is not in the page before a finger needs it. */
export class StickRing {
  readonly #ring = document.createElement("div");
  readonly #knob = document.createElement("i");
  #isShown = false;

  constructor() {
    this.#ring.id = "stick";
    this.#ring.setAttribute("aria-hidden", "true");
    this.#ring.append(this.#knob);
  }

  /** Call this in each frame. @param stick CSS pixels of the window; undefined while there is none */
  frame(stick: Stick | undefined): void {
    if (stick !== undefined) {
      if (!this.#ring.isConnected) document.body.append(this.#ring);
      this.#ring.style.transform = `translate(${stick.x}px, ${stick.y}px)`;
      this.#knob.style.transform = `translate(${stick.toX - stick.x}px, ${stick.toY - stick.y}px)`;
    }
    if (this.#isShown === (stick !== undefined)) return;
    this.#isShown = stick !== undefined;
    this.#ring.classList.toggle("shown", this.#isShown);
  }
}
