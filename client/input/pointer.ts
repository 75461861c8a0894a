/**
 * The mouse, a finger or a pen over the sky. Positions are CSS pixels of the window.
 *
 * Pointer events cover all three; capturing the pointer keeps a hold alive that leaves the window.
 */
export class Pointer {
  x = 0;
  y = 0;
  /** held down: thrust */
  held = false;
  /** counts what it has done, so that one can tell whether it did anything since */
  uses = 0;
  readonly #stop = new AbortController();

  constructor(element: HTMLElement) {
    const options = { signal: this.#stop.signal };
    element.addEventListener("pointermove", (event) => this.#move(event), options);
    element.addEventListener(
      "pointerdown",
      (event) => {
        if (event.button !== 0) return;
        this.#move(event);
        this.held = true;
        element.setPointerCapture(event.pointerId);
      },
      options,
    );
    const release = (event: PointerEvent) => {
      if (event.isPrimary) this.held = false;
    };
    element.addEventListener("pointerup", release, options);
    element.addEventListener("pointercancel", release, options);
    element.addEventListener("lostpointercapture", release, options);
    // A long press on a touch screen must not open a menu.
    element.addEventListener("contextmenu", (event) => event.preventDefault(), options);
    // The release of a button goes unseen while another window has the focus.
    window.addEventListener("blur", () => this.release(), options);
  }

  release(): void {
    this.held = false;
  }

  dispose(): void {
    this.#stop.abort();
  }

  #move(event: PointerEvent): void {
    if (!event.isPrimary) return;
    this.x = event.clientX;
    this.y = event.clientY;
    this.uses++;
  }
}
