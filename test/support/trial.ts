import assert from "node:assert/strict";
import type { InputAccessor } from "@colyseus/core";
import { ROOMS } from "../../game/rooms.ts";
import { stepShip } from "../../game/ship.ts";
import { AcknowledgedShip } from "../../protocol/acknowledgedShip.ts";
import { ShipInput, stateSchemas } from "../../protocol/schema.ts";
import { MAX_QUEUED_INPUTS, PilotSimulation } from "../../server/rooms/pilotSimulation.ts";

const { world } = ROOMS.game;
const schemas = stateSchemas(world);

/** Maximum number of steps that the server runs in one turn of the event loop, after a delay. */
export const CATCH_UP_STEPS = 5;

/** The queue of one connection as in Colyseus: on overflow, the oldest inputs are removed and count as consumed. */
class Queue {
  consumedCount = 0;
  overflowed = 0;
  readonly waiting: ShipInput[] = [];

  get size(): number {
    return this.waiting.length;
  }

  next(): ShipInput | undefined {
    const input = this.waiting.shift();
    if (input !== undefined) this.consumedCount++;
    return input;
  }

  arrive(inputs: readonly ShipInput[]): void {
    this.waiting.push(...inputs);
    while (this.waiting.length > MAX_QUEUED_INPUTS) {
      this.next();
      this.overflowed++;
    }
  }
}

/** A ship and its input budget, step by step. It counts independently everything that the specs assert. */
export class Trial {
  /** steps of real time that the server has run */
  passed = 0;
  /** steps that the ship has made, with an input or without */
  made = 0;
  /** steps made without an input while a client was connected */
  coastedConnected = 0;
  /** steps that the server has dropped */
  dropped = 0;
  /** inputs of all connections that were applied, and inputs that were removed without being applied */
  flown = 0;
  skipped = 0;
  overflowed = 0;
  connected = true;
  /** steps made so far, after each step of the server */
  readonly history: number[] = [];
  queue = new Queue();
  /** steps made without an input in the current turn */
  #coasted = 0;
  readonly #player = new schemas.Player();
  readonly #flight: PilotSimulation;
  #acknowledged: AcknowledgedShip;
  #flownHere = 0;
  #accounted = 0;
  #sent = 0;

  constructor() {
    this.#flight = new PilotSimulation(world, this.#player, this.#accessor, {
      step: (_world, ship, command, dt) => {
        this.made++;
        if (command instanceof ShipInput) this.#flownHere++;
        else this.#coasted++;
        stepShip(world, ship, command, dt);
      },
    });
    this.#acknowledged = new AcknowledgedShip(world, this.#player, 0);
  }

  get #accessor(): InputAccessor<ShipInput> {
    return this.queue as unknown as InputAccessor<ShipInput>;
  }

  /** An input of this connection, which its client remembers. */
  input(random: () => number): ShipInput {
    const input = new ShipInput();
    input.facing = random() * 2 * Math.PI;
    input.thrusting = random() < 0.7;
    this.#acknowledged.store(++this.#sent, input);
    return input;
  }

  /** One turn of the server: a number of steps, after a number of steps that it could not run. */
  turn(steps: number, dropped: number): void {
    this.dropped += dropped;
    this.#coasted = 0;
    for (let i = 0; i < steps; i++) {
      this.#flight.step(i === 0 ? dropped : 0);
      this.passed++;
      this.history.push(this.made);
      assert.ok(this.made <= this.passed, `the ship has made ${this.made} steps in ${this.passed}`);
    }
    const { resyncs } = this.#player;
    this.#flight.publish();
    if (!this.connected) return;
    this.coastedConnected += this.#coasted;
    this.#checkAcknowledgement(resyncs);
  }

  /** The connection is lost. The framework empties the queue, and then tells the room. */
  drop(): void {
    this.#closeQueue();
    while (this.queue.next() !== undefined);
    this.#flight.disconnect();
    this.connected = false;
  }

  /** The client takes its seat again. All inputs that it sent on the old connection are lost. */
  resume(): void {
    this.connected = true;
    this.queue = new Queue();
    this.#sent = 0;
    this.#flight.resume(this.#accessor);
    this.#acknowledged = new AcknowledgedShip(world, this.#player, 0);
  }

  /** Adds the counts of the connection's queue to the totals. */
  #closeQueue(): void {
    this.flown += this.#flownHere;
    this.skipped += this.queue.consumedCount - this.#flownHere;
    this.overflowed += this.queue.overflowed;
    this.#flownHere = 0;
    this.#accounted = 0;
  }

  /** ends the trial */
  close(): void {
    if (this.connected) this.#closeQueue();
  }

  /** Asserts that each acknowledged input was applied, or that `resyncs` tells the client to restart from the state. */
  #checkAcknowledgement(resyncsBefore: number): void {
    const { consumedCount } = this.queue;
    const skipped = consumedCount - this.#flownHere;
    const told = this.#player.resyncs !== resyncsBefore;
    assert.ok(
      skipped === this.#accounted || told,
      `${skipped - this.#accounted} inputs are acknowledged but were not applied`,
    );
    this.#accounted = skipped;
    // The client takes the position of a coasting ship from the state.
    const agrees = this.#acknowledged.advance(consumedCount) || this.#coasted > 0;
    assert.ok(agrees, `the client can't follow the ship in step ${this.passed}`);
  }
}
