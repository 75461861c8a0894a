import { createHistogram } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { STEP_MS } from "../../game/constants.ts";
import { ROOMS, type RoomType } from "../../game/rooms.ts";
import { isComplete, SHIPS } from "../../protocol/shipsMessage.ts";
import type { Frame } from "../../tools/frames.ts";
import { bytesMessage, DIALECTS, type Steering } from "./dialect.ts";
import type { FormationName } from "./formation.ts";
import { CheckResults, GameChecker, type StateChecker } from "./gameChecker.ts";
import { NOTHING_PLAYED } from "./gameWatch.ts";
import { Helm, type HelmOptions } from "./helm.ts";
import { JsonChecker } from "./jsonChecker.ts";
import { LargeWorld } from "./largeWorld.ts";
import { RawClient } from "./rawClient.ts";
import type { ServerName } from "./serverUnderTest.ts";
import type { Evenness } from "./spread.ts";
import type { Tally } from "./tally.ts";
import type { Freshness } from "./viewWatch.ts";

/** Number of joins at the same time. */
const JOINING_AT_ONCE = 16;

export interface SwarmOptions extends HelmOptions {
  endpoint: string;
  server: ServerName;
  /** type of the rooms; `game` by default */
  type?: RoomType;
  /** players per room */
  roomSize: number;
  /** clients that decode and check everything */
  checkers?: number;
  /** in a room of the game whose type `sendsView`: how the ships fly from joining on, with one checker at least */
  formation?: FormationName | undefined;
  /** called with every update */
  onUpdate?: (client: RawClient, time: number, interval: number | undefined) => void;
  /** called with every connection that the server or the network ended */
  onLost?: (client: RawClient, code: number) => void;
}

/** Any number of flying clients in one process. */
export class Swarm {
  readonly #options: SwarmOptions;
  readonly #clients = new Set<RawClient>();
  readonly #helm: Helm;
  readonly #checkers = new Map<RawClient, StateChecker>();
  readonly #results = new CheckResults();
  readonly #large: LargeWorld | undefined;
  readonly #lost = new Map<number, number>();
  #joined = 0;
  #joining = 0;
  #count: Omit<Tally, "elapsedMs" | "clients" | "lost"> | undefined;
  #countedFrom = 0;

  constructor(options: SwarmOptions) {
    this.#options = options;
    const { server, type = ROOMS.game, formation } = options;
    const dialect = DIALECTS[server];
    if (type.sendsView && server === "game")
      this.#large = new LargeWorld(type.world, dialect, this.#results, formation);
    this.#helm = new Helm(dialect, options, (client, usual, now) => this.#steer(client, usual, now));
  }

  get size(): number {
    return this.#clients.size;
  }

  get clients(): Iterable<RawClient> {
    return this.#clients;
  }

  /** How evenly the ships of the room were spread when its server last said so; undefined if it does not. */
  get evenness(): Evenness | undefined {
    return this.#large?.evenness;
  }

  /** How fresh the ships in views were since `beginCounting`; undefined without a formation. */
  get freshness(): Freshness | undefined {
    return this.#large?.freshness;
  }

