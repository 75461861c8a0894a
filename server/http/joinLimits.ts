import type { IncomingMessage } from "node:http";
import { PASSPORT } from "../../protocol/passport.ts";
import type { Config } from "../config.ts";
import { RateLimit } from "../limits/rateLimit.ts";
import { counts } from "../metrics/counts.ts";
import type { Addresses } from "./addresses.ts";
import { HttpError } from "./httpError.ts";

/**
 * Recoveries per join that one address may make. When a process ends, all players behind an address lose their
 * connection at the same time, and some of them more than once.
 */
const RECOVERIES_PER_JOIN = 4;

/** Recoveries of one seat per minute, also as one burst. Further ones count as joins. */
const RECOVERIES_PER_SEAT = 30;

/** Reconnections of one seat: so many in that many seconds, also as one burst. */
const RECONNECTIONS = { times: 60, seconds: 30 };

/** Wrong room codes per minute, also as one burst. There are 28^6 codes, so searching for a room takes years. */
const WRONG_CODES = 30;

/** Returns the session id for which a valid passport was issued, and undefined for anything else. */
type HolderOf = (passport: unknown) => string | undefined;

/** Limits how often an address may join, and, separately, how often its players may recover after a lost connection. */
export class JoinLimits {
  readonly #addresses: Addresses;
  readonly #holderOf: HolderOf;
  readonly #on: boolean;
  readonly #joins: RateLimit;
  readonly #recoveries: RateLimit;
  readonly #recoveriesOfSeat = new RateLimit(RECOVERIES_PER_SEAT, 60);
  readonly #upgrades: RateLimit;
  readonly #reconnections: RateLimit;
  readonly #wrongCodes = new RateLimit(WRONG_CODES, 60);
  readonly #reconnectionsOfSeat = new RateLimit(RECONNECTIONS.times, RECONNECTIONS.seconds);

  constructor({ LIMITS, JOINS_PER_MINUTE }: Config, addresses: Addresses, holderOf: HolderOf) {
    const recoveries = RECOVERIES_PER_JOIN * JOINS_PER_MINUTE;
    this.#addresses = addresses;
    this.#holderOf = holderOf;
    this.#on = LIMITS === "on";
    this.#joins = new RateLimit(JOINS_PER_MINUTE, 60);
    this.#recoveries = new RateLimit(recoveries, 60);
    this.#reconnections = new RateLimit(recoveries, 60);
    // Each join and each recovery reserves a seat, and the client takes it with an upgrade.
    this.#upgrades = new RateLimit(JOINS_PER_MINUTE + recoveries, 60);
  }

  /**
   * Counts a call of the matchmaker: as a recovery if it comes with a valid passport or the token of a seat, otherwise
   * as a join. A forged or expired passport does not count.
   *
   * @param options that the client sent, valid or not
   * @returns whether the call is a recovery
   * @throws HttpError 429 if it is over the limit
   */
  admitJoin(req: IncomingMessage, method: string, options: Readonly<Record<string, unknown>>): boolean {
    const seat = method === "reconnect" ? options["reconnectionToken"] : this.#holderOf(options[PASSPORT]);
    const recovers = typeof seat === "string" && this.#recoveriesOfSeat.take(seat) === 0;
    const limit = recovers ? this.#recoveries : this.#joins;
    const seconds = this.#takeFor(req, limit);
    if (seconds === 0) return recovers;
    counts.limits.joins++;
    const sentence = `Too many players are joining from your network. Please try again in ${seconds} s.`;
    const what = recovers
      ? `recoveries than ${RECOVERIES_PER_JOIN} times JOINS_PER_MINUTE`
      : "joins than JOINS_PER_MINUTE";
    throw tooMany(sentence, seconds, `An address makes more ${what} allows.`);
  }

  /**
   * Counts a room code as a wrong one. Call this before it is looked up, so that requests at the same time count too.
   *
   * @returns a function to call if the code was right; then it does not count
   * @throws HttpError 429 if the address has sent too many wrong codes; then no code is looked up, right or wrong
   */
  admitCode(req: IncomingMessage): () => void {
    const key = this.#addresses.key(this.#addresses.of(req));
    if (!this.#on || key === undefined) return () => {};
    const seconds = this.#wrongCodes.take(key);
    if (seconds === 0) return () => this.#wrongCodes.putBack(key);
    counts.limits.codes++;
    const sentence = `Too many wrong room codes were sent from your network. Please try again in ${seconds} s.`;
    throw tooMany(sentence, seconds, "An address sent too many wrong room codes.");
  }

  /**
   * Counts an upgrade to a WebSocket.
   *
   * @returns whether the client reconnects to a seat that it already had
   * @throws HttpError 429 if it is over the limit
   */
  admitUpgrade(req: IncomingMessage): boolean {
    const query = new URLSearchParams(req.url?.split("?")[1]);
    const token = query.get("reconnectionToken");
    // The key contains the token, so that one player can't use up the limit of another one's seat. The limit of the
    // seat comes before that of the address, so that one seat can't use up the limit of its address.
    const seat = `${query.get("sessionId")} ${token}`;
    const ofSeat = token !== null && this.#on ? this.#reconnectionsOfSeat.take(seat) : 0;
    const seconds = ofSeat || this.#takeFor(req, token === null ? this.#upgrades : this.#reconnections);
    if (seconds === 0) return token !== null;
    counts.limits.reconnects++;
    const sentence = `Too many connections are being opened. Please try again in ${seconds} s.`;
    const what = ofSeat > 0 ? "A seat is reconnected too often." : "An address opens too many WebSockets per minute.";
    throw tooMany(sentence, seconds, what);
  }

  #takeFor(req: IncomingMessage, limit: RateLimit): number {
    const key = this.#addresses.key(this.#addresses.of(req));
    return this.#on && key !== undefined ? limit.take(key) : 0;
  }
}

/** @param reason for the log */
function tooMany(sentence: string, seconds: number, reason: string): HttpError {
  return new HttpError(429, sentence, { "Retry-After": String(seconds) }, reason);
}
