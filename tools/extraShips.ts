import { STEP_SECONDS } from "../game/constants.ts";
import { type Command, NO_COMMAND } from "../game/ship.ts";
import type { Torus } from "../game/torus.ts";
import { type GameState, type Player, stateSchemas } from "../protocol/schema.ts";
import type { ShipViews } from "../server/rooms/bigsky/shipViews.ts";
import type { Entrant } from "../server/rooms/entrant.ts";
import { type InputQueue, PilotSimulation } from "../server/rooms/pilotSimulation.ts";
import type { SkyMatch } from "../server/rooms/skyMatch.ts";

/** Fastest turn, rad/s; at full speed, such a circle has a radius of 250 units. */
const TURN = 0.4;

/** Share of the inputs that ask for a boost. */
const BOOSTS = 0.005;

/** The inputs of a ship that flies in a circle: one is due in each step. */
class Circle implements InputQueue {
  readonly size = 1;
  consumedCount = 0;
  readonly #turn = (2 * Math.random() - 1) * TURN * STEP_SECONDS;
  readonly #command: Command = { ...NO_COMMAND, facing: 2 * Math.PI * Math.random(), thrusting: true };

  next(): Readonly<Command> {
    this.consumedCount++;
    this.#command.facing += this.#turn;
    this.#command.boost = Math.random() < BOOSTS;
    return this.#command;
  }
}

/** What of a room the ships need. */
interface ExtraShipsOptions {
  world: Torus;
  state: GameState;
  match: SkyMatch;
  views: ShipViews | undefined;
}

class ExtraShip implements Entrant {
  readonly player: Player;
  readonly simulation: PilotSimulation;

  constructor({ world, match, views }: ExtraShipsOptions, name: string) {
    this.player = new (stateSchemas(world).Player)();
    this.player.name = name;
    this.player.x = world.size * Math.random();
    this.player.y = world.size * Math.random();
    this.simulation = new PilotSimulation(world, this.player, new Circle(), {
      afterInput: () => match.flown(this),
      uncounted: true,
      untracked: views !== undefined,
    });
    match.join(this);
    views?.join(this);
  }
}

/**
 * Ships all over a room that nobody is connected for. To the clients they are ships of players: they are listed, are sent,
 * and score. They fly in circles, because a drone, which looks for stars, costs much more.
 */
export class ExtraShips {
  readonly #ships: readonly ExtraShip[];

  constructor(options: ExtraShipsOptions, count: number) {
    this.#ships = Array.from({ length: count }, (_, i) => new ExtraShip(options, `Extra ${i + 1}`));
    for (const [i, { player }] of this.#ships.entries()) options.state.players.set(`extra:${i + 1}`, player);
  }

  /** Runs one step. Call it before the step of the room. @param skipped steps right before it that the room has skipped */
  step(skipped: number): void {
    for (const { simulation } of this.#ships) {
      simulation.step(skipped);
      simulation.publish();
    }
  }
}
