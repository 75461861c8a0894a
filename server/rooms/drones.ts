import { Bot } from "../../game/bots/bot.ts";
import type { Sight } from "../../game/bots/sight.ts";
import { SKILLS, type Skill } from "../../game/bots/skills.ts";
import { type Command, copyCommand, NO_COMMAND } from "../../game/ship.ts";
import type { Torus } from "../../game/torus.ts";
import type { Player } from "../../protocol/schema.ts";
import type { ShipViews } from "./bigsky/shipViews.ts";
import type { Entrant } from "./entrant.ts";
import { type InputQueue, PilotSimulation } from "./pilotSimulation.ts";
import type { Roster } from "./roster.ts";
import type { SkyMatch } from "./skyMatch.ts";

/** The skills of the first, second and third drone, and so on. */
const SKILL_OF = [SKILLS.regular, SKILLS.rookie, SKILLS.ace] as const;

/** Number of drones in a room: with each further pilot there is one less, and none where nobody is. */
export function dronesFor(pilots: number, most: number): number {
  return pilots === 0 ? 0 : Math.max(0, most + 1 - pilots);
}

/** The inputs of a drone, as a connection queues those of a player. */
class Commands implements InputQueue {
  consumedCount = 0;
  readonly #command: Command = { ...NO_COMMAND };
  #queued = false;

  get size(): number {
    return Number(this.#queued);
  }

  /** Queues the input of the next step. */
  push(command: Readonly<Command>): void {
    copyCommand(command, this.#command);
    this.#queued = true;
  }

  next(): Readonly<Command> | undefined {
    if (!this.#queued) return undefined;
    this.#queued = false;
    this.consumedCount++;
    return this.#command;
  }
}

/** A ship that the server flies. */
class Drone implements Entrant {
  readonly player: Player;
  readonly simulation: PilotSimulation;
  readonly #bot: Bot;
  readonly #sight: Sight;
  readonly #commands = new Commands();

  /** @param id in the state */
  constructor({ world, roster, match, views }: DronesOptions, id: string, skill: Skill) {
    this.player = roster.enter(id, {}, undefined, { drone: true });
    this.simulation = new PilotSimulation(world, this.player, this.#commands, {
      afterInput: () => match.flown(this),
      uncounted: true,
      untracked: views !== undefined,
    });
    match.join(this);
    views?.join(this);
    this.#sight = match.sightOf(this);
    this.#bot = new Bot(skill, Math.random);
  }

  step(skipped: number): void {
    this.#commands.push(this.#bot.fly(this.#sight));
    this.simulation.step(skipped);
  }
}

export interface DronesOptions {
  world: Torus;
  roster: Roster;
  match: SkyMatch;
  /** see `SkyOptions` */
  views?: ShipViews | undefined;
}

/**
 * The drones of a room: ships that the server flies, so that nobody is alone. Their inputs go the same way as those of a
 * player: through a queue and a budget to `stepShip`. They are ships in the state and pilots in the match, and nothing
 * else: they have no client, so they take no place and count nowhere as players.
 */
export class Drones {
  readonly #options: DronesOptions;
  /** by their ids in the state, in the order in which they came */
  readonly #drones = new Map<string, Drone>();
  #created = 0;

  constructor(options: DronesOptions) {
    this.#options = options;
  }

  /** number of drones in the room */
  get size(): number {
    return this.#drones.size;
  }

  /** Adapts to the number of pilots. @param most drones with a single pilot */
  adapt(pilots: number, most: number): void {
    const { roster, match, views } = this.#options;
    const count = dronesFor(pilots, most);
    while (this.#drones.size < count) {
      const skill = SKILL_OF[this.#drones.size % SKILL_OF.length] ?? SKILLS.regular;
      // An id that is not used again, so that a new drone is a new ship to the clients. Session ids have no colon.
      const id = `drone:${++this.#created}`;
      this.#drones.set(id, new Drone(this.#options, id, skill));
    }
    // The last one first.
    for (const [id, drone] of [...this.#drones].slice(count)) {
      this.#drones.delete(id);
      roster.leave(id);
      match.leave(drone);
      views?.leave(drone);
    }
  }

  /** Runs one step. @param skipped steps right before it that the room has skipped */
  step(skipped: number): void {
    for (const drone of this.#drones.values()) drone.step(skipped);
  }

  /** Writes the ships to the state. */
  publish(): void {
    for (const { simulation } of this.#drones.values()) simulation.publish();
  }
}
