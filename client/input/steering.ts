import { type Command, NO_COMMAND } from "../../game/ship.ts";

/** turn rate while a key is down, radians/s */
const TURN_RATE = 4.2;

/** units; a pointer closer to the ship than this does not change its facing */
const DEAD_ZONE = 6;

interface PointerState {
  /** CSS pixels of the window */
  readonly x: number;
  /** CSS pixels of the window */
  readonly y: number;
  readonly held: boolean;
  readonly uses: number;
}

interface KeyState {
  readonly turn: number;
  readonly thrust: boolean;
}

/** The way from a ship to a point of the window, units; see client/view/camera.ts. */
interface Camera {
  aimX(ship: number, screenX: number): number;
  aimY(ship: number, screenY: number): number;
}

/** Turns pointer and key state into a command. The device that was used last sets the facing. Either one thrusts. */
export class Steering {
  readonly #command: Command = { ...NO_COMMAND };
  #pointing = false;
  #uses = 0;

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
   * @param ship where the own ship is in this frame, units; undefined while it is unknown
   * @param camera undefined until there is a scene
   * @returns the object is reused
   */
  update(
    pointer: PointerState,
    keys: KeyState,
    elapsed: number,
    ship: Readonly<{ x: number; y: number }> | undefined,
    camera: Camera | undefined,
  ): Readonly<Command> {
    const command = this.#command;
    if (pointer.uses !== this.#uses) {
      this.#uses = pointer.uses;
      this.#pointing = true;
    }
    if (keys.turn !== 0) {
      this.#pointing = false;
      command.facing += keys.turn * TURN_RATE * elapsed;
    }
    if (this.#pointing && ship !== undefined && camera !== undefined) {
      const x = camera.aimX(ship.x, pointer.x);
      const y = camera.aimY(ship.y, pointer.y);
      if (Math.hypot(x, y) > DEAD_ZONE) command.facing = Math.atan2(y, x);
    }
    command.thrusting = pointer.held || keys.thrust;
    return command;
  }
}
