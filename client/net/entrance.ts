import { Client, CloseCode, type Room, type SeatReservation, ServerError } from "@colyseus/sdk";
import { PASSPORT } from "../../protocol/passport.ts";
import { GameState } from "../../protocol/schema.ts";
import { PROTOCOL_VERSION } from "../../protocol/version.ts";
import { type Deferred, deferred } from "./deferred.ts";
import { reserveSeat } from "./matchmaker.ts";
import { RefusedError, UnreachableError, WebSocketsBlockedError } from "./refusals.ts";
import { addressOf, areWebSocketsBlocked, type SeatAddress } from "./webSockets.ts";

export type GameRoom = Room<unknown, GameState>;

/** ms that an attempt may take */
const JOIN_MS = 10_000;

/** The attempts to join up to the one that succeeds, whichever of them that is. */
class Round {
  readonly #joined: Deferred<GameRoom> = deferred();
  #over = false;

  /** the room of that one */
  get joined(): Promise<GameRoom> {
    return this.#joined.promise;
  }

  get over(): boolean {
    return this.#over;
  }

  /** An attempt has got a room. One that comes after another is let go of, with its ship. */
  take(room: GameRoom): void {
    if (this.#over) {
      part(room, true);
      return;
    }
    this.#over = true;
    this.#joined.resolve(room);
  }
}

/**
 * The way into a room. It may open long after the page has stopped waiting for it. Then the passport that was shown is used up, and
 * the ship is in that room and nowhere else; so whoever is let in late is in, and is not sent away.
 */
export class Entrance {
  readonly #endpoint: string;
  readonly #client: Client;
  readonly #joinMs: number;
  #round: Round | undefined;
  /** Where a WebSocket did not open, although HTTP passes. As long as that is so no seat is reserved, since it would go untaken. */
  #blocked: SeatAddress | undefined;

  /**
   * @param endpoint where the server is, http or https
   * @param joinMs ms that an attempt may take
   */
  constructor(endpoint: string, joinMs: number = JOIN_MS) {
    this.#endpoint = endpoint;
    this.#client = new Client(endpoint);
    this.#joinMs = joinMs;
  }

  /**
   * Resolves when an attempt to join succeeds that was given up. Then `join` is to be called at once, because the room has
   * things to say.
   */
  get late(): Promise<unknown> {
    return this.#round?.joined ?? new Promise(() => {});
  }

  /**
   * Takes a seat in a sky with a place, or in a new one; or the seat that an attempt before this one has got in the end.
   *
   * @param passport of the ship to go on with; empty if there is none
   * @throws RefusedError if the server does not want
   * @throws UnreachableError if it did not answer in time, or could not be reached
   * @throws WebSocketsBlockedError if only HTTP reaches it
   */
  async join(passport: string): Promise<GameRoom> {
    this.#round ??= new Round();
    const round = this.#round;
    if (!round.over) {
      await this.#checkWebSockets();
      const attempt = new Attempt(this.#client, this.#endpoint, "joinOrCreate/game", { [PASSPORT]: passport });
      const taken = attempt.room.then((room) => round.take(room));
      await this.#inTime(Promise.race([round.joined, taken]), attempt);
    }
    this.#round = undefined;
    return await round.joined;
  }

  /**
   * Takes a seat again.
   *
   * @param token of the seat, `<roomId>:<token>`
   * @throws RefusedError if the seat is gone
   * @throws UnreachableError if the server did not answer in time, or could not be reached
   * @throws WebSocketsBlockedError if only HTTP reaches it
   */
  async resume(token: string): Promise<GameRoom> {
    await this.#checkWebSockets();
    const [roomId = "", reconnectionToken = ""] = token.split(":");
    const path = `reconnect/${encodeURIComponent(roomId)}`;
    const attempt = new Attempt(this.#client, this.#endpoint, path, { reconnectionToken });
    try {
      return await this.#inTime(attempt.room, attempt);
    } catch (error) {
      // By then another attempt may have it. A connection that is lost costs nobody the seat, and one that is left does.
      attempt.room.then((room) => part(room, false)).catch(() => {});
      throw error;
    }
  }

  /** @throws WebSocketsBlockedError if they were blocked, and still are */
  async #checkWebSockets(): Promise<void> {
    if (this.#blocked === undefined) return;
    if (await areWebSocketsBlocked(this.#blocked)) throw new WebSocketsBlockedError();
    this.#blocked = undefined;
  }

  async #inTime<T>(entering: Promise<T>, attempt: Attempt): Promise<T> {
    const { promise: late, reject } = deferred<never>();
    const timer = setTimeout(() => reject(new UnreachableError("The server did not answer in time.")), this.#joinMs);
    try {
      return await Promise.race([entering, late]);
    } catch (error) {
      const { address } = attempt;
      // A seat was reserved, and then there was no answer at all from the place where it is.
      if (!(error instanceof UnreachableError) || address === undefined) throw error;
      if (!(await areWebSocketsBlocked(address))) throw error;
      this.#blocked = address;
      throw new WebSocketsBlockedError();
    } finally {
      clearTimeout(timer);
    }
  }
}

/** One way through the door: a seat is reserved over HTTP, and taken with a WebSocket. */
class Attempt {
  readonly room: Promise<GameRoom>;
  /** where the seat is that was reserved, if one was */
  address: SeatAddress | undefined;

  constructor(client: Client, endpoint: string, path: string, options: Record<string, string>) {
    this.room = this.#enter(client, endpoint, path, options);
  }

  async #enter(client: Client, endpoint: string, path: string, options: Record<string, string>): Promise<GameRoom> {
    const reservation = await reserveSeat(endpoint, path, PROTOCOL_VERSION, options);
    this.address = addressOf(endpoint, reservation);
    const { reconnectionToken } = options;
    const seat: SeatReservation = reconnectionToken === undefined ? reservation : { ...reservation, reconnectionToken };
    try {
      return await client.consumeSeatReservation<GameState>(seat, GameState);
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      // The SDK has no code for a WebSocket that did not open; 1006 is one that broke.
      if (error.code === undefined || error.code === CloseCode.ABNORMAL_CLOSURE) {
        throw new UnreachableError("The connection could not be made.", { cause: error });
      }
      throw new RefusedError(error.code, error.message);
    }
  }
}

/** Leaves a room. @param consented whether the ship is to go at once */
export function part(room: GameRoom, consented: boolean): void {
  room.reconnection.enabled = false;
  void room.leave(consented);
}