  /** Has clients join or leave until their number is `size`. */
  async resize(size: number): Promise<void> {
    const leaving = [...this.#clients].slice(size);
    for (const client of leaving) this.dismiss(client);
    await Promise.all(
      Array.from({ length: JOINING_AT_ONCE }, async () => {
        while (this.#clients.size + this.#joining < size) await this.join();
      }),
    );
  }

  /**
   * @param checkerFor makes a checker for the client before anything has arrived; by default the first clients get one
   * @throws Error if the server does not let the client in
   */
  async join(checkerFor?: (client: RawClient) => StateChecker): Promise<RawClient> {
    const { endpoint, server, type = ROOMS.game, roomSize, formation } = this.#options;
    // Where ships start is in the state, which somebody must decode.
    const { checkers = formation === undefined ? 0 : 1 } = this.#options;
    const index = this.#joined++;
    this.#joining++;
    try {
      const client = await RawClient.join(
        endpoint,
        { name: type.name, size: roomSize, client: index },
        DIALECTS[server],
        { onUpdate: this.#onUpdate, onPart: this.#onPart, onEcho: this.#onEcho, onLost: this.#onLost },
        (joining) => {
          if (checkerFor !== undefined) this.#checkers.set(joining, checkerFor(joining));
          else if (index < checkers) this.#check(joining);
        },
      );
      this.#admit(client);
      return client;
    } finally {
      this.#joining--;
    }
  }

  /** Has a client leave. */
  dismiss(client: RawClient): void {
    client.leave();
    this.#forget(client);
  }

  /** Drops a client's connection. */
  drop(client: RawClient): void {
    client.drop();
    this.#forget(client);
  }

  /**
   * Drops a client's connection and has it reconnect after `pauseMs`.
   *
   * @throws Error if the server refuses
   */
  async reconnect(client: RawClient, pauseMs: number): Promise<RawClient> {
    this.#joining++;
    try {
      this.drop(client);
      await sleep(pauseMs);
      const back = await client.reconnect();
      this.#admit(back);
      return back;
    } finally {
      this.#joining--;
    }
  }

  /** Waits until the clients are in formation, if they fly in one. */
  async formUp(): Promise<void> {
    await this.#large?.formUp();
  }

  beginCounting(): void {
    const checks = this.#results.total;
    Object.assign(checks, { checked: 0, wrong: 0, firstWrong: undefined, disturbances: 0 });
    Object.assign(checks.game, NOTHING_PLAYED);
    this.#large?.reset();
    this.#count = {
      updates: 0,
      bytes: 0,
      wholeViews: 0,
      intervals: createHistogram({ lowest: 1, highest: 3_600_000_000, figures: 3 }),
      echo: createHistogram({ lowest: 1, highest: 3_600_000_000, figures: 3 }),
      sent: -this.#total("sent"),
      shown: -this.#total("shown"),
      checks,
    };
    this.#lost.clear();
    this.#countedFrom = performance.now();
  }

  endCounting(): Tally {
    const count = this.#count;
    if (count === undefined) throw new Error("nothing is being counted");
    this.#count = undefined;
    const now = performance.now();
    // A client that is still waiting has waited at least until now.
    for (const { lastUpdate } of this.#clients) {
      const waited = now - Math.max(lastUpdate, this.#countedFrom);
      if (waited > 2 * STEP_MS) count.intervals.record(Math.round(waited * 1000));
    }
    return {
      ...count,
      sent: count.sent + this.#total("sent"),
      shown: count.shown + this.#total("shown"),
      checks: { ...count.checks },
      elapsedMs: now - this.#countedFrom,
      clients: this.#clients.size,
      lost: Object.fromEntries(this.#lost),
    };
  }

  dispose(): void {
    this.#helm.stop();
    for (const client of [...this.#clients]) this.dismiss(client);
  }

  readonly #onUpdate = (client: RawClient, time: number, frame: Frame): void => {
    const interval = client.lastUpdate === 0 ? undefined : time - client.lastUpdate;
    this.#options.onUpdate?.(client, time, interval);
    this.#large?.noteUpdate(client, frame);
    const count = this.#count;
    if (count === undefined) return;
    count.updates++;
    count.bytes += frame.length;
    if (interval !== undefined) count.intervals.record(Math.max(1, Math.round(interval * 1000)));
  };

  readonly #onPart = (client: RawClient, frame: Frame): void => {
    this.#large?.notePart(client, frame);
    if (this.#count === undefined) return;
    this.#count.bytes += frame.length;
    const ships = bytesMessage(frame, SHIPS);
    if (ships !== undefined && isComplete(ships)) this.#count.wholeViews++;
  };

  readonly #onEcho = (echoMs: number): void => {
    this.#count?.echo.record(Math.max(1, Math.round(echoMs * 1000)));
  };

  readonly #onLost = (client: RawClient, code: number): void => {
    this.#lost.set(code, (this.#lost.get(code) ?? 0) + 1);
    this.#forget(client);
    this.#options.onLost?.(client, code);
  };

  /** Has a client decode and check everything from its first frame on. */
  #check(client: RawClient): void {
    const { server, type = ROOMS.game } = this.#options;
    if (server === "floor") return;
    const checker = this.#checkerFor(client, server, type);
    this.#checkers.set(client, checker);
    client.onFrame = (frame, time) => {
      checker.observe(frame, time);
      this.#large?.observe(frame);
    };
  }

  #checkerFor(client: RawClient, server: Exclude<ServerName, "floor">, { world }: RoomType): StateChecker {
    if (server === "ws-json") return new JsonChecker(client, this.#results);
    return this.#large?.checkerFor(client) ?? new GameChecker(world, client, this.#results);
  }

  #admit(client: RawClient): void {
    this.#clients.add(client);
    this.#large?.admit(client);
    this.#helm.add(client);
  }

  #forget(client: RawClient): void {
    this.#clients.delete(client);
    this.#checkers.delete(client);
    this.#large?.forget(client);
    this.#helm.delete(client);
  }

  #total(what: "sent" | "shown"): number {
    let total = 0;
    for (const client of this.#clients) total += client[what];
    return total;
  }

  #steer(client: RawClient, usual: Steering, now: number): void {
    const own = this.#large === undefined ? usual : this.#large.steering(client, usual);
    if (own === undefined) return;
    client.steer(own, now);
    this.#checkers.get(client)?.sent(own.input);
  }
}
