import { Client, type Room } from "@colyseus/sdk";
import { PASSPORT } from "../../game/passport.ts";
import { GameState } from "../../game/schema.ts";

type GameRoom = Room<unknown, GameState>;

/** ms that an attempt may take */
const JOIN_MS = 10_000;

/** The attempts to join up to the one that succeeds, whichever of them that is. */
class Round {
  /** the room of that one */
  readonly joined: Promise<GameRoom>;
  readonly #succeed: (room: GameRoom) => void;
  #over = false;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<GameRoom>();
    this.joined = promise;
    this.#succeed = resolve;
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
    this.#succeed(room);
  }
}

/**
 * The way into a room. It may open long after the page has stopped waiting for it. Then the passport that was shown is used up, and
 * the ship is in that room and nowhere else; so whoever is let in late is in, and is not sent away.
 */
export class Entrance {
  readonly #client: Client;
  readonly #joinMs: number;
  #round: Round | undefined;

  /**
   * @param endpoint where the server is, http or https
   * @param joinMs ms that an attempt may take
   */
  constructor(endpoint: string, joinMs: number = JOIN_MS) {
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
   * @throws MatchMakeError if the server does not want
   * @throws Error if it did not answer in time, or could not be reached
   */
  async join(passport: string): Promise<GameRoom> {
    this.#round ??= new Round();
    const round = this.#round;
    if (!round.over) await this.#inTime(Promise.race([round.joined, this.#attempt(round, passport)]));
    this.#round = undefined;
    return await round.joined;
  }

  /**
   * Takes a seat again.
   *
   * @param token of the seat
   * @throws MatchMakeError if the seat is gone
   * @throws Error if it did not answer in time, or could not be reached
   */
  async resume(token: string): Promise<GameRoom> {
    const resuming = this.#client.reconnect<GameState>(token, GameState);
    try {
      return await this.#inTime(resuming);
    } catch (error) {
      // By then another attempt may have it. A connection that is lost costs nobody the seat, and one that is left does.
      resuming.then((room) => part(room, false)).catch(() => {});
      throw error;
    }
  }

  async #attempt(round: Round, passport: string): Promise<void> {
    round.take(await this.#client.joinOrCreate<GameState>("game", { [PASSPORT]: passport }, GameState));
  }

  async #inTime<T>(entering: Promise<T>): Promise<T> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error("The server did not answer in time.")), this.#joinMs);
    return await Promise.race([entering, late]).finally(() => clearTimeout(timer));
  }
}

/** @param consented whether the ship is to go at once */
function part(room: GameRoom, consented: boolean): void {
  room.reconnection.enabled = false;
  void room.leave(consented);
}
