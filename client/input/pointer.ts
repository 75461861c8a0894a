/** bit of the left mouse button, a touch or a pen's tip in `PointerEvent.buttons` */
const PRIMARY_BUTTON = 1;

/**
 * The state of the mouse, a finger or a pen over the playing field. Positions are CSS pixels of the window.
 *
 * Pointer events cover all three. The pointer that is pressed first steers until it is released. Others are ignored
 * until then, such as a palm on the screen, or the mouse beside a pen. Pointer capture keeps a press active when the
 * pointer leaves the window.
 */
export class Pointer {
  x = 0;
  y = 0;
  /** pressed: thrust */
  held = false;
  /** counts pointer events, so that a caller can tell whether there was one since its last call */
  uses = 0;
  /** id of the pointer that steers while it is pressed */
  #steering: number | undefined;
  /** id of a pointer that was pressed when the page lost focus; it steers again if it moves while still pressed */
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
    // The page does not see the release of a button while another window has the focus.
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
    this.#read(event);
    try {
      element.setPointerCapture(event.pointerId);
    } catch {
      // The pointer is already gone. There is nothing to capture, and its release event follows.
    }
  }

  #move(event: PointerEvent): void {
    const pressed = event.buttons !== 0;
    if (this.#steering === undefined && pressed && event.pointerId === this.#unseen) this.#steering = event.pointerId;
    // While no pointer is pressed, a hovering pointer aims.
    if (this.#steering === event.pointerId || (this.#steering === undefined && !pressed)) this.#read(event);
  }

  #lift(pointerId: number): void {
    if (pointerId === this.#unseen) this.#unseen = undefined;
    if (pointerId !== this.#steering) return;
    this.#steering = undefined;
    this.held = false;
  }

  /**
   * While one mouse button is down, presses and releases of the others are pointermove events, so read `buttons` each
   * time.
   */
  #read(event: PointerEvent): void {
    this.x = event.clientX;
    this.y = event.clientY;
    this.held = this.#steering === event.pointerId && (event.buttons & PRIMARY_BUTTON) !== 0;
    this.uses++;
  }
}
