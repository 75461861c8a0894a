/** CSS pixels that a finger moves before it works as a stick */
const STICK_RADIUS = 16;

/** CSS pixels; a stick that is pulled further moves along, so that the way back stays short */
const STICK_LENGTH = 56;

/** ms that a finger rests before the ship flies toward it, because it may be about to move as a stick or to pinch */
const AIM_AFTER_MS = 90;

/** ms that a second finger rests before it brakes, because it may be about to pinch */
const BRAKE_AFTER_MS = 120;

/** ms after which a second finger brakes although both fingers have moved a little */
const UNDECIDED_MS = 500;

/** CSS pixels that both fingers move when a pinch may have begun, and when it has */
const MAYBE_PINCH = 8;
const PINCH_MOVE = 16;

/** CSS pixels by which the distance between two fingers changes in a pinch */
const PINCH = 56;

/** CSS pixels; a contact that is larger is a palm, and does not brake */
const PALM = 70;

/** A finger on the screen; CSS pixels of the window, ms. */
interface Finger {
  readonly id: number;
  readonly startX: number;
  readonly startY: number;
  readonly at: number;
  x: number;
  y: number;
}

/** A stick that appears where the finger was put down; CSS pixels of the window. */
export interface Stick {
  /** center */
  x: number;
  y: number;
  /** where the finger is */
  toX: number;
  toY: number;
}

/**
 * What fingers on a touch screen mean.
 *
 * The first finger steers until it is lifted. While it rests, the ship flies toward it. As soon as it moves, it is a
 * stick: the ship flies in the direction from where the finger was put down to where it is now, so that a thumb in a
 * corner can steer in all directions. A second finger brakes. If both fingers move together or apart, that is a pinch.
 *
 * A finger that was on the screen before the one that steers has no effect: it may be a palm.
 */
export class Fingers {
  /** where the ship should fly; undefined while the finger is a stick, and before it is known what the finger does */
  readonly aim = { x: 0, y: 0 };
  /** direction of the stick, radians; undefined while the finger is no stick */
  direction: number | undefined;
  thrust = false;
  brake = false;
  /** increments whenever a finger steers */
  uses = 0;
  readonly #onPinch: (together: boolean) => void;
  readonly #stick: Stick = { x: 0, y: 0, toX: 0, toY: 0 };
  #steering: Finger | undefined;
  /** what the finger that steers does: unknown, aim, stick, or nothing after a pinch */
  #mode: "new" | "aim" | "stick" | "spent" = "new";
  #second: Finger | undefined;
  /** distance between both fingers when the second one was put down, and where the first one was then */
  #spread = 0;
  #firstX = 0;
  #firstY = 0;

  /** @param onPinch called when two fingers have moved together, or apart */
  constructor(onPinch: (together: boolean) => void = () => {}) {
    this.#onPinch = onPinch;
  }

  /** Whether a finger steers. */
  get isSteering(): boolean {
    return this.#steering !== undefined;
  }

  /** id of the finger that steers */
  get steeringId(): number | undefined {
    return this.#steering?.id;
  }

  /** Where to draw the stick; undefined while there is none. The object is reused. */
  get stick(): Readonly<Stick> | undefined {
    return this.#steering !== undefined && this.#mode === "stick" ? this.#stick : undefined;
  }

  /**
   * A finger touches the screen.
   *
   * @param size of the contact, CSS pixels
   * @param now ms
   */
  press(id: number, x: number, y: number, size: number, now: number): void {
    const finger = { id, startX: x, startY: y, at: now, x, y };
    if (this.#steering === undefined) {
      this.#steering = finger;
      this.#mode = "new";
      this.#second = undefined;
      this.brake = false;
    } else if (this.#second === undefined && size <= PALM && this.#mode !== "spent") {
      this.#second = finger;
      this.#firstX = this.#steering.x;
      this.#firstY = this.#steering.y;
      this.#spread = Math.hypot(x - this.#firstX, y - this.#firstY);
    }
  }

