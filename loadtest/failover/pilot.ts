import { setTimeout as sleep } from "node:timers/promises";
import { Client, type Room, type SeatReservation } from "@colyseus/sdk";
import { STEP_MS } from "../../game/constants.ts";
import { ROOMS } from "../../game/rooms.ts";
import { PASSPORT } from "../../protocol/passport.ts";
import { type GameState, ShipInput, stateSchemas } from "../../protocol/schema.ts";
import { withDeadline } from "../../tools/deadline.ts";
import { fly } from "../feel/bots.ts";

const { world } = ROOMS.game;

/** Close code of a server that is being stopped. */
const SHUTDOWN = 4001;

/** ms over which those of a server that is being stopped spread their first try */
const SPREAD_MS = 300;

/** ms after which a try that failed is made again, and by how much that varies */
const AGAIN_MS = 250;
const AGAIN_SPREAD_MS = 250;

/** ms that any one try may take */
const TRY_MS = 3000;

/** ms after which whoever has found no seat at the beginning gives up */
const JOIN_MS = 15_000;

/** ms by which this process may see something too late */
const SLOW_MS = 1000;

/** What a ship was like when it was last seen. */
interface Sight {
  /** ms on the clock of this process */
  at: number;
  /** ms of room time */
  time: number;
  x: number;
  y: number;
  vx: number;
  vy: number;
}

/** How a pilot came from one process to the next. */
export interface Journey {
  /** close code of the connection that ended */
  code: number;
  /** ms from its last update to the first one after it */
  gapMs: number;
  /** units between where its ship is and the course it would have coasted on */
  jump: number;
}

/**
 * A player without a page, who keeps flying as the page does: docs/protocol.md says how. What it holds is what a page holds,
 * the state as it was told and the last passport.
 */
export class Pilot {
  readonly #endpoint: string;
  readonly #random: () => number;
  readonly #reconnecting = new Set<Promise<unknown>>();
  /** of its ship, the first time it saw it; and now */
  first: { name: string; color: number } | undefined;
  /** the process that has its room, by its PUBLIC_ADDRESS */
  address = "";
  /** ms between two updates, at the most, since the last `reset` */
  longestGapMs = 0;
  journeys: Journey[] = [];
  #room: Room<unknown, GameState> | undefined;
  #processId = "";
  #passport = "";
  #steering: NodeJS.Timeout | undefined;
  /** in the room it is in, and in the one before */
  #sight: Sight | undefined;
  #before: Sight | undefined;
  #lostWith = 0;
  #updatedAt = 0;
  #leaving = false;

  /** @param random in [0, 1), for how it flies and when it tries */
  constructor(endpoint: string, random: () => number) {
    this.#endpoint = endpoint;
    this.#random = random;
  }

  /** Whether it has its ship in the room it is in. */
  get flying(): boolean {
    return this.#room !== undefined && this.#sight !== undefined && this.ship !== undefined;
  }

  /** when it last saw its ship, ms */
  get updatedAt(): number {
    return this.#updatedAt;
  }

  /** its ship as decoded */
  get ship(): { name: string; color: number; x: number; y: number; vx: number; vy: number } | undefined {
    return this.#room?.state?.players?.get(this.#room.sessionId);
  }

  get roomId(): string {
    return this.#room?.roomId ?? "";
  }

