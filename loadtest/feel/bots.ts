import { STEP_MS } from "../../game/constants.ts";
import { ROOMS, type RoomType } from "../../game/rooms.ts";
import type { Torus } from "../../game/torus.ts";
import { type Player, stateSchemas } from "../../protocol/schema.ts";
import { DENSITY, readShips, SHIPS } from "../../protocol/shipsMessage.ts";
import { joinRoom, SdkClient } from "../../tools/clients/sdkClient.ts";
import { mulberry32 } from "../../tools/random.ts";
import { randomInputs } from "../rig/randomInputs.ts";
import { Track } from "./track.ts";

/** Distance from the followed ship beyond which a bot flies back, units: about to the edge of a view. */
const REACH = 250;

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Where to fly to be near a place again, radians; undefined if it is near, or if a position is unknown. */
export function wayBack(world: Torus, from: Place | undefined, to: Place | undefined): number | undefined {
  if (from === undefined || to === undefined || world.distance(from, to) < REACH) return undefined;
  return Math.atan2(world.delta(from.y, to.y), world.delta(from.x, to.x));
}

/**
 * Other players, connected without a simulated network, who steer like people. They record the true positions of their
 * ships. In a room whose type `sendsView`, each of them knows its own only, and they stay near the ship that they follow.
 */
export class Bots {
  readonly world: Torus;
  readonly #type: RoomType;
  readonly #clients: SdkClient[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #tracks = new Map<string, Track>();
  /** session id of the ship that they follow; empty for none */
  #followed = "";
  /** where that ship was when one of them last saw it */
  #place: Place | undefined;
  /** smallest difference between this machine's clock, ms since 1970, and the room's clock */
  #offset = Number.POSITIVE_INFINITY;

  private constructor(type: RoomType) {
    this.#type = type;
    this.world = type.world;
  }

  static async join(endpoint: string, count: number, seed: number, type: RoomType = ROOMS.game): Promise<Bots> {
    const bots = new Bots(type);
    for (let i = 0; i < count; i++) await bots.#add(endpoint, mulberry32(seed + i));
    return bots;
  }

  get ids(): string[] {
    return this.#clients.map(({ room }) => room.sessionId);
  }

  /** Has them fly in and out of the view of a ship, in a large world. @param id its session id */
  follow(id: string): void {
    this.#followed = id;
  }

  /** The room time at a time of this machine, ms since 1970. */
  roomTime(epochMs: number): number {
    return epochMs - this.#offset;
  }

  /** The true position of a ship at a room time, interpolated; undefined outside the recorded time. */
  truth(id: string, time: number): Place | undefined {
    return this.#tracks.get(id)?.at(time);
  }

  /** Has the server push a ship; the test server's room allows it. @param vx units/s */
  push(ship: string, vx: number, vy: number): void {
    this.#clients[0]?.room.send("gust", { ship, vx, vy });
  }

  async leave(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(this.#clients.map((client) => client.leave()));
  }

  async #add(endpoint: string, random: () => number): Promise<void> {
    const client = new SdkClient(await joinRoom(endpoint, this.#type.name));
    const { room } = client;
    const isFirst = this.#clients.push(client) === 1;
    if (this.#type.sendsView) this.#readViews(client);
    else if (isFirst) {
      room.onStateChange(() => {
        for (const [id, player] of room.state.players) this.#note(client, id, player);
      });
    }
    const back = () => wayBack(this.world, client.player, this.#place);
    this.#timers.push(setInterval(randomInputs(client.input, random, back), STEP_MS));
  }

  /** Has a client read what it is sent of its own ship, and of the one that is followed. */
  #readViews(client: SdkClient): void {
    const { room } = client;
    const stranger = new (stateSchemas(this.world).Player)();
    let own: Player | undefined;
    let followed: Player | undefined;
    const target = {
      get own() {
        return own;
      },
      player: (number: number) => [own, followed].find((player) => player?.number === number) ?? stranger,
      seen: (player: Player) => {
        if (player === own) this.#note(client, room.sessionId, player);
        if (player === followed) this.#place = { x: player.x, y: player.y };
      },
    };
    room.onMessage(DENSITY, () => {});
    room.onMessage(SHIPS, (bytes: Uint8Array) => {
      own = client.player;
      followed = room.state.players.get(this.#followed);
      readShips(this.world, bytes, target);
    });
  }

  #note({ room }: SdkClient, id: string, { x, y }: Place): void {
    const time = room.clock.lastServerTime();
    this.#offset = Math.min(this.#offset, performance.timeOrigin + performance.now() - time);
    let track = this.#tracks.get(id);
    if (track === undefined) {
      track = new Track(this.world);
      this.#tracks.set(id, track);
    }
    track.add(time, x, y);
  }
}