  move(id: number, x: number, y: number): void {
    const finger = id === this.#steering?.id ? this.#steering : id === this.#second?.id ? this.#second : undefined;
    if (finger === undefined) return;
    finger.x = x;
    finger.y = y;
    // While it is unknown what the second finger does, the first one keeps its course.
    if (this.#second !== undefined) this.#pinch();
    if (finger === this.#steering && (this.#second === undefined || this.brake)) this.#steer(finger);
  }

  lift(id: number): void {
    const first = this.#steering;
    if (first !== undefined && id === first.id) {
      // A tap turns the ship.
      if (this.#mode === "new" && this.#second === undefined) {
        this.#mode = "aim";
        this.#steer(first);
      }
      this.#steering = undefined;
      this.thrust = false;
      // A second finger that does not brake yet may be a palm.
      if (!this.brake) this.#second = undefined;
    } else if (id === this.#second?.id) {
      this.#second = undefined;
      this.brake = false;
    }
  }

  release(): void {
    this.#steering = undefined;
    this.#second = undefined;
    this.thrust = false;
    this.brake = false;
  }

  /** Decides what resting fingers do. Call this once per frame. @param now ms */
  update(now: number): void {
    const second = this.#second;
    if (second !== undefined && !this.brake) {
      const rests = now - second.at;
      if (rests >= UNDECIDED_MS || (rests >= BRAKE_AFTER_MS && !this.#bothMoved(MAYBE_PINCH))) this.brake = true;
    }
    const first = this.#steering;
    if (first === undefined || this.#mode !== "new" || second !== undefined || now - first.at < AIM_AFTER_MS) return;
    this.#mode = "aim";
    this.#steer(first);
  }

  #steer(finger: Finger): void {
    const stick = this.#stick;
    if (
      (this.#mode === "new" || this.#mode === "aim") &&
      Math.hypot(finger.x - finger.startX, finger.y - finger.startY) > STICK_RADIUS
    ) {
      this.#mode = "stick";
      stick.x = finger.startX;
      stick.y = finger.startY;
    }
    if (this.#mode === "aim") {
      this.aim.x = finger.x;
      this.aim.y = finger.y;
      this.direction = undefined;
      this.thrust = true;
      this.uses++;
    } else if (this.#mode === "stick") {
      stick.toX = finger.x;
      stick.toY = finger.y;
      this.#pull(stick);
      this.uses++;
    }
  }

  #pull(stick: Stick): void {
    const x = stick.toX - stick.x;
    const y = stick.toY - stick.y;
    const length = Math.hypot(x, y);
    // Close to its center, the stick lets the ship coast in the last direction.
    this.thrust = length > STICK_RADIUS;
    if (this.thrust) this.direction = Math.atan2(y, x);
    if (length > STICK_LENGTH) {
      stick.x = stick.toX - (x / length) * STICK_LENGTH;
      stick.y = stick.toY - (y / length) * STICK_LENGTH;
    }
  }

  #bothMoved(distance: number): boolean {
    const first = this.#steering;
    const second = this.#second;
    return (
      first !== undefined &&
      second !== undefined &&
      Math.hypot(first.x - this.#firstX, first.y - this.#firstY) >= distance &&
      Math.hypot(second.x - second.startX, second.y - second.startY) >= distance
    );
  }

  #pinch(): void {
    const first = this.#steering;
    const second = this.#second;
    if (first === undefined || second === undefined || !this.#bothMoved(PINCH_MOVE)) return;
    const spread = Math.hypot(second.x - first.x, second.y - first.y);
    if (Math.abs(spread - this.#spread) < PINCH) return;
    this.#mode = "spent";
    this.#second = undefined;
    this.thrust = false;
    this.brake = false;
    this.#onPinch(spread < this.#spread);
  }
}
