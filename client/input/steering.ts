import type { Command } from "../../game/ship.ts";

/** radians/s that a key turns the ship */
const TURN_RATE = 4.2;

/** units; nearer to the ship than this, the pointer does not say where to go */
const DEAD_ZONE = 6;

interface PointerState {
  readonly held: boolean;
  readonly uses: number;
}

interface KeyState {
  readonly turn: number;
  readonly thrust: boolean;
}

/** Turns what the hands do into a command. The device last used points the ship; either one thrusts. */
export class Steering {
  readonly command: Command = { facing: 0, thrusting: false };
  #pointing = false;
  #uses = 0;

  /**
   * Starts from how the ship lies: a flight that begins turns nobody.
   *
   * @param facing radians
   */
  adopt(facing: number): void {
    this.command.facing = facing;
  }

  /**
   * @param target where the pointer is, seen from the ship; units
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
