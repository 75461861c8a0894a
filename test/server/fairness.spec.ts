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

/** Steps that the server runs in one turn at the most, after it was held up. */
const CATCH_UP_STEPS = 5;

const TRIALS = 100;
const TRIAL_STEPS = 1200;

/** One connection's queue as Colyseus keeps it: what overflows is removed, the oldest first, and counts as consumed. */
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

/** A ship and its budget, step by step, with everything that the claims are about counted from outside. */
class Trial {
  /** steps of real time that the server has run */
  passed = 0;
  /** steps that the ship has made, with an input or without */
  made = 0;
  /** steps of those made without an input while a client was connected */
  coastedConnected = 0;
  /** steps that the server has dropped */
  dropped = 0;
  /** inputs of all connections that were flown, and that were removed without being flown */
  flown = 0;
  letGo = 0;
  overflowed = 0;
  connected = true;
  /** steps made so far, after each step of the server */
  readonly history: number[] = [];
  queue = new Queue();
  /** steps made without an input in the turn under way */
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

  /** One turn of the server: so many steps, behind so many that it could not run. */
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

  /** The client takes its seat again. Everything it has sent on another connection is gone. */
  resume(): void {
    this.connected = true;
    this.queue = new Queue();
    this.#sent = 0;
    this.#flight.resume(this.#accessor);
    this.#acknowledged = new AcknowledgedShip(world, this.#player, 0);
  }

  /** Counts what the queue of the connection has come to. */
  #closeQueue(): void {
    this.flown += this.#flownHere;
    this.letGo += this.queue.consumedCount - this.#flownHere;
    this.overflowed += this.queue.overflowed;
    this.#flownHere = 0;
    this.#accounted = 0;
  }

  /** ends the trial */
  close(): void {
    if (this.connected) this.#closeQueue();
  }

  /** An acknowledged input was flown; where one was not, `resyncs` tells the client, who starts again from the state. */
  #checkAcknowledgement(resyncsBefore: number): void {
    const { consumedCount } = this.queue;
    const letGo = consumedCount - this.#flownHere;
    const told = this.#player.resyncs !== resyncsBefore;
    assert.ok(letGo === this.#accounted || told, `${letGo - this.#accounted} inputs are acknowledged that nobody flew`);
    this.#accounted = letGo;
    // A ship that coasts is where the state says.
    const agrees = this.#acknowledged.advance(consumedCount) || this.#coasted > 0;
    assert.ok(agrees, `the client can't follow the ship in step ${this.passed}`);
  }
}

/** How bad the network, the server and the client are; steps, and chances in each step. */
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

/** Everything that the rules promise to make up for, and connections that are lost at any time. */
const ROUGH: Weather = {
  jitter: JITTER_BUFFER_STEPS,
  networkStall: { chance: 0.01, longest: GRACE_STEPS - JITTER_BUFFER_STEPS - 1 },
  clientStall: { chance: 0.01, longest: GRACE_STEPS - JITTER_BUFFER_STEPS - 1 },
  serverStall: NEVER,
  drop: { chance: 0.02, longest: 40 },
};

/** More than that. */
const STORM: Weather = {
  jitter: 8,
  networkStall: { chance: 0.02, longest: 80 },
  clientStall: { chance: 0.02, longest: 80 },
  serverStall: { chance: 0.02, longest: 40 },
  drop: { chance: 0.02, longest: 40 },
};

/** A client that sends one input in each step, whatever the weather. */
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
      // Timers run before sockets are read: what has come during a stall is taken in after the first steps.
      if (stall === 0) this.#deliver();
      const run = Math.min(due, CATCH_UP_STEPS);
      this.trial.turn(run, due - run);
      if (stall > 0) this.#deliver();
    }
  }

  /** Ends what is under way and waits in good weather. @returns inputs that still wait in the end */
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
    // It takes as long as the way back until the client knows.
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
    // A page that stood still for longer than the grace sends nothing for that time.
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

  /** steps for which something lasts that begins now; 0 if nothing does */
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
      // Each client of these has habits of its own, which change now and then.
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
      // In any second too, except for what the grace owes.
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
      const { flown, letGo } = client.trial;
      assert.ok(waiting <= JITTER_BUFFER_STEPS, `${waiting} inputs still wait`);
      assert.ok(letGo <= client.fastClock, `${letGo} inputs of ${client.sent} were not flown`);
      assert.equal(flown + letGo, client.sent - client.lost);
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
      const { letGo, coastedConnected, dropped, overflowed } = client.trial;
      const excused = coastedConnected + dropped + overflowed + client.fastClock;
      assert.ok(letGo <= excused, `${letGo} inputs were not flown, ${excused} excused`);
    }
  });
});
