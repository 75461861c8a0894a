import { STEP_MS } from "../../game/constants.ts";
import { ROOMS } from "../../game/rooms.ts";
import { type Command, NO_COMMAND } from "../../game/ship.ts";
import { type Player, stateSchemas } from "../../protocol/schema.ts";
import { ShipViews } from "../../server/rooms/bigsky/shipViews.ts";
import type { Earned } from "../../server/rooms/earned.ts";
import type { Entrant } from "../../server/rooms/entrant.ts";
import { MAX_QUEUED_INPUTS, PilotSimulation } from "../../server/rooms/pilotSimulation.ts";
import { Sky } from "../../server/rooms/sky.ts";

const { world } = ROOMS.game;
const { GameState, Player: PlayerSchema } = stateSchemas(world);

/** A pilot of a room without connections. */
export class BenchPilot implements Entrant {
  readonly player: Player = new PlayerSchema();
  readonly simulation: PilotSimulation;
  consumedCount = 0;
  readonly #queue: Readonly<Command>[] = [];

  constructor(sky: Sky) {
    this.simulation = new PilotSimulation(world, this.player, this, { afterInput: () => sky.match.flown(this) });
  }

  /** the ship as it is simulated; a spec may put it anywhere */
  get ship() {
    return this.simulation.ship;
  }

  get size(): number {
    return this.#queue.length;
  }

  next(): Readonly<Command> | undefined {
    if (this.#queue.length > 0) this.consumedCount++;
    return this.#queue.shift();
  }

  /** An input arrives, or several. The queue is as long as that of a room. */
  send(command: Partial<Command> = {}, times = 1): void {
    for (let i = 0; i < times; i++) this.#queue.push({ ...NO_COMMAND, ...command });
    this.consumedCount += this.#queue.splice(0, this.#queue.length - MAX_QUEUED_INPUTS).length;
  }
}

/** A room as GameRoom runs it, with simulated time and without connections. */
export class SkyBench {
  readonly state = new GameState();
  readonly sky: Sky;
  readonly pilots = new Map<string, BenchPilot>();
  /** room time, ms; a room starts with one step */
  now: number;

  /** @param sendsView whether patches leave out what changes often, as in the big sky */
  constructor({ drones = 0, seed = 1, now = STEP_MS, sendsView = false } = {}) {
    this.now = now;
    const views = sendsView ? new ShipViews(world, STEP_MS) : undefined;
    this.sky = new Sky({ world, state: this.state, drones: () => drones, seed, views });
    this.sky.publish(this.now);
  }

  join(id: string, earned?: Earned): BenchPilot {
    const pilot = new BenchPilot(this.sky);
    this.state.players.set(id, pilot.player);
    this.pilots.set(id, pilot);
    this.sky.join(pilot, earned);
    return pilot;
  }

  leave(id: string): void {
    const pilot = this.pilots.get(id);
    if (pilot === undefined) return;
    this.pilots.delete(id);
    this.state.players.delete(id);
    this.sky.leave(pilot);
  }

  /** Runs one step, with its patch. @param skipped steps right before it that the room skips */
  step(skipped = 0): void {
    this.now += (1 + skipped) * STEP_MS;
    for (const { simulation } of this.pilots.values()) simulation.step(skipped);
    this.sky.step(skipped);
    for (const { simulation } of this.pilots.values()) simulation.publish();
    this.sky.publish(this.now);
  }

  /** Runs steps in which each pilot sends an input. */
  fly(steps: number, command: Partial<Command> = {}): void {
    for (let i = 0; i < steps; i++) {
      for (const pilot of this.pilots.values()) pilot.send(command);
      this.step();
    }
  }
}
