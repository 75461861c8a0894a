import type { ShipInput } from "../../protocol/schema.ts";
import { FAST_CLOCK_STEPS, GRACE_STEPS, JITTER_BUFFER_STEPS } from "../../server/rooms/pilotSimulation.ts";
import { CATCH_UP_STEPS, Trial } from "./trial.ts";

/** The faults of the network, the server and the client; in steps, and as probabilities per step. */
export interface Weather {
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
export const ROUGH: Weather = {
  jitter: JITTER_BUFFER_STEPS,
  networkStall: { chance: 0.01, longest: GRACE_STEPS - JITTER_BUFFER_STEPS - 1 },
  clientStall: { chance: 0.01, longest: GRACE_STEPS - JITTER_BUFFER_STEPS - 1 },
  serverStall: NEVER,
  drop: { chance: 0.02, longest: 40 },
};

/** Faults beyond those limits. */
export const STORM: Weather = {
  jitter: 8,
  networkStall: { chance: 0.02, longest: 80 },
  clientStall: { chance: 0.02, longest: 80 },
  serverStall: { chance: 0.02, longest: 40 },
  drop: { chance: 0.02, longest: 40 },
};

/** A client that sends one input in each step, whatever the network does. */
export class HonestClient {
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
