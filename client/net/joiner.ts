import { Client, CloseCode, type Room, type SeatReservation, ServerError } from "@colyseus/sdk";
import { isRoomName, ROOMS, type RoomType } from "../../game/rooms.ts";
import { PASSPORT } from "../../protocol/passport.ts";
import { type GameState, stateSchemas } from "../../protocol/schema.ts";
import { PROTOCOL_VERSION } from "../../protocol/version.ts";
import { stopReconnecting } from "./colyseus/stopReconnecting.ts";
import { type Deferred, deferred } from "./deferred.ts";
import { type Appearance, appearanceOptions, type Destination, type JoinOptions, seatRequest } from "./destination.ts";
import { RefusedError, UnreachableError, WebSocketsBlockedError } from "./joinErrors.ts";
import { reserveSeat } from "./matchmaker.ts";
import { addressOf, areWebSocketsBlocked, type SeatAddress } from "./webSockets.ts";

export type GameRoom = Room<unknown, GameState>;

/** ms until an attempt to join times out */
const JOIN_MS = 10_000;

/** One or more attempts to join, until one of them succeeds. */
class PendingJoin {
  readonly #joined: Deferred<GameRoom> = deferred();
  #done = false;

  /** resolves with the room of the first successful attempt */
  get joined(): Promise<GameRoom> {
    return this.#joined.promise;
  }

  get done(): boolean {
    return this.#done;
  }

  /** An attempt has joined a room. If another one already has, the room is left again and its ship is removed. */
  succeed(room: GameRoom): void {
    if (this.#done) {
      leaveRoom(room, true);
      return;
    }
    this.#done = true;
    this.#joined.resolve(room);
  }

  /** The player no longer wants to join. Rooms that are joined from now on are left again. */
  abandon(): void {
    this.#done = true;
    this.#joined.promise.then((room) => leaveRoom(room, true)).catch(() => {});
  }
}

/**
 * Joins rooms. A join may succeed long after the page stopped waiting for it. By then it has used up the passport, and
 * the ship exists in that room only. So the page takes the late room instead of leaving it.
 */
export class Joiner {
  readonly #endpoint: string;
  readonly #client: Client;
  readonly #appearance: () => Appearance;
  readonly #joinMs: number;
  #pending: PendingJoin | undefined;
  /**
   * Address at which HTTP works but a WebSocket did not open. While it is set, no seat is reserved, because it could
   * not be taken.
   */
  #blocked: SeatAddress | undefined;

  /**
   * @param endpoint of the server, http or https
   * @param appearance returns how the player wants to look
   * @param joinMs ms until an attempt times out
   */
  constructor(endpoint: string, appearance: () => Appearance, joinMs: number = JOIN_MS) {
    this.#endpoint = endpoint;
    this.#appearance = appearance;
    this.#client = new Client(endpoint);
    this.#joinMs = joinMs;
  }

  /**
   * Resolves when an attempt that timed out succeeds after all, and never rejects. Call `join` at once then, because
   * the room already sends messages.
   */
  get lateJoin(): Promise<unknown> {
    return this.#pending?.joined ?? new Promise(() => {});
  }

