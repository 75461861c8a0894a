import { STEP_SECONDS } from "../../game/constants.ts";
import { copyResyncOnly, copyShip, shipOf } from "../../game/fields.ts";
import { type Ship, stepShip } from "../../game/ship.ts";
import type { Torus } from "../../game/torus.ts";
import type { Player } from "../../protocol/schema.ts";
import { type OwnSection, readOwn } from "../../protocol/shipsMessage.ts";
import type { Input } from "./dialect.ts";

/** Inputs that are kept until they are acknowledged; at one a step, 12.8 s of them. */
const KEPT = 256;

/** reused */
const COMMAND = { facing: 0, thrusting: false };

/**
 * The ship of a client that decodes no state, computed from where it started and from the client's inputs. Something else
 * that moves it, such as a late input, comes with a resync, which has the velocity. From then on its place is unsure until
 * it is corrected.
 */
export class ReckonedShip {
  readonly number: number;
  /** after the last acknowledged input; changed in place */
  readonly ship: Ship;
  /** after the last input that was sent; changed in place */
  readonly ahead: Ship;
  /** whether the place of `ship` is the server's */
  isSure = true;
  readonly #world: Torus;
  /** ring buffers: input number n is at index n % KEPT */
  readonly #facings = new Float64Array(KEPT);
  readonly #thrusts = new Uint8Array(KEPT);
  readonly #own: OwnSection;
  #sent = 0;
  #acknowledged = 0;

  /** @param player at rest, since nothing was sent yet */
  constructor(world: Torus, player: Readonly<Player>) {
    const { number, points, ring, draft, boosts, resyncs, vx, vy, boosting } = player;
    this.number = number;
    this.#world = world;
    this.ship = shipOf(player);
    this.ahead = shipOf(player);
    this.#own = { points, ring, draft, boosts, resyncs, vx, vy, boosting };
  }

  /** An input is sent. */
  send({ facing, thrusting }: Readonly<Input>): void {
    const at = ++this.#sent % KEPT;
    this.#facings[at] = facing;
    this.#thrusts[at] = Number(thrusting);
    this.#step(this.ahead, this.#sent);
  }

  /** A patch has arrived. @param acknowledged number of inputs that it acknowledges */
  advance(acknowledged: number): void {
    while (this.#acknowledged < acknowledged) this.#step(this.ship, ++this.#acknowledged);
  }

  /**
   * A message SHIPS to the client has arrived.
   *
   * @param head its first MOST_HEAD_BYTES, or more
   * @returns whether it is a resync
   */
  read(head: Uint8Array): boolean {
    const { resyncs } = this.#own;
    readOwn(head, this.#own);
    if (this.#own.resyncs === resyncs) return false;
    this.isSure = false;
    copyResyncOnly(this.#own, this.ship);
    this.#flyAhead();
    return true;
  }

  /** Moves the ship to where the server has it. */
  correct(dx: number, dy: number): void {
    this.isSure = true;
    this.ship.x = this.#world.wrap(this.ship.x + dx);
    this.ship.y = this.#world.wrap(this.ship.y + dy);
    this.#flyAhead();
  }

  #flyAhead(): void {
    copyShip(this.ship, this.ahead);
    for (let input = this.#acknowledged + 1; input <= this.#sent; input++) {
      this.#step(this.ahead, input);
    }
  }

  #step(ship: Ship, input: number): void {
    const at = input % KEPT;
    COMMAND.facing = this.#facings[at] as number;
    COMMAND.thrusting = this.#thrusts[at] === 1;
    stepShip(this.#world, ship, COMMAND, STEP_SECONDS);
  }
}
