import { Fingers, type Stick } from "./fingers.ts";

/**
 * bits in `PointerEvent.buttons`: the left mouse button or a pen's tip, the right one or a pen's button, and the wheel
 */
const PRIMARY_BUTTON = 1;
const SECONDARY_BUTTON = 2;
const MIDDLE_BUTTON = 4;

/** sum of `deltaY` of wheel events with which a pinch on a trackpad is clear */
const WHEEL_PINCH = 40;

/** ms without a wheel event after which a new pinch begins */
const WHEEL_PAUSE_MS = 250;

/** What a pointer does besides steering. */
export interface PointerEvents {
  /** Two fingers have moved together or apart, on the screen or on a trackpad. */
  onPinch: (together: boolean) => void;
  /** The middle mouse button was pressed. */
  onMiddle: () => void;
}

/**
 * The state of the mouse, a pen or fingers over the playing field. Positions are CSS pixels of the window.
 *
 * Pointer events cover all three. The pointer that is pressed first steers until it is released. Others are ignored
 * until then, such as the mouse beside a pen; fingers.ts has what several fingers do. Pointer capture keeps a press
 * active when the pointer leaves the window.
 */
export class Pointer {
  x = 0;
  y = 0;
  /** direction in which to fly, radians; undefined if the ship flies toward the position */
  direction: number | undefined;
  /** pressed: thrust */
  held = false;
  brake = false;
  /** counts pointer events that steer, so that a caller can tell whether there was one since its last call */
  uses = 0;
  /** what was used last */
  kind: "mouse" | "touch" = "mouse";
  readonly #fingers: Fingers;
  readonly #on: PointerEvents;
  #fingerUses = 0;
  /** id of the mouse or pen that steers while it is pressed */
  #steering: number | undefined;
  /** id of a pointer that was pressed when the page lost focus; it steers again if it moves while still pressed */
  #unseen: number | undefined;
  #isMiddleDown = false;
  #wheel = 0;
  #wheelAt = 0;
  readonly #stop = new AbortController();

  constructor(element: HTMLElement, events: PointerEvents) {
    this.#on = events;
    this.#fingers = new Fingers(events.onPinch);
    const options = { signal: this.#stop.signal };
    element.addEventListener("pointerdown", (event) => this.#press(event, element), options);
    element.addEventListener("pointermove", (event) => this.#move(event), options);
    element.addEventListener("pointerup", (event) => this.#move(event), options);
    for (const type of ["pointerup", "pointercancel", "lostpointercapture"] as const) {
      element.addEventListener(type, ({ pointerId }) => this.#lift(pointerId), options);
    }
    // Two fingers on a trackpad must not scroll or zoom the page; a pinch is a wheel event with Ctrl.
    element.addEventListener("wheel", (event) => this.#roll(event), { ...options, passive: false });
    // A long press or a double tap must not open a menu, a magnifier or a selection, and a pinch must not zoom in Safari.
    for (const type of ["contextmenu", "touchstart", "gesturestart"]) {
      element.addEventListener(type, (event) => event.preventDefault(), { ...options, passive: false });
    }
    // The page does not see the release of a button while another window has the focus.
    window.addEventListener("blur", () => this.release(), options);
  }

  /** Where to draw the stick below a finger; undefined while there is none. The object is reused. */
  get stick(): Readonly<Stick> | undefined {
    return this.#fingers.stick;
  }

  /** Decides what resting fingers do. Call this once per frame. @param now ms, as in events */
  update(now: number): void {
    this.#fingers.update(now);
    this.#readFingers();
  }

  release(): void {
    this.#unseen = this.#steering ?? this.#fingers.steeringId;
    this.#steering = undefined;
    this.#fingers.release();
    this.held = false;
    this.brake = false;
  }

  dispose(): void {
    this.#stop.abort();
  }

  #press(event: PointerEvent, element: HTMLElement): void {
    const { pointerId: id, pointerType, clientX, clientY, width, height } = event;
    if (this.#steering !== undefined && this.#steering !== id) return;
    if (pointerType === "touch") {
      this.#fingers.press(id, clientX, clientY, Math.max(width, height), event.timeStamp);
      this.#readFingers();
    } else {
      if (this.#fingers.isSteering) return;
      this.#steering = id;
      this.#read(event);
    }
    try {
      element.setPointerCapture(id);
    } catch {
      // The pointer is already gone. There is nothing to capture, and its release event follows.
    }
  }

  #move(event: PointerEvent): void {
    const { pointerId: id, pointerType, clientX, clientY } = event;
    const pressed = event.buttons !== 0;
    const isFree = this.#steering === undefined && !this.#fingers.isSteering;
    if (pointerType === "touch") {
      if (isFree && pressed && id === this.#unseen) this.#fingers.press(id, clientX, clientY, 0, event.timeStamp);
      this.#fingers.move(id, clientX, clientY);
      this.#readFingers();
      return;
    }
    if (isFree && pressed && id === this.#unseen) this.#steering = id;
    // While no pointer is pressed, a hovering pointer aims.
    if (this.#steering === id || (isFree && !pressed)) this.#read(event);
  }

  #lift(id: number): void {
    if (id === this.#unseen) this.#unseen = undefined;
    this.#fingers.lift(id);
    if (id === this.#steering) {
      this.#steering = undefined;
      this.held = false;
      this.brake = false;
    } else this.#readFingers();
  }

  /**
   * While one mouse button is down, presses and releases of the others are pointermove events, so read `buttons` each
   * time.
   */
  #read(event: PointerEvent): void {
    const isSteering = this.#steering === event.pointerId;
    this.kind = "mouse";
    this.x = event.clientX;
    this.y = event.clientY;
    this.direction = undefined;
    this.held = isSteering && (event.buttons & PRIMARY_BUTTON) !== 0;
    this.brake = isSteering && (event.buttons & SECONDARY_BUTTON) !== 0;
    this.uses++;
    const isMiddleDown = isSteering && (event.buttons & MIDDLE_BUTTON) !== 0;
    if (isMiddleDown && !this.#isMiddleDown) this.#on.onMiddle();
    this.#isMiddleDown = isMiddleDown;
  }

  #readFingers(): void {
    if (this.#steering !== undefined) return;
    const fingers = this.#fingers;
    this.held = fingers.thrust;
    this.brake = fingers.brake;
    if (fingers.uses === this.#fingerUses) return;
    this.#fingerUses = fingers.uses;
    this.kind = "touch";
    this.x = fingers.aim.x;
    this.y = fingers.aim.y;
    this.direction = fingers.direction;
    this.uses++;
  }

  #roll(event: WheelEvent): void {
    event.preventDefault();
    if (!event.ctrlKey) return;
    if (event.timeStamp - this.#wheelAt > WHEEL_PAUSE_MS) this.#wheel = 0;
    this.#wheelAt = event.timeStamp;
    const before = this.#wheel;
    this.#wheel += event.deltaY;
    if (Math.abs(before) < WHEEL_PINCH && Math.abs(this.#wheel) >= WHEEL_PINCH) this.#on.onPinch(this.#wheel > 0);
  }
}
