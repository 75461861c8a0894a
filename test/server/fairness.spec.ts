import assert from "node:assert/strict";
import type { InputAccessor } from "@colyseus/core";
import { STEP_RATE } from "../../game/constants.ts";
import { ROOMS } from "../../game/rooms.ts";
import { stepShip } from "../../game/ship.ts";
import { AcknowledgedShip } from "../../protocol/acknowledgedShip.ts";
import { ShipInput, stateSchemas } from "../../protocol/schema.ts";
import {
  FAST_CLOCK_STEPS,
  GRACE_STEPS,
  JITTER_BUFFER_STEPS,
  MAX_QUEUED_INPUTS,
  PilotSimulation,
} from "../../server/rooms/pilotSimulation.ts";
import { seededRandom } from "../support/random.ts";

const { world } = ROOMS.game;
const schemas = stateSchemas(world);

/** Maximum number of steps that the server runs in one turn of the event loop, after a delay. */
const CATCH_UP_STEPS = 5;

const TRIALS = 100;
const TRIAL_STEPS = 1200;

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
class Trial {
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

/** The faults of the network, the server and the client; in steps, and as probabilities per step. */
interface Weather {
  /** by how much an input may be late, or early, compared with the first one */
  jitter: number;
  networkStall: { chance: number; longest: number };
  clientStall: { chance: number; longest: number };
  serverStall: { chance: number; longest: number };
  drop: { chance: number; longest: number };
}

const NEVER = { chance: 0, longest: 0 };
const CALM: Weather = { jitter: 0, networkStall: NEVER, clientStall: NEVER, serverStall: NEVER, drop: NEVER };

/** Faults within the limits that the input budget makes up for, and connections that are lost at any time. */
const ROUGH: Weather = {
  jitter: JITTER_BUFFER_STEPS,
  networkStall: { chance: 0.01, longest: GRACE_STEPS - JITTER_BUFFER_STEPS - 1 },
  clientStall: { chance: 0.01, longest: GRACE_STEPS - JITTER_BUFFER_STEPS - 1 },
  serverStall: NEVER,
  drop: { chance: 0.02, longest: 40 },
};

/** Faults beyond those limits. */
const STORM: Weather = {
  jitter: 8,
  networkStall: { chance: 0.02, longest: 80 },
  clientStall: { chance: 0.02, longest: 80 },
  serverStall: { chance: 0.02, longest: 40 },
  drop: { chance: 0.02, longest: 40 },
};

/** A client that sends one input in each step, whatever the network does. */
class HonestClient {
  readonly trial = new Trial();
  readonly #random: () => number;
  #weather: Weather;
  /** inputs on their way, and the step in which each arrives, which never falls */
  #onTheWay: { at: number; input: ShipInput }[] = [];
  #step = 0;
  #networkFreeAt = 0;
  #clientFreeAt = 0;
  #nextStall = 0;
  #sendsFrom = 0;
  /** steps of a stall for which the client sends its inputs when it is over */
  #owed = 0;
  sent = 0;
  lost = 0;
  /** steps since the connection was made that were long enough to earn the removal of an input sent too early */
  fastClock = 0;
  #since = 0;

  constructor(random: () => number, weather: Weather) {
    this.#random = random;
    this.#weather = weather;
  }

  fly(steps: number): void {
    const until = this.#step + steps;
    while (this.#step < until) {
      this.#mayDrop();
      const stall = this.#chance(this.#weather.serverStall);
      const due = 1 + stall;
      for (let i = 0; i < due; i++) this.#send(this.#step++);
      // Timers run before sockets are read, so inputs that arrived during a stall are read after the first steps.
      if (stall === 0) this.#deliver();
      const run = Math.min(due, CATCH_UP_STEPS);
      this.trial.turn(run, due - run);
      if (stall > 0) this.#deliver();
    }
  }

