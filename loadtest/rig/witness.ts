import { Decoder } from "@colyseus/schema";
import { ROOMS } from "../../game/rooms.ts";
import { AcknowledgedShip } from "../../protocol/acknowledgedShip.ts";
import { stateSchemas } from "../../protocol/schema.ts";
import type { Frame } from "../../tools/frames.ts";
import { ROOM_STATE, ROOM_STATE_PATCH, roomTime, TIMED, TIMED_HEAD, type Utterance } from "./dialect.ts";
import type { RawClient } from "./rawClient.ts";

const { world } = ROOMS.game;

/** ms of room time between two looks at the whole sky; the own ship is looked at in every update */
const SKY_EVERY_MS = 500;

/** moments of rooms that are remembered until the slowest witness has seen them as well */
const REMEMBERED = 1000;

/** What witnesses have found. */
export interface Testimony {
  /** updates decoded in full and compared */
  checked: number;
  /** of those, updates that were not right, for the first of whatever reason */
  wrong: number;
  /** what was wrong with the first such update */
  firstWrong: string | undefined;
  /** times that any ship was moved by something else than its inputs: one was let go, or came too late */
  disturbances: number;
}

/** A client that decodes everything. */
export interface Witness {
  readonly client: RawClient;
  /** Sees every frame from the server. */
  observe(frame: Frame, time: number): void;
  /** Takes note of what its client has just said. */
  heard(said: Utterance): void;
}

/** Ties the witnesses of a swarm together: who looks at the same moment of the same room must see the same. */
export class WitnessStand {
  readonly testimony: Testimony = { checked: 0, wrong: 0, firstWrong: undefined, disturbances: 0 };
  /** what was seen at a moment of a room, by room and room time; a short history */
  readonly #seen = new Map<string, number>();

  /** Compares what a witness sees with what another has seen at the same moment. */
  agrees(room: string, time: number, sight: number): boolean {
    const key = `${room}@${time}`;
    const other = this.#seen.get(key);
    if (other !== undefined) return other === sight;
    this.#seen.set(key, sight);
    if (this.#seen.size > REMEMBERED) this.#seen.delete(this.#seen.keys().next().value ?? "");
    return true;
  }

  note(wrong: string | undefined): void {
    this.testimony.checked++;
    if (wrong === undefined) return;
    this.testimony.wrong++;
    this.testimony.firstWrong ??= wrong;
  }
}

/**
 * Decodes the game's state with the framework's decoder and holds it against what it must be: its own ship where its own
 * inputs have flown it, to the last digit of the wire, and everybody where the other witnesses see them.
 */
export class GameWitness implements Witness {
  readonly client: RawClient;
  readonly #stand: WitnessStand;
  readonly #state = new (stateSchemas(world).GameState)();
  readonly #decoder = new Decoder(this.#state);
  readonly #said: Utterance[] = [];
  #own: AcknowledgedShip | undefined;
  readonly #known = new Map<string, { hash: number; pushes: number }>();

  constructor(client: RawClient, stand: WitnessStand) {
    this.client = client;
    this.#stand = stand;
  }

  heard({ facing, thrusting }: Utterance): void {
    const said = { facing, thrusting };
    if (this.#own === undefined) this.#said.push(said);
    else this.#own.store(this.client.sent, said);
  }

  observe({ head }: Frame): void {
    const code = head[0];
    if (code !== (ROOM_STATE | TIMED) && code !== (ROOM_STATE_PATCH | TIMED)) return;
    this.#decoder.decode(head.slice(TIMED_HEAD));
    const shown = new DataView(head.buffer, head.byteOffset).getUint32(5, true);
    const player = this.#state.players.get(this.client.id);
    if (player === undefined) return;
    if (this.#own === undefined) {
      this.#own = new AcknowledgedShip(world, player, shown);
      for (const [i, said] of this.#said.entries()) this.#own.store(i + 1, said);
      return;
    }
    const agreed = this.#own.advance(shown);
    const time = roomTime(head);
    if (!agreed) {
      this.#stand.note(`the ship of client ${this.client.index} is not where its ${shown} inputs have flown it`);
    } else if (time % SKY_EVERY_MS === 0 && !this.#stand.agrees(this.client.room, time, this.#sight())) {
      this.#stand.note(`client ${this.client.index} sees another sky at ${time} ms than another client does`);
    } else {
      this.#stand.note(undefined);
    }
  }

  /** Everything there is to see, as one number that does not depend on the order. */
  #sight(): number {
    let sight = 0;
    for (const [id, player] of this.#state.players) {
      let known = this.#known.get(id);
      if (known === undefined) {
        known = { hash: hashOf(id), pushes: player.pushes };
        this.#known.set(id, known);
      }
      if (known.pushes !== player.pushes) {
        this.#stand.testimony.disturbances += (player.pushes - known.pushes + 256) % 256;
        known.pushes = player.pushes;
      }
      let hash = known.hash;
      for (const value of [player.x, player.y, player.facing, Number(player.thrusting)]) {
        hash = Math.imul(hash ^ (value * 65536), 0x01000193);
      }
      sight = (sight + hash) | 0;
    }
    return sight;
  }
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
