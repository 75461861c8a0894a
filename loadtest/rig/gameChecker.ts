import { Decoder } from "@colyseus/schema";
import type { Torus } from "../../game/torus.ts";
import { AcknowledgedShip } from "../../protocol/acknowledgedShip.ts";
import { type GameState, stateSchemas } from "../../protocol/schema.ts";
import type { Frame } from "../../tools/frames.ts";
import { acknowledged, type Input, PATCH, roomTime, STATE, TIMED_HEAD } from "./dialect.ts";
import { GameWatch, NOTHING_PLAYED, type PlayedGame } from "./gameWatch.ts";
import type { RawClient } from "./rawClient.ts";

/**
 * Interval at which all ships are compared and the game is watched, ms of room time. The own ship is checked in every
 * update.
 */
const COMPARE_MS = 500;

/** Number of states that are remembered until the slowest checker has seen them too. */
const REMEMBERED = 1000;

/** What the checkers of a swarm have found. */
export interface CheckResult {
  /** updates that were decoded and checked */
  checked: number;
  /** of those, updates with a wrong state */
  wrong: number;
  /** what was wrong with the first of them */
  firstWrong: string | undefined;
  /** times that something other than its inputs moved a ship: an input was dropped or came too late */
  disturbances: number;
  /** what the first checker has seen of the game */
  game: PlayedGame;
}

/** Decodes and checks everything that the server sends to one client. */
export interface StateChecker {
  /** Called with every frame from the server. */
  observe(frame: Frame, time: number): void;
  /** Called with every input that the client has sent. */
  sent(input: Input): void;
}

/** Collects the results of a swarm's checkers, and compares the states that they see at the same room time. */
export class CheckResults {
  readonly total: CheckResult = {
    checked: 0,
    wrong: 0,
    firstWrong: undefined,
    disturbances: 0,
    game: { ...NOTHING_PLAYED },
  };
  /** hash of the latest states, by room and room time */
  readonly #seen = new Map<string, number>();

  /** Whether a state has the same hash as another checker's state of that room and time. */
  agrees(room: string, time: number, hash: number): boolean {
    const key = `${room}@${time}`;
    const other = this.#seen.get(key);
    if (other !== undefined) return other === hash;
    this.#seen.set(key, hash);
    if (this.#seen.size > REMEMBERED) this.#seen.delete(this.#seen.keys().next().value ?? "");
    return true;
  }

  /** Notes an update. @param wrong what is wrong with it */
  note(wrong: string | undefined): void {
    this.total.checked++;
    if (wrong === undefined) return;
    this.total.wrong++;
    this.total.firstWrong ??= wrong;
  }
}

/**
 * Decodes the game's state with the framework's decoder. The own ship must be exactly where its acknowledged inputs
 * lead, and all clients of a room must see the same ships.
 */
export class GameChecker implements StateChecker {
  readonly #client: RawClient;
  readonly #results: CheckResults;
  readonly #world: Torus;
  readonly #state: GameState;
  readonly #decoder: Decoder;
  readonly #inputs: Input[] = [];
  #own: AcknowledgedShip | undefined;
  readonly #played: GameWatch | undefined;
  readonly #known = new Map<string, { hash: number; resyncs: number }>();

  /** @param world of the client's room */
  constructor(world: Torus, client: RawClient, results: CheckResults) {
    this.#world = world;
    this.#state = new (stateSchemas(world).GameState)();
    this.#decoder = new Decoder(this.#state);
    this.#client = client;
    this.#results = results;
    this.#played = client.index === 0 ? new GameWatch(results.total.game) : undefined;
  }

  sent({ facing, thrusting }: Input): void {
    const input = { facing, thrusting };
    if (this.#own === undefined) this.#inputs.push(input);
    else this.#own.store(this.#client.sent, input);
  }

  observe({ head }: Frame): void {
    if (head[0] !== STATE && head[0] !== PATCH) return;
    this.#decoder.decode(head.slice(TIMED_HEAD));
    const shown = acknowledged(head);
    const player = this.#state.players.get(this.#client.id);
    if (player === undefined) return;
    if (this.#own === undefined) {
      this.#own = new AcknowledgedShip(this.#world, player, shown);
      for (const [i, input] of this.#inputs.entries()) this.#own.store(i + 1, input);
      return;
    }
    const agreed = this.#own.advance(shown);
    const time = roomTime(head);
    if (time % COMPARE_MS === 0) this.#played?.look(this.#state);
    const { index, room } = this.#client;
    if (!agreed) {
      this.#results.note(`the ship of client ${index} is not where its ${shown} acknowledged inputs lead`);
    } else if (time % COMPARE_MS === 0 && !this.#results.agrees(room, time, this.#hashOfAll())) {
      this.#results.note(`client ${index} sees other ships at ${time} ms than another client does`);
    } else {
      this.#results.note(undefined);
    }
  }

  /** A hash of all ships, whatever their order. */
  #hashOfAll(): number {
    let sum = 0;
    for (const [id, player] of this.#state.players) {
      let known = this.#known.get(id);
      if (known === undefined) {
        known = { hash: hashOf(id), resyncs: player.resyncs };
        this.#known.set(id, known);
      }
      if (known.resyncs !== player.resyncs) {
        this.#results.total.disturbances += (player.resyncs - known.resyncs + 256) % 256;
        known.resyncs = player.resyncs;
      }
      let hash = known.hash;
      for (const value of [player.x, player.y, player.facing, Number(player.thrusting)]) {
        hash = Math.imul(hash ^ (value * 65536), 0x01000193);
      }
      sum = (sum + hash) | 0;
    }
    return sum;
  }
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
