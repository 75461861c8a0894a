/** bit of the left mouse button, a touch or a pen's tip in `PointerEvent.buttons` */
const PRIMARY_BUTTON = 1;

/**
 * The mouse, a finger or a pen over the sky. Positions are CSS pixels of the window.
 *
 * Pointer events cover all three. The one that is pressed first steers until it is released, whatever the others do: a
 * palm that rests on the screen, or the mouse beside a pen. Capturing it keeps a hold alive that leaves the window.
 */
export class Pointer {
  x = 0;
  y = 0;
  /** held down: thrust */
  held = false;
  /** counts what it has done, so that one can tell whether it did anything since */
  uses = 0;
  /** the pointer that steers while it is pressed */
  #steering: number | undefined;
  /** one that was pressed when the page lost sight of it; it steers again if it moves and still is */
  #unseen: number | undefined;
  readonly #stop = new AbortController();

  constructor(element: HTMLElement) {
    const options = { signal: this.#stop.signal };
    element.addEventListener("pointerdown", (event) => this.#press(event, element), options);
    element.addEventListener("pointermove", (event) => this.#move(event), options);
    element.addEventListener("pointerup", (event) => this.#move(event), options);
    for (const type of ["pointerup", "pointercancel", "lostpointercapture"] as const) {
      element.addEventListener(type, ({ pointerId }) => this.#lift(pointerId), options);
    }
    // A long press on a touch screen must not open a menu.
    element.addEventListener("contextmenu", (event) => event.preventDefault(), options);
    // The release of a button goes unseen while another window has the focus.
    window.addEventListener("blur", () => this.release(), options);
  }

  release(): void {
    this.#unseen = this.#steering;
    this.#steering = undefined;
    this.held = false;
  }

  dispose(): void {
    this.#stop.abort();
  }

  #press(event: PointerEvent, element: HTMLElement): void {
    if (this.#steering !== undefined && this.#steering !== event.pointerId) return;
    this.#steering = event.pointerId;
    this.#follow(event);
    try {
      element.setPointerCapture(event.pointerId);
    } catch {
      // It is gone already. Then there is nothing to capture, and its release is on its way.
    }
  }

  #move(event: PointerEvent): void {
    const pressed = event.buttons !== 0;
    if (this.#steering === undefined && pressed && event.pointerId === this.#unseen) this.#steering = event.pointerId;
    // While nothing is pressed, what hovers points.
    if (this.#steering === event.pointerId || (this.#steering === undefined && !pressed)) this.#follow(event);
  }

  #lift(pointerId: number): void {
    if (pointerId === this.#unseen) this.#unseen = undefined;
    if (pointerId !== this.#steering) return;
    this.#steering = undefined;
    this.held = false;
  }

  /** While one mouse button is down, the others come and go without an event of their own. */
  #follow(event: PointerEvent): void {
    this.x = event.clientX;
    this.y = event.clientY;
    this.held = this.#steering === event.pointerId && (event.buttons & PRIMARY_BUTTON) !== 0;
    this.uses++;
  }
}
