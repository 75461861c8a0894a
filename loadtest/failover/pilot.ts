import { setTimeout as sleep } from "node:timers/promises";
import type { SeatReservation } from "@colyseus/sdk";
import { CloseCode } from "@colyseus/shared-types";
import { STEP_MS } from "../../game/constants.ts";
import type { RoomType } from "../../game/rooms.ts";
import { readRoundTime } from "../../protocol/matchState.ts";
import { PASSPORT } from "../../protocol/passport.ts";
import type { Player } from "../../protocol/schema.ts";
import { SdkClient } from "../../tools/clients/sdkClient.ts";
import { reserveSeat } from "../../tools/clients/seat.ts";
import { randomInputs } from "../rig/randomInputs.ts";
import { offCourse, type Sighting } from "./course.ts";
import { RecentPoints } from "./recentPoints.ts";
import { ShipsView } from "./shipsView.ts";

/** Range over which pilots of a server that shuts down spread their first try, ms. */
const SPREAD_MS = 300;

/** Time between two tries: a fixed and a random part, ms. */
const RETRY_MS = 250;
const RETRY_SPREAD_MS = 250;

/** Time for one try, ms. */
const TRY_MS = 3000;

/** Time for the first join, ms. */
const JOIN_MS = 15_000;

/** A move from one connection to the next. */
export interface Move {
  /** close code of the old connection */
  code: number;
  /** time from the last update to the first one after it, ms */
  gapMs: number;
  /** distance of the ship from the course on which it would have coasted, units */
  jump: number;
  /** whether the passport may have had the points of the first update after it */
  keepsPoints: boolean;
}

/**
 * A player without a page, which reconnects and moves to other processes as the page does; see docs/protocol.md. It
 * keeps what a page keeps: the last state and the last passport.
 */
export class Pilot {
  readonly #endpoint: string;
  readonly #type: RoomType;
  readonly #random: () => number;
  readonly #reconnecting = new Set<Promise<unknown>>();
  /** its name and color in the first state */
  first: { name: string; color: number } | undefined;
  /** PUBLIC_ADDRESS of the process that has its room */
  address = "";
  /** longest time between two updates since `reset`, ms */
  longestGapMs = 0;
  moves: Move[] = [];
  /** time of the last update, ms */
  updatedAt = 0;
  /** what it is sent of the ships, if the type of the room `sendsView` */
  view: ShipsView | undefined;
  #client: SdkClient | undefined;
  #points = new RecentPoints();
  #processId = "";
  #steering: NodeJS.Timeout | undefined;
  /** the ship in the current room, and in the room before */
  #sighting: Sighting | undefined;
  #before: Sighting | undefined;
  #passport = "";
  #lostWith = 0;
  #leaving = false;

  /** @param random in [0, 1), for its inputs and the times of its tries */
  constructor(endpoint: string, type: RoomType, random: () => number) {
    this.#endpoint = endpoint;
    this.#type = type;
    this.#random = random;
  }

  /** Whether it has its ship in its current room. */
  get flying(): boolean {
    return this.#sighting !== undefined && this.ship !== undefined;
  }

  /** its ship, as decoded */
  get ship(): Player | undefined {
    return this.#client?.player;
  }

  get roomId(): string {
    return this.#client?.room.roomId ?? "";
  }

  get sessionId(): string {
    return this.#client?.room.sessionId ?? "";
  }

