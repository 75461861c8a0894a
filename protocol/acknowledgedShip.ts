import { STEP_SECONDS } from "../game/constants.ts";
import { copyShip, shipOf } from "../game/fields.ts";
import { type Command, copyCommand, NO_COMMAND, type Ship, stepShip } from "../game/ship.ts";
import type { Torus } from "../game/torus.ts";
import type { Player } from "./schema.ts";

/**
 * Inputs kept for replay, 51 s of them at 20 per second. An unacknowledged input must not be overwritten, because the
 * ship would then get a wrong velocity. The page stops sending long before, after 2.5 s without acknowledgments
 * (`PATIENCE_MS`).
 */
const KEPT_INPUTS = 1024;

/**
 * The ship on the server, computed on the client: its exact state after the last acknowledged input, and the inputs
 * that were sent since.
 *
 * A patch alone would not be enough, because it has no velocity and a rounded position. But as long as only inputs move
 * the ship, this class gets the server's exact values: it applies each acknowledged input to its own copy of the ship.
 * When something else has moved the ship, the server starts a resync: it increments the counter `resyncs`, adds the
 * velocity to the patch, and rounds its own ship to the values of the patch. Then both sides continue from those
 * values.
 *
 * On each connection, inputs are numbered from 1, and 0 means that no input is acknowledged yet. An acknowledgment is
 * the number of the last input that the state includes. It has 32 bits, which last for 6.8 years at 20 inputs per
 * second.
 */
export class AcknowledgedShip {
  /** the ship after the last acknowledged input; changed in place */
  readonly ship: Ship;
  readonly #world: Torus;
  readonly #player: Player;
  /** ring buffer: input number n is at index n % KEPT_INPUTS */
  readonly #commands: readonly Command[] = Array.from({ length: KEPT_INPUTS }, () => ({ ...NO_COMMAND }));
  /** the state's resync counter when the ship was last updated */
  #resyncs: number;
  /** number of the last input that was applied to `ship` */
  #applied: number;

  /**
   * @param world the world of the ship's room
   * @param player the ship in the decoded state; Colyseus updates this object in place
   * @param acknowledged number of the last input that the state includes
   */
  constructor(world: Torus, player: Player, acknowledged: number) {
    this.#world = world;
    this.#player = player;
    this.ship = shipOf(player);
    this.#resyncs = player.resyncs;
    this.#applied = acknowledged;
  }

  /** Stores a copy of input number `sequence`. It is overwritten by the input 1024 later. */
  store(sequence: number, command: Readonly<Command>): void {
    copyCommand(command, this.#commands[sequence % KEPT_INPUTS] as Command);
  }

  /** The stored input number `sequence`, one of the last 1024. */
  command(sequence: number): Readonly<Command> {
    return this.#commands[sequence % KEPT_INPUTS] as Command;
  }

  /**
   * Updates the ship after a patch or a full state was decoded.
   *
   * @param acknowledged number of the last input that the state includes
   * @returns whether the position agrees with the state, to the precision of the wire. If not, it is set to the state's
   *   position. That happens while the server coasts the ship, which changes the position but not the velocity, so the
   *   velocity is kept.
   */
  advance(acknowledged: number): boolean {
    const { ship } = this;
    const world = this.#world;
    const player = this.#player;
    if (player.resyncs === this.#resyncs) {
      for (let sequence = this.#applied + 1; sequence <= acknowledged; sequence++) {
        stepShip(world, ship, this.command(sequence), STEP_SECONDS);
      }
      // The server adds boosts. Only inputs spend them, and those are all applied.
      ship.boosts = player.boosts;
    } else {
      // The state that was just decoded has the velocity, so all fields can be copied.
      this.#resyncs = player.resyncs;
      copyShip(player, ship);
    }
    this.#applied = acknowledged;
    const matches = world.round(ship.x) === player.x && world.round(ship.y) === player.y;
    if (!matches) {
      ship.x = player.x;
      ship.y = player.y;
    }
    return matches;
  }

  /**
   * Continues from the first full state on a new connection, in which the server has not applied any input of that
   * connection yet.
   */
  restart(): void {
    copyShip(this.#player, this.ship);
    this.#resyncs = this.#player.resyncs;
    this.#applied = 0;
  }
}
