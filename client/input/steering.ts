import { brakeFacing, turnTo } from "../../game/brake.ts";
import { type Command, NO_COMMAND, type Ship } from "../../game/ship.ts";

/** turn rate while a key is down, radians/s */
const TURN_RATE = 4.2;

/** rate at which the nose turns against the velocity to brake, and back afterwards, radians/s */
const BRAKE_TURN_RATE = 14;

/** units; a pointer closer to the ship than this does not change its facing */
const DEAD_ZONE = 6;

/** Mouse, pen or finger. */
export interface PointerState {
  /** CSS pixels of the window */
  readonly x: number;
  /** CSS pixels of the window */
  readonly y: number;
  /** radians; undefined if the ship flies toward the position */
  readonly direction: number | undefined;
  readonly held: boolean;
  readonly brake: boolean;
  readonly uses: number;
}

export interface KeyState {
  readonly turn: number;
  readonly thrust: boolean;
  readonly brake: boolean;
}

export interface PadState extends KeyState {
  /** radians; undefined while the stick is in its center */
  readonly direction: number | undefined;
  readonly uses: number;
}

/** What the player's hands do in this frame. */
export interface Hands {
  readonly pointer: PointerState;
  readonly keys: KeyState;
  readonly pad: PadState;
}

/** What the player sees in this frame. */
export interface Sight {
  /** where the own ship is drawn, units; undefined while it is unknown */
  position: Readonly<{ x: number; y: number }> | undefined;
  /** the own ship as it is predicted; undefined while it is unknown */
  ship: Readonly<Ship> | undefined;
  /** undefined until there is a scene */
  camera: Camera | undefined;
}

/** The way from a ship to a point of the window, units; see client/view/camera.ts. */
interface Camera {
  aimX(ship: number, screenX: number): number;
  aimY(ship: number, screenY: number): number;
}

/**
 * Turns the state of all devices into one command. The device that was used last sets the facing. Any of them thrusts,
 * and any of them brakes. A ship that brakes does not thrust otherwise.
 */
export class Steering {
  readonly #command: Command = { ...NO_COMMAND };
  #device: "none" | "pointer" | "keys" | "pad" = "none";
  #pointerUses = 0;
  #padUses = 0;
  #braking = false;
  /** whether the nose still turns back to where the player points after the ship has braked */
  #isTurningBack = false;

  /** Whether the ship brakes in this frame. Then RoomView decides about the thrust of each step. */
  get braking(): boolean {
    return this.#braking;
  }

  /**
   * Starts with the ship's current facing, so that the start of a session does not turn the ship.
   *
   * @param facing radians
   */
  start(facing: number): void {
    this.#command.facing = facing;
  }

  /**
   * The command for this frame.
   *
   * @param elapsed s since the last call
   * @returns the object is reused
   */
  update(hands: Hands, elapsed: number, sight: Readonly<Sight>): Readonly<Command> {
    const { pointer, keys, pad } = hands;
    const command = this.#command;
    this.#braking = pointer.brake || keys.brake || pad.brake;
    command.thrusting = !this.#braking && (pointer.held || keys.thrust || pad.thrust);
    const turn = keys.turn + pad.turn;
    this.#findDevice(hands, turn);
    const against = this.#braking && sight.ship !== undefined ? brakeFacing(sight.ship) : undefined;
    if (against !== undefined) {
      this.#isTurningBack = true;
      this.#turn(against, elapsed);
      return command;
    }
    const wanted = this.#wanted(hands, turn, elapsed, sight);
    // The nose jumps only if the player thrusts at once.
    if (!this.#isTurningBack || command.thrusting) command.facing = wanted;
    else this.#turn(wanted, elapsed);
    if (command.facing === wanted) this.#isTurningBack = false;
    return command;
  }

  #findDevice({ pointer, pad }: Hands, turn: number): void {
    if (pointer.uses !== this.#pointerUses) {
      this.#pointerUses = pointer.uses;
      this.#device = "pointer";
    }
    if (pad.uses !== this.#padUses) {
      this.#padUses = pad.uses;
      this.#device = "pad";
    }
    if (turn !== 0) this.#device = "keys";
  }

  /** The facing that the player wants. */
  #wanted({ pointer, pad }: Hands, turn: number, elapsed: number, { position, camera }: Readonly<Sight>): number {
    const { facing } = this.#command;
    if (this.#device === "keys") return facing + Math.sign(turn) * TURN_RATE * elapsed;
    if (this.#device === "pad") return pad.direction ?? facing;
    if (this.#device === "none") return facing;
    if (pointer.direction !== undefined) return pointer.direction;
    if (position === undefined || camera === undefined) return facing;
    const x = camera.aimX(position.x, pointer.x);
    const y = camera.aimY(position.y, pointer.y);
    return Math.hypot(x, y) > DEAD_ZONE ? Math.atan2(y, x) : facing;
  }

  /** Turns the nose toward a facing. */
  #turn(to: number, elapsed: number): void {
    const { facing } = this.#command;
    const turn = turnTo(facing, to);
    const most = BRAKE_TURN_RATE * elapsed;
    this.#command.facing = Math.abs(turn) <= most ? to : facing + Math.sign(turn) * most;
  }
}
