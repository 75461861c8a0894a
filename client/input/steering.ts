import type { Command } from "../../game/ship.ts";

/** turn rate while a key is down, radians/s */
const TURN_RATE = 4.2;

/** units; a pointer closer to the ship than this does not change its facing */
const DEAD_ZONE = 6;

interface PointerState {
  readonly held: boolean;
  readonly uses: number;
}

interface KeyState {
  readonly turn: number;
  readonly thrust: boolean;
}

/** Turns pointer and key state into a command. The device that was used last sets the facing. Either one thrusts. */
export class Steering {
  readonly command: Command = { facing: 0, thrusting: false };
  #pointing = false;
  #uses = 0;

  /**
   * Starts with the ship's current facing, so that the start of a session does not turn the ship.
   *
   * @param facing radians
   */
  adopt(facing: number): void {
    this.command.facing = facing;
  }

  /**
   * @param target position of the pointer relative to the ship, units
   * @param elapsed s since the last call
   */
  update(pointer: PointerState, target: { x: number; y: number }, keys: KeyState, elapsed: number): Command {
    const { command } = this;
    if (pointer.uses !== this.#uses) {
      this.#uses = pointer.uses;
      this.#pointing = true;
    }
    if (keys.turn !== 0) {
      this.#pointing = false;
      command.facing += keys.turn * TURN_RATE * elapsed;
    }
    if (this.#pointing && Math.hypot(target.x, target.y) > DEAD_ZONE) {
      command.facing = Math.atan2(target.y, target.x);
    }
    command.thrusting = pointer.held || keys.thrust;
    return command;
  }
}
