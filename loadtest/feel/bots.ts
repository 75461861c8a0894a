import { Client, type InputHandle, type Room } from "@colyseus/sdk";
import { STEP_MS } from "../../game/constants.ts";
import { ROOMS } from "../../game/rooms.ts";
import { PASSPORT } from "../../protocol/passport.ts";
import { type GameState, ShipInput, stateSchemas } from "../../protocol/schema.ts";
import { mulberry32 } from "../../tools/random.ts";

const { world } = ROOMS.game;

/** s that a person does the same for, at the least and at the most */
const PHASE_S = [0.4, 3] as const;

/** rad/s at which a person turns at the most */
const TURN = 2.5;

/** What a state said of the ships. */
interface Sight {
  /** ms of room time */
  time: number;
  /** x and y by session id; units */
  ships: Map<string, readonly [number, number]>;
}

/** Others in the sky, next door to the server, who fly as people do: hold on, let go, turn. The first sees the truth. */
export class Bots {
  readonly #rooms: Room<unknown, GameState>[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #sights: Sight[] = [];
  /** by how much the clock of this machine, ms since 1970, is ahead of the room's, at the least */
  #offset = Number.POSITIVE_INFINITY;

  private constructor() {}

  static async join(endpoint: string, count: number, seed: number): Promise<Bots> {
    const bots = new Bots();
    for (let i = 0; i < count; i++) await bots.#add(endpoint, mulberry32(seed + i));
    return bots;
  }

  get ids(): string[] {
    return this.#rooms.map(({ sessionId }) => sessionId);
  }

  /** The room's time at a moment, ms since 1970. */
  roomTime(epochMs: number): number {
    return epochMs - this.#offset;
  }

  /** Where a ship really was at a time of the room, between two states; undefined outside of what was seen. */
  truth(id: string, time: number): { x: number; y: number } | undefined {
    const first = this.#sights[0];
    if (first === undefined) return undefined;
    const sights = this.#sights;
    let low = 0;
    let high = sights.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((sights[middle] as Sight).time <= time) low = middle;
      else high = middle - 1;
    }
    const before = sights[low];
    const after = sights[low + 1];
    const from = before?.ships.get(id);
    const to = after?.ships.get(id);
    if (before === undefined || after === undefined || from === undefined || to === undefined) return undefined;
    const part = (time - before.time) / (after.time - before.time);
    if (part < 0) return undefined;
    return {
      x: world.wrap(from[0] + part * world.delta(from[0], to[0])),
      y: world.wrap(from[1] + part * world.delta(from[1], to[1])),
    };
  }

  /** Has the first one ask for a push of a ship, in a sky where that can be asked for. @param vx units/s */
  push(ship: string, vx: number, vy: number): void {
    this.#rooms[0]?.send("gust", { ship, vx, vy });
  }

  async leave(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(this.#rooms.map((room) => room.leave()));
  }

  async #add(endpoint: string, random: () => number): Promise<void> {
    const room = await new Client(endpoint).joinOrCreate<GameState>(ROOMS.game.name, {}, stateSchemas(world).GameState);
    // A measurement ends with its server.
    room.onMessage(PASSPORT, () => {});
    if (this.#rooms.push(room) === 1) room.onStateChange(() => this.#see(room));
    this.#timers.push(setInterval(fly(room.input<ShipInput>({ type: ShipInput }), random), STEP_MS));
  }

  #see(room: Room<unknown, GameState>): void {
    const time = room.clock.lastServerTime();
    this.#offset = Math.min(this.#offset, performance.timeOrigin + performance.now() - time);
    const ships = new Map<string, readonly [number, number]>();
    for (const [id, { x, y }] of room.state.players) ships.set(id, [x, y]);
    this.#sights.push({ time, ships });
  }
}

/** One input after the other, like a person's; as many as there were steps, however uneven this process's timers are. */
export function fly(input: InputHandle<ShipInput>, random: () => number): () => void {
  let sent = 0;
  const since = performance.now();
  let left = 0;
  let turn = 0;
  return () => {
    for (const due = (performance.now() - since) / STEP_MS; sent < due; sent++) {
      if (left-- <= 0) {
        left = ((PHASE_S[0] + random() * (PHASE_S[1] - PHASE_S[0])) * 1000) / STEP_MS;
        input.data.thrusting = random() < 0.65;
        turn = random() < 0.5 ? 0 : (2 * random() - 1) * TURN;
        if (random() < 0.3) input.data.facing = random() * 2 * Math.PI;
      }
      input.data.facing += (turn * STEP_MS) / 1000;
      input.send();
    }
  };
}
