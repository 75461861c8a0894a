import type { Torus } from "../../game/torus.ts";
import type { Player } from "../../protocol/schema.ts";
import { MOST_SHIPS, SHIPS } from "../../protocol/shipsMessage.ts";
import type { Frame } from "../../tools/frames.ts";
import { acknowledged, bytesMessage, roomTime } from "./dialect.ts";
import type { RawClient } from "./rawClient.ts";
import { ReckonedShip } from "./reckonedShip.ts";

/** Steps of the room that are remembered. */
const REMEMBERED = 64;

/** Largest difference by rounding, units: a place on the wire is off by 1/32, and so is a ship that was corrected by one. */
const ROUNDING = 1 / 8;

type Client = Pick<RawClient, "id">;

/** Where the ships of a swarm were in one step, by number. */
export interface Places {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** 1 where the place is known: the client has had its patch, and nothing unknown has moved its ship */
  readonly known: Uint8Array;
  /** 1 where the client has had its patch */
  readonly patched: Uint8Array;
  /** number of known places */
  count: number;
}

/** The ships of all clients of a swarm in one room, each computed from its client's inputs (`ReckonedShip`). */
export class Fleet {
  /** times that something other than acknowledged inputs has moved a ship */
  disturbances = 0;
  /** time of the latest step, ms of room time */
  latest = 0;
  readonly #world: Torus;
  readonly #find: (id: string) => Readonly<Player> | undefined;
  readonly #ships = new Map<Client, ReckonedShip>();
  readonly #byNumber: (ReckonedShip | undefined)[] = [];
  /** by number: room time of the client's last patch, ms */
  readonly #patchedAt = new Float64Array(MOST_SHIPS);
  /** by number: room time of the latest step when the ship was last moved by something else, or corrected, ms */
  readonly #movedAt = new Float64Array(MOST_SHIPS);
  readonly #steps = new Map<number, Places>();

  /** @param find looks a player up in a decoded state, by session id */
  constructor(world: Torus, find: (id: string) => Readonly<Player> | undefined) {
    this.#world = world;
    this.#find = find;
  }

  get ships(): Iterable<ReckonedShip> {
    return this.#ships.values();
  }

  get size(): number {
    return this.#ships.size;
  }

  /** A client's ship. Ask for it before the client's first input. @returns undefined while the state does not have it */
  shipOf(client: Client): ReckonedShip | undefined {
    let ship = this.#ships.get(client);
    if (ship !== undefined) return ship;
    const player = this.#find(client.id);
    if (player === undefined) return undefined;
    ship = new ReckonedShip(this.#world, player);
    this.#ships.set(client, ship);
    this.#byNumber[ship.number] = ship;
    this.#movedAt[ship.number] = -1;
    return ship;
  }

  forget(client: Client): void {
    const ship = this.#ships.get(client);
    if (ship === undefined) return;
    this.#ships.delete(client);
    this.#byNumber[ship.number] = undefined;
  }

  /** A patch has arrived for a client. */
  noteUpdate(client: Client, { head }: Frame): void {
    const reckoned = this.#ships.get(client);
    if (reckoned === undefined) return;
    reckoned.advance(acknowledged(head));
    const { number, ship, isSure } = reckoned;
    const places = this.#placesOf(roomTime(head));
    this.#patchedAt[number] = roomTime(head);
    places.patched[number] = 1;
    places.x[number] = ship.x;
    places.y[number] = ship.y;
    if (!isSure || places.known[number] === 1) return;
    places.known[number] = 1;
    places.count++;
  }

  /** The rest of an update has arrived for a client, after its patch. */
  notePart(client: Client, frame: Frame): void {
    const reckoned = this.#ships.get(client);
    const head = reckoned && bytesMessage(frame, SHIPS);
    if (head === undefined || !reckoned?.read(head)) return;
    this.disturbances++;
    const { number } = reckoned;
    this.#movedAt[number] = this.latest;
    const places = this.#steps.get(this.#patchedAt[number] as number);
    if (places?.known[number] !== 1) return;
    places.known[number] = 0;
    places.count--;
  }

  /** Where the ships were in a step. @returns undefined if it is not remembered */
  at(time: number): Readonly<Places> | undefined {
    return this.#steps.get(time);
  }

  /**
   * Compares a ship with what a client was sent of it, and corrects its place after a resync.
   *
   * @param time of the step, ms of room time
   * @returns whether they agree, to the precision of the wire; true where that can't be told
   */
  agrees(number: number, time: number, x: number, y: number): boolean {
    const reckoned = this.#byNumber[number];
    const places = this.#steps.get(time);
    if (reckoned === undefined || places?.patched[number] !== 1 || time <= (this.#movedAt[number] as number))
      return true;
    const dx = this.#world.delta(places.x[number] as number, x);
    const dy = this.#world.delta(places.y[number] as number, y);
    const wasKnown = places.known[number] === 1;
    if (wasKnown && Math.max(Math.abs(dx), Math.abs(dy)) <= ROUNDING) return true;
    this.#movedAt[number] = this.latest;
    reckoned.correct(dx, dy);
    return !wasKnown;
  }

  #placesOf(time: number): Places {
    let places = this.#steps.get(time);
    if (places !== undefined) return places;
    this.latest = Math.max(this.latest, time);
    const oldest = this.#steps.size < REMEMBERED ? undefined : (this.#steps.keys().next().value as number);
    places = oldest === undefined ? newPlaces() : (this.#steps.get(oldest) as Places);
    if (oldest !== undefined) this.#steps.delete(oldest);
    places.known.fill(0);
    places.patched.fill(0);
    places.count = 0;
    this.#steps.set(time, places);
    return places;
  }
}

function newPlaces(): Places {
  const each = () => new Float64Array(MOST_SHIPS);
  const flags = () => new Uint8Array(MOST_SHIPS);
  return { x: each(), y: each(), known: flags(), patched: flags(), count: 0 };
}
