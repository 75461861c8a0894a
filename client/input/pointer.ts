/** bit of the left mouse button, a touch or a pen's tip in `PointerEvent.buttons` */
const PRIMARY_BUTTON = 1;

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
    const follow = (event: PointerEvent) => this.#follow(event);
    for (const type of ["pointermove", "pointerup", "pointercancel"] as const) {
      element.addEventListener(type, follow, options);
    }
    element.addEventListener(
      "pointerdown",
      (event) => {
        this.#follow(event);
        element.setPointerCapture(event.pointerId);
      },
      options,
    );
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

  /** Only the first finger steers. While one mouse button is down, the others come and go without an event of their own. */
  #follow(event: PointerEvent): void {
    if (!event.isPrimary) return;
    this.x = event.clientX;
    this.y = event.clientY;
    this.held = (event.buttons & PRIMARY_BUTTON) !== 0;
    this.uses++;
  }
}
