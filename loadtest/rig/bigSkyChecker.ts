import { Decoder } from "@colyseus/schema";
import type { Torus } from "../../game/torus.ts";
import { AcknowledgedShip } from "../../protocol/acknowledgedShip.ts";
import { type GameState, type Player, stateSchemas } from "../../protocol/schema.ts";
import { readShips, SHIPS } from "../../protocol/shipsMessage.ts";
import type { Frame } from "../../tools/frames.ts";
import { acknowledged, bytesMessage, type Input, PATCH, roomTime, STATE, TIMED_HEAD } from "./dialect.ts";
import type { CheckResults, StateChecker } from "./gameChecker.ts";
import { GameWatch } from "./gameWatch.ts";
import { PlayersByNumber } from "./playersByNumber.ts";
import type { RawClient } from "./rawClient.ts";
import type { Seen, SkyTruth } from "./skyTruth.ts";

/** Time between two looks at what is played, ms. */
const LOOK_MS = 1000;

/** A patch whose ships have not arrived yet. */
interface Patch {
  time: number;
  acknowledged: number;
}

/**
 * A witness in a room whose type `sendsView`: decodes the state and the messages SHIPS. The own ship must be exactly where
 * its acknowledged inputs lead, and the other ships must be those of the room (`SkyTruth`).
 */
export class BigSkyChecker implements StateChecker {
  readonly #client: Pick<RawClient, "id" | "index" | "room" | "sent">;
  readonly #results: CheckResults;
  readonly #truth: SkyTruth;
  readonly #world: Torus;
  readonly #state: GameState;
  readonly #decoder: Decoder;
  readonly #inputs: Input[] = [];
  readonly #numbers = new PlayersByNumber();
  /** Counts stars and crowns of all pilots, and rings and boosts of the own ship, since only its own are sent. */
  readonly #played: GameWatch | undefined;
  #own: AcknowledgedShip | undefined;
  #resyncs = 0;
  #patch: Patch | undefined;

  /** @param world of the client's room */
  constructor(
    world: Torus,
    client: Pick<RawClient, "id" | "index" | "room" | "sent">,
    results: CheckResults,
    truth: SkyTruth,
  ) {
    this.#world = world;
    this.#state = new (stateSchemas(world).GameState)();
    this.#decoder = new Decoder(this.#state);
    this.#client = client;
    this.#results = results;
    this.#truth = truth;
    this.#played = client.index === 0 ? new GameWatch(results.total.game) : undefined;
  }

  /** A player in the state that it has decoded, by session id. */
  player(id: string): Readonly<Player> | undefined {
    return this.#state.players.get(id);
  }

  sent({ facing, thrusting }: Input): void {
    const input = { facing, thrusting };
    if (this.#own === undefined) this.#inputs.push(input);
    else this.#own.store(this.#client.sent, input);
  }

  observe(frame: Frame): void {
    const { head } = frame;
    if (head[0] === STATE || head[0] === PATCH) this.#take(head);
    else {
      const ships = bytesMessage(frame, SHIPS);
      if (ships !== undefined) this.#results.note(this.#check(ships));
    }
  }

  #take(head: Uint8Array): void {
    const { index } = this.#client;
    if (this.#patch !== undefined) this.#results.note(`client ${index} was sent no ships at ${this.#patch.time} ms`);
    this.#patch = undefined;
    this.#decoder.decode(head.slice(TIMED_HEAD));
    const player = this.#state.players.get(this.#client.id);
    if (player === undefined) return;
    if (this.#own === undefined) {
      if (head[0] !== STATE) return;
      this.#own = new AcknowledgedShip(this.#world, player, acknowledged(head));
      this.#resyncs = player.resyncs;
      for (const [i, input] of this.#inputs.entries()) this.#own.store(i + 1, input);
    }
    if (head[0] === PATCH) this.#patch = { time: roomTime(head), acknowledged: acknowledged(head) };
  }

  /** @returns what is wrong with a message; undefined if nothing is */
  #check(bytes: Uint8Array): string | undefined {
    const { index, id, room } = this.#client;
    const patch = this.#patch;
    const player = this.#state.players.get(id);
    const own = this.#own;
    if (patch === undefined || own === undefined || player === undefined)
      return `client ${index} was sent ships without a patch`;
    this.#patch = undefined;
    const ships = new Map<number, Seen>();
    let twice: number | undefined;
    let complete: boolean;
    try {
      complete = readShips(this.#world, bytes, {
        own: player,
        player: (number) => this.#numbers.find(this.#state, number),
        seen: ({ x, y, facing, thrusting, away }, number) => {
          if (ships.has(number)) twice = number;
          ships.set(number, { x, y, facing, thrusting, away });
        },
      });
    } catch (error) {
      return `client ${index}: ${(error as Error).message}`;
    }
    this.#results.total.disturbances += (player.resyncs - this.#resyncs + 256) % 256;
    this.#resyncs = player.resyncs;
    const agreed = own.advance(patch.acknowledged);
    if (patch.time % LOOK_MS === 0) this.#played?.look(this.#state);
    if (twice !== undefined) return `client ${index} was sent ship ${twice} twice at ${patch.time} ms`;
    if (!ships.has(player.number)) return `client ${index} was not sent its own ship at ${patch.time} ms`;
    if (!agreed) return `the ship of client ${index} is not where its ${patch.acknowledged} acknowledged inputs lead`;
    const { x, y, vx, vy } = own.ship;
    return this.#truth.add(room, patch.time, { client: index, ships, complete, own: { x, y, vx, vy } });
  }
}
