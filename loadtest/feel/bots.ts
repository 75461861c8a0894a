import { STEP_MS } from "../../game/constants.ts";
import { ROOMS } from "../../game/rooms.ts";
import { joinRoom, SdkClient } from "../../tools/clients/sdkClient.ts";
import { mulberry32 } from "../../tools/random.ts";
import { randomInputs } from "../rig/randomInputs.ts";

const { world } = ROOMS.game;

/** The positions of all ships in one state. */
interface Snapshot {
  /** room time, ms */
  time: number;
  /** x and y by session id, units */
  ships: Map<string, readonly [number, number]>;
}

/**
 * Other players, connected without a simulated network, who steer like people. The first of them records the true
 * positions of all ships.
 */
export class Bots {
  readonly #clients: SdkClient[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #snapshots: Snapshot[] = [];
  /** smallest difference between this machine's clock, ms since 1970, and the room's clock */
  #offset = Number.POSITIVE_INFINITY;

  private constructor() {}

  static async join(endpoint: string, count: number, seed: number): Promise<Bots> {
    const bots = new Bots();
    for (let i = 0; i < count; i++) await bots.#add(endpoint, mulberry32(seed + i));
    return bots;
  }

  get ids(): string[] {
    return this.#clients.map(({ room }) => room.sessionId);
  }

  /** The room time at a time of this machine, ms since 1970. */
  roomTime(epochMs: number): number {
    return epochMs - this.#offset;
  }

  /** The true position of a ship at a room time, interpolated; undefined outside the recorded time. */
  truth(id: string, time: number): { x: number; y: number } | undefined {
    const snapshots = this.#snapshots;
    let low = 0;
    let high = snapshots.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((snapshots[middle] as Snapshot).time <= time) low = middle;
      else high = middle - 1;
    }
    const before = snapshots[low];
    const after = snapshots[low + 1];
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

  /** Has the server push a ship; the test server's room allows it. @param vx units/s */
  push(ship: string, vx: number, vy: number): void {
    this.#clients[0]?.room.send("gust", { ship, vx, vy });
  }

  async leave(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(this.#clients.map((client) => client.leave()));
  }

  async #add(endpoint: string, random: () => number): Promise<void> {
    const client = new SdkClient(await joinRoom(endpoint));
    if (this.#clients.push(client) === 1) client.room.onStateChange(() => this.#record(client));
    this.#timers.push(setInterval(randomInputs(client.input, random), STEP_MS));
  }

  #record({ room }: SdkClient): void {
    const time = room.clock.lastServerTime();
    this.#offset = Math.min(this.#offset, performance.timeOrigin + performance.now() - time);
    const ships = new Map<string, readonly [number, number]>();
    for (const [id, { x, y }] of room.state.players) ships.set(id, [x, y]);
    this.#snapshots.push({ time, ships });
  }
}