  /**
   * Joins a room. If an earlier attempt has succeeded in the meantime, resolves with its room.
   *
   * @param passport of the ship to continue with; empty if there is none
   * @throws RefusedError if the server refuses
   * @throws UnreachableError if the server can't be reached, or does not answer in time
   * @throws WebSocketsBlockedError if HTTP works and WebSockets do not
   */
  async join(passport: string, destination: Destination): Promise<GameRoom> {
    this.#pending ??= new PendingJoin();
    const pending = this.#pending;
    if (!pending.done) {
      await this.#checkWebSockets();
      const { type, method, options } = seatRequest(destination);
      const wishes = { ...appearanceOptions(this.#appearance()), ...options, [PASSPORT]: passport };
      const attempt = this.#attempt(`${method}/${type}`, wishes);
      const own = attempt.room.then((room) => pending.succeed(room));
      await this.#inTime(Promise.race([pending.joined, own]), attempt);
    }
    if (this.#pending === pending) this.#pending = undefined;
    return await pending.joined;
  }

  /** Gives up all attempts to join. If one succeeds later, its room is left again. */
  abandon(): void {
    this.#pending?.abandon();
    this.#pending = undefined;
  }

  /**
   * Joins as a spectator, who has no ship.
   *
   * @param code of the room to watch
   * @throws as `join` does
   */
  async watch(code: string): Promise<GameRoom> {
    await this.#checkWebSockets();
    const { type, method, options } = seatRequest({ to: "watch", code });
    const attempt = this.#attempt(`${method}/${type}`, options);
    try {
      return await this.#inTime(attempt.room, attempt);
    } catch (error) {
      attempt.room.then((room) => leaveRoom(room, true)).catch(() => {});
      throw error;
    }
  }

  /**
   * Takes a held seat again.
   *
   * @param token of the seat, `<roomId>:<token>`
   * @throws RefusedError if the seat is gone
   * @throws UnreachableError if the server can't be reached, or does not answer in time
   * @throws WebSocketsBlockedError if HTTP works and WebSockets do not
   */
  async resume(token: string): Promise<GameRoom> {
    await this.#checkWebSockets();
    const [roomId = "", reconnectionToken = ""] = token.split(":");
    const path = `reconnect/${encodeURIComponent(roomId)}`;
    const attempt = this.#attempt(path, { reconnectionToken });
    try {
      return await this.#inTime(attempt.room, attempt);
    } catch (error) {
      // By then another attempt may have the seat. A leave with consent would give the seat up, so leave without it.
      attempt.room.then((room) => leaveRoom(room, false)).catch(() => {});
      throw error;
    }
  }

  /**
   * Leaves a room for good. Its ship is removed: at once, or if the connection is lost, when the server no longer holds
   * the seat.
   */
  leave(room: GameRoom): void {
    if (room.connection.isOpen) leaveRoom(room, true);
    else stopReconnecting(room);
  }

  #attempt(path: string, options: JoinOptions): Attempt {
    return new Attempt(this.#client, this.#endpoint, path, options);
  }

  /** @throws WebSocketsBlockedError if WebSockets were blocked, and still are */
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
      // A seat was reserved, and then the process that has it did not answer.
      if (!(error instanceof UnreachableError) || address === undefined) throw error;
      // The check takes seconds. A join that succeeds meanwhile still counts, because no other code would use its room.
      const entered = entering.catch(() => new Promise<never>(() => {}));
      return await Promise.race([entered, this.#explain(error, address)]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** @throws WebSocketsBlockedError if WebSockets are blocked, or else the error itself */
  async #explain(error: UnreachableError, address: SeatAddress): Promise<never> {
    if (!(await areWebSocketsBlocked(address))) throw error;
    this.#blocked = address;
    throw new WebSocketsBlockedError();
  }
}

/** The type of room with this name. @throws UnreachableError if this page knows none */
export function typeNamed(name: string): RoomType {
  if (!isRoomName(name))
    throw new UnreachableError(`The server has a type of room that this page does not know: ${name}`);
  return ROOMS[name];
}

/** One attempt: reserves a seat over HTTP and takes it with a WebSocket. */
class Attempt {
  readonly room: Promise<GameRoom>;
  /** address of the reserved seat; undefined before the reservation */
  address: SeatAddress | undefined;

  constructor(client: Client, endpoint: string, path: string, options: JoinOptions) {
    this.room = this.#enter(client, endpoint, path, options);
  }

  async #enter(client: Client, endpoint: string, path: string, options: JoinOptions): Promise<GameRoom> {
    const { watches, ...reservation } = await reserveSeat(endpoint, path, PROTOCOL_VERSION, options);
    // The room of spectators counts as a room of the type that they watch, so that `room.name` is that type.
    reservation.name = watches ?? reservation.name;
    // Any type, if the request was for a code or for a seat.
    const { world } = typeNamed(reservation.name);
    this.address = addressOf(endpoint, reservation);
    const { reconnectionToken } = options;
    const seat: SeatReservation =
      typeof reconnectionToken === "string" ? { ...reservation, reconnectionToken } : reservation;
    try {
      return await client.consumeSeatReservation<GameState>(seat, stateSchemas(world).GameState);
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      // The SDK has no code for a WebSocket that did not open; 1006 is a WebSocket that broke.
      if (error.code === undefined || error.code === CloseCode.ABNORMAL_CLOSURE) {
        throw new UnreachableError("The connection could not be made.", { cause: error });
      }
      throw new RefusedError(error.code, error.message);
    }
  }
}

/** @param consented true removes the ship at once, false leaves its seat held */
function leaveRoom(room: GameRoom, consented: boolean): void {
  room.reconnection.enabled = false;
  void room.leave(consented);
}