  /** everybody in its room, by name */
  get names(): string[] {
    return [...(this.#room?.state.players.values() ?? [])].map(({ name }) => name);
  }

  /** Tries, as the page does, until there is a seat. @throws Error if there is none after a while */
  async join(): Promise<void> {
    for (const until = performance.now() + JOIN_MS; ; await sleep(AGAIN_MS + this.#random() * AGAIN_SPREAD_MS)) {
      try {
        return await this.#enter();
      } catch (error) {
        if (performance.now() > until) throw error;
      }
    }
  }

  /** Begins to count anew. */
  reset(): void {
    this.longestGapMs = 0;
    this.journeys = [];
  }

  async leave(): Promise<void> {
    this.#leaving = true;
    this.#letGo();
    await this.#room?.leave();
    await Promise.allSettled(this.#reconnecting);
  }

  async #enter(): Promise<void> {
    const options = this.#passport === "" ? {} : { [PASSPORT]: this.#passport };
    await this.#take(await this.#ask("joinOrCreate/game", options));
  }

  async #ask(method: string, options: object): Promise<SeatReservation> {
    const response = await fetch(`${this.#endpoint}/matchmake/${method}`, {
      method: "POST",
      body: JSON.stringify(options),
      signal: AbortSignal.timeout(TRY_MS),
    });
    const seat = (await response.json()) as SeatReservation & { error?: string };
    if (!response.ok) throw new Error(`no seat: ${response.status} ${seat.error}`);
    return seat;
  }

  async #take(seat: SeatReservation): Promise<void> {
    const joining = new Client(this.#endpoint).consumeSeatReservation<GameState>(seat, stateSchemas(world).GameState);
    const room = await withDeadline(joining, "a seat to be taken", TRY_MS).catch((error: unknown) => {
      void joining.then((late) => late.leave()).catch(() => {});
      throw error;
    });
    // It looks for itself whether there is anything to come back to.
    room.reconnection.enabled = false;
    this.#room = room;
    this.address = seat.publicAddress ?? "";
    this.#processId = seat.processId ?? "";
    room.onMessage(PASSPORT, (passport: string) => {
      this.#passport = passport;
    });
    const before = this.#sight ?? this.#before;
    this.#before = before;
    this.#sight = undefined;
    room.onStateChange(() => {
      this.#see(room, before);
      // Not before it knows where it is, as on the page.
      this.#steering ??= setInterval(fly(room.input<ShipInput>({ type: ShipInput }), this.#random), STEP_MS);
    });
    room.onLeave((code) => {
      this.#letGo();
      if (!this.#leaving) this.#keep(this.#goOn(room, code));
    });
  }

  #letGo(): void {
    clearInterval(this.#steering);
    this.#steering = undefined;
  }

  #keep(work: Promise<void>): void {
    this.#reconnecting.add(work);
    void work.finally(() => this.#reconnecting.delete(work));
  }

  /** An update has come. @param before its ship when it last saw it in another room */
  #see(room: Room<unknown, GameState>, before: Sight | undefined): void {
    const now = performance.now();
    const time = room.clock.lastServerTime();
    const { ship } = this;
    if (ship === undefined) return;
    if (this.#updatedAt > 0) this.longestGapMs = Math.max(this.longestGapMs, now - this.#updatedAt);
    if (this.#sight === undefined && before !== undefined) {
      const gapMs = now - this.#updatedAt;
      this.journeys.push({ code: this.#lostWith, gapMs, jump: offCourse(before, ship, gapMs) });
    }
    this.#updatedAt = now;
    this.first ??= { name: ship.name, color: ship.color };
    // The velocity is in the first state alone; from there on it is what the ship has moved by.
    const last = this.#sight;
    const s = last === undefined ? 0 : (time - last.time) / 1000;
    if (last === undefined || s <= 0) {
      const { x, y, vx, vy } = ship;
      this.#sight = { at: now, time, x, y, vx, vy };
    } else {
      const vx = world.delta(last.x, ship.x) / s;
      const vy = world.delta(last.y, ship.y) / s;
      this.#sight = { at: now, time, x: ship.x, y: ship.y, vx, vy };
    }
  }

  /** Flies on after its connection has ended: in the same seat if there is one, in another one otherwise. */
  async #goOn(room: Room<unknown, GameState>, code: number): Promise<void> {
    this.#lostWith = code;
    const processId = this.#processId;
    const { reconnectionToken } = room;
    this.#room = undefined;
    if (code === SHUTDOWN) await sleep(this.#random() * SPREAD_MS);
    while (!this.#leaving) {
      try {
        if (code === SHUTDOWN || code === 4003 || (await this.#isGone(processId))) await this.#enter();
        else await this.#comeBack(reconnectionToken);
        return;
      } catch {
        await sleep(AGAIN_MS + this.#random() * AGAIN_SPREAD_MS);
      }
    }
  }

  /** Whether a process is gone with all its seats. @throws Error if nobody is there to ask */
  async #isGone(processId: string): Promise<boolean> {
    const { status } = await fetch(`${this.#endpoint}/processes/${processId}`, { signal: AbortSignal.timeout(TRY_MS) });
    return status === 404;
  }

  async #comeBack(token: string): Promise<void> {
    const [roomId, reconnectionToken] = token.split(":");
    await this.#take(await this.#ask(`reconnect/${roomId}`, { reconnectionToken }));
  }
}

/**
 * How far a ship is from the course on which it would have coasted: for at least no time, and for as long as the pilot has
 * waited and a moment more, since this process may have been slow to see it.
 */
function offCourse(before: Sight, { x, y }: { x: number; y: number }, ms: number): number {
  const dx = world.delta(before.x, x);
  const dy = world.delta(before.y, y);
  const { vx, vy } = before;
  const speed2 = vx * vx + vy * vy;
  const longest = (ms + SLOW_MS) / 1000;
  const s = speed2 === 0 ? 0 : Math.min(longest, Math.max(0, (dx * vx + dy * vy) / speed2));
  return Math.hypot(dx - vx * s, dy - vy * s);
}