  /** Ends all faults and waits until the network is quiet. @returns inputs that still wait at the server */
  settle(): number {
    const { trial } = this;
    if (!trial.connected) this.#resume();
    this.#networkFreeAt = 0;
    this.#clientFreeAt = 0;
    this.#weather = CALM;
    for (let i = 0; i < 10 * GRACE_STEPS; i++) {
      this.#send(this.#step++);
      this.#deliver();
      trial.turn(1, 0);
    }
    const waiting = trial.queue.size;
    this.fastClock += Math.floor((this.#step - this.#since) / FAST_CLOCK_STEPS);
    this.lost += this.#onTheWay.length + waiting;
    trial.close();
    return waiting;
  }

  #mayDrop(): void {
    const { trial } = this;
    if (!trial.connected) {
      if (this.#step >= this.#sendsFrom) this.#resume();
      return;
    }
    const pause = this.#chance(this.#weather.drop);
    if (pause === 0) return;
    this.lost += this.#onTheWay.length + trial.queue.size;
    this.#onTheWay = [];
    this.fastClock += Math.floor((this.#step - this.#since) / FAST_CLOCK_STEPS);
    trial.drop();
    this.#owed = 0;
    this.#sendsFrom = this.#step + pause;
  }

  #resume(): void {
    this.trial.resume();
    this.#since = this.#step;
    // The client learns of it after the delay of the way back.
    this.#sendsFrom = this.#step + Math.floor(this.#random() * 8);
  }

  #send(step: number): void {
    const { trial } = this;
    if (!trial.connected || step < this.#sendsFrom) return;
    const frozen = this.#stallAt(step, this.#weather.clientStall);
    this.#clientFreeAt = Math.max(this.#clientFreeAt, step + frozen);
    if (step < this.#clientFreeAt) {
      this.#owed++;
      return;
    }
    // A page that was suspended for longer than the grace period sends no inputs for that time.
    const late = this.#owed < GRACE_STEPS ? this.#owed : 0;
    this.#owed = 0;
    const stalled = this.#stallAt(step, this.#weather.networkStall);
    this.#networkFreeAt = Math.max(this.#networkFreeAt, step + stalled);
    const at = Math.max(step + Math.floor(this.#random() * (this.#weather.jitter + 1)), this.#networkFreeAt);
    for (let i = 0; i < 1 + late; i++) {
      this.#onTheWay.push({ at: Math.max(at, this.#onTheWay.at(-1)?.at ?? 0), input: trial.input(this.#random) });
      this.sent++;
    }
  }

  #deliver(): void {
    const arrived = this.#onTheWay.findIndex(({ at }) => at > this.#step);
    const come = this.#onTheWay.splice(0, arrived < 0 ? this.#onTheWay.length : arrived);
    this.trial.queue.arrive(come.map(({ input }) => input));
  }

  /**
   * Steps of a stall that begins now; 0 if none does. None begins before the first input has come, since it would delay
   * the whole connection, and none right after another one: together they would be a longer one.
   */
  #stallAt(step: number, stall: { chance: number; longest: number }): number {
    if (this.trial.queue.consumedCount === 0 || step < this.#nextStall) return 0;
    const steps = this.#chance(stall);
    if (steps > 0) this.#nextStall = step + steps + GRACE_STEPS;
    return steps;
  }

  /** length in steps of a fault that begins now; 0 if none begins */
  #chance({ chance, longest }: { chance: number; longest: number }): number {
    return this.#random() < chance ? 1 + Math.floor(this.#random() * longest) : 0;
  }
}

describe("fairness", function () {
  this.timeout(60_000);

  it("lets no ship make more steps than time has passed, whatever its client sends and however often it reconnects", () => {
    const random = seededRandom("unfair clients");
    for (let trial = 0; trial < TRIALS; trial++) {
      const ship = new Trial();
      // Each of these clients has its own random pattern of sending, which changes at random times.
      let [dropping, returning, greed, silence] = [0, 0, 0, 0];
      for (let step = 0; step < TRIAL_STEPS; step++) {
        if (step % 100 === 0) {
          dropping = random() < 0.5 ? random() ** 2 : 0;
          returning = random();
          greed = Math.ceil(random() ** 3 * 2 * MAX_QUEUED_INPUTS);
          silence = random() ** 2;
        }
        if (!ship.connected && random() < returning) ship.resume();
        else if (ship.connected && random() < dropping) ship.drop();
        if (ship.connected && random() >= silence) {
          ship.queue.arrive(Array.from({ length: Math.ceil(random() * greed) }, () => ship.input(random)));
        }
        if (random() < 0.01) ship.turn(1 + Math.floor(random() * CATCH_UP_STEPS), Math.floor(random() * 30));
        else ship.turn(1, 0);
      }
      ship.close();
      const { history } = ship;
      // This holds for any second too, except for steps that the grace period allows to be made up.
      for (let i = STEP_RATE; i < history.length; i++) {
        const inASecond = (history[i] ?? 0) - (history[i - STEP_RATE] ?? 0);
        assert.ok(inASecond <= STEP_RATE + GRACE_STEPS, `${inASecond} steps in a second`);
      }
    }
  });

  it("applies every input of a client that sends one per step, within the limits of jitter and stalls", () => {
    const random = seededRandom("honest clients");
    let resumed = 0;
    for (let trial = 0; trial < TRIALS; trial++) {
      const client = new HonestClient(random, ROUGH);
      client.fly(TRIAL_STEPS);
      const waiting = client.settle();
      const { flown, skipped } = client.trial;
      assert.ok(waiting <= JITTER_BUFFER_STEPS, `${waiting} inputs still wait`);
      assert.ok(skipped <= client.fastClock, `${skipped} inputs of ${client.sent} were not applied`);
      assert.equal(flown + skipped, client.sent - client.lost);
      resumed += client.lost;
    }
    assert.ok(resumed > 0, "connections were lost");
  });

  it("drops no more inputs of such a client than there were steps without it, on any network", () => {
    const random = seededRandom("honest clients in a storm");
    for (let trial = 0; trial < TRIALS; trial++) {
      const client = new HonestClient(random, STORM);
      client.fly(TRIAL_STEPS);
      client.settle();
      const { skipped, coastedConnected, dropped, overflowed } = client.trial;
      const excused = coastedConnected + dropped + overflowed + client.fastClock;
      assert.ok(skipped <= excused, `${skipped} inputs were not applied, ${excused} excused`);
    }
  });
});