  /** the names of all players in its room */
  get names(): string[] {
    return [...(this.#client?.room.state.players.values() ?? [])].map(({ name }) => name);
  }

  /** Joins, with several tries as the page makes. @throws Error if it gets no seat within JOIN_MS */
  async join(): Promise<void> {
    for (const until = performance.now() + JOIN_MS; ; await this.#pause()) {
      try {
        return await this.#enter();
      } catch (error) {
        if (performance.now() > until) throw error;
      }
    }
  }

  /** Restarts the measurements. */
  reset(): void {
    this.longestGapMs = 0;
    this.moves = [];
  }

  async leave(): Promise<void> {
    this.#leaving = true;
    this.#stopSteering();
    await this.#client?.room.leave();
    await Promise.allSettled(this.#reconnecting);
  }

  async #enter(): Promise<void> {
    await this.#take(`joinOrCreate/${this.#type.name}`, this.#passport === "" ? {} : { [PASSPORT]: this.#passport });
  }

  async #take(method: string, options: object): Promise<void> {
    const timeout = AbortSignal.timeout(TRY_MS);
    const seat = await reserveSeat<SeatReservation>(this.#endpoint, method, options, timeout);
    const client = await SdkClient.take(this.#endpoint, seat, TRY_MS);
    client.passport ||= this.#passport;
    this.#client = client;
    this.address = seat.publicAddress ?? "";
    this.#processId = seat.processId ?? "";
    const before = this.#sighting ?? this.#before;
    this.#before = before;
    this.#sighting = undefined;
    const update = () => this.#update(client, before);
    client.room.onStateChange.once(() => {
      update();
      // Like the page, it sends no inputs before the first state.
      this.#steering ??= setInterval(randomInputs(client.input, this.#random), STEP_MS);
    });
    // There, a patch does not have the place of the ship. The message after it does.
    if (this.#type.sendsView) this.view = new ShipsView(this.#type, client, update);
    else client.room.onStateChange(update);
    client.room.onLeave((code) => {
      this.#stopSteering();
      this.#passport = client.passport;
      if (this.#leaving) return;
      const reconnected = this.#reconnect(client, code).finally(() => this.#reconnecting.delete(reconnected));
      this.#reconnecting.add(reconnected);
    });
  }

  #stopSteering(): void {
    clearInterval(this.#steering);
    this.#steering = undefined;
  }

  /** Handles an update. @param before the ship in the room before, when it was last seen */
  #update({ room }: SdkClient, before: Sighting | undefined): void {
    const now = performance.now();
    const time = room.clock.lastServerTime();
    const { ship } = this;
    if (ship === undefined) return;
    const { x, y, points } = ship;
    const { world } = this.#type;
    const gapMs = this.updatedAt > 0 ? now - this.updatedAt : 0;
    this.longestGapMs = Math.max(this.longestGapMs, gapMs);
    const last = this.#sighting;
    if (last === undefined && before !== undefined) {
      const jump = offCourse(world, before, ship, gapMs);
      // A process that shuts down sends a last passport. One that is killed can't.
      const keepsPoints = this.#points.allows(points, this.#lostWith === CloseCode.SERVER_SHUTDOWN);
      this.moves.push({ code: this.#lostWith, gapMs, jump, keepsPoints });
    }
    // What was earned in a round that is over is not in a passport.
    const { podium } = readRoundTime(time, room.state.began, { elapsed: 0, podium: false });
    this.#points.note(podium ? 0 : points, now);
    this.updatedAt = now;
    this.first ??= { name: ship.name, color: ship.color };
    // Only the first state has the velocity. Later it follows from the positions.
    const s = last === undefined ? 0 : (time - last.time) / 1000;
    if (last === undefined || s <= 0) {
      this.#sighting = { time, x, y, vx: ship.vx, vy: ship.vy };
    } else if (x === last.x && y === last.y) {
      // It rests, or waits for a late input and then continues with the velocity that it had.
      this.#sighting = { ...last, time };
    } else {
      this.#sighting = { time, x, y, vx: world.delta(last.x, x) / s, vy: world.delta(last.y, y) / s };
    }
  }

  /** Continues after the connection has ended: in the same seat if it still exists, otherwise in a new one. */
  async #reconnect({ room }: SdkClient, code: number): Promise<void> {
    this.#lostWith = code;
    const processId = this.#processId;
    const [roomId, reconnectionToken] = room.reconnectionToken.split(":");
    this.#client = undefined;
    this.view = undefined;
    if (code === CloseCode.SERVER_SHUTDOWN) await sleep(this.#random() * SPREAD_MS);
    const isLost = code === CloseCode.SERVER_SHUTDOWN || code === CloseCode.FAILED_TO_RECONNECT;
    while (!this.#leaving) {
      try {
        if (isLost || (await this.#isGone(processId))) await this.#enter();
        else await this.#take(`reconnect/${roomId}`, { reconnectionToken });
        return;
      } catch {
        await this.#pause();
      }
    }
  }

  /** Whether a process has ended, with all its seats. @throws Error if no server answers */
  async #isGone(processId: string): Promise<boolean> {
    const { status } = await fetch(`${this.#endpoint}/processes/${processId}`, { signal: AbortSignal.timeout(TRY_MS) });
    return status === 404;
  }

  async #pause(): Promise<void> {
    await sleep(RETRY_MS + this.#random() * RETRY_SPREAD_MS);
  }
}
