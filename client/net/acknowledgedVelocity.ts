import { STEP_SECONDS } from "../../game/constants.ts";
import type { Player } from "../../game/schema.ts";
import { accelerate, type Command, type Velocity } from "../../game/ship.ts";

/**
 * The velocity the server's ship had at the last acknowledged input.
 *
 * It does not travel from step to step, because it follows from what does: it changes by the pilot's own inputs only,
 * and the acknowledgement says which of those the server has flown. When anything else changes it, the server says so
 * in `pushes` and sends the new value along.
 */
export class AcknowledgedVelocity implements Velocity {
  /** units/s */
  vx: number;
  /** units/s */
  vy: number;
  readonly #player: Player;
  readonly #commands: Command[];
  #pushes: number;
  #acknowledged = 0;

  /**
   * @param player as decoded; its velocity is taken over
   * @param window inputs that can be on their way at once
   */
  constructor(player: Player, window: number) {
    this.#player = player;
    this.#commands = Array.from({ length: window }, () => ({ facing: 0, thrusting: false }));
    this.vx = player.vx;
    this.vy = player.vy;
    this.#pushes = player.pushes;
  }

  /** Notes what input number `sequence` says. */
  remember(sequence: number, { facing, thrusting }: Command): void {
    const command = this.#at(sequence);
    command.facing = facing;
    command.thrusting = thrusting;
  }

  /** Catches up with the state just decoded, which holds the inputs up to `acknowledged`. */
  follow(acknowledged: number): void {
    if (this.#player.pushes !== this.#pushes) {
      this.#pushes = this.#player.pushes;
      this.vx = this.#player.vx;
      this.vy = this.#player.vy;
    } else {
      for (let sequence = this.#acknowledged + 1; sequence <= acknowledged; sequence++) {
        const { facing, thrusting } = this.#at(sequence);
        if (thrusting) accelerate(this, facing, STEP_SECONDS);
      }
    }
    this.#acknowledged = acknowledged;
  }

  #at(sequence: number): Command {
    const command = this.#commands[sequence % this.#commands.length];
    if (command === undefined) throw new RangeError(`no input has the number ${sequence}`);
    return command;
  }
}
