import type { IncomingMessage } from "node:http";
import { PASSPORT } from "../../protocol/passport.ts";
import type { Config } from "../config.ts";
import { RateLimit } from "../limits/rateLimit.ts";
import { counts } from "../metrics/counts.ts";
import type { Addresses } from "./addresses.ts";
import { Refusal } from "./refusal.ts";

/**
 * Recoveries that one address may make for each join: everybody behind it loses their connection at once when a process
 * ends, and some of them more than once.
 */
const RECOVERIES_PER_JOIN = 4;

/** recoveries of one seat, at once and in a minute; more count as joins */
const RECOVERIES_PER_SEAT = 30;

/** reconnections of one seat at once, and in as many seconds */
const RECONNECTIONS = { atOnce: 60, seconds: 30 };

/** The session id for which a valid passport was issued; undefined for anything else. */
type HolderOf = (passport: unknown) => string | undefined;

/** How often an address may join and take a seat, and apart from that, how often its players may come back. */
export class JoinLimits {
  readonly #addresses: Addresses;
  readonly #holderOf: HolderOf;
  readonly #on: boolean;
  readonly #joins: RateLimit;
  readonly #recoveries: RateLimit;
  readonly #recoveriesOfSeat = new RateLimit(RECOVERIES_PER_SEAT, 60);
  readonly #entries: RateLimit;
  readonly #reconnections: RateLimit;
  readonly #reconnectionsOfSeat = new RateLimit(RECONNECTIONS.atOnce, RECONNECTIONS.seconds);

  constructor({ LIMITS, JOINS_PER_MINUTE }: Config, addresses: Addresses, holderOf: HolderOf) {
    const recoveries = RECOVERIES_PER_JOIN * JOINS_PER_MINUTE;
    this.#addresses = addresses;
    this.#holderOf = holderOf;
    this.#on = LIMITS === "on";
    this.#joins = new RateLimit(JOINS_PER_MINUTE, 60);
    this.#recoveries = new RateLimit(recoveries, 60);
    this.#reconnections = new RateLimit(recoveries, 60);
    // Each of both that is allowed reserves a seat, which is taken with an upgrade.
    this.#entries = new RateLimit(JOINS_PER_MINUTE + recoveries, 60);
  }

  /**
   * Counts a call of the matchmaker. A valid passport, or the token of a seat, makes it a recovery; a forged or expired
   * passport does not.
   *
   * @param options with which it is called, whether or not they can be used
   * @returns whether it is a recovery
   * @throws Refusal 429 where it is one too many
   */
  admitJoin(req: IncomingMessage, method: string, options: Readonly<Record<string, unknown>>): boolean {
    const seat = method === "reconnect" ? options["reconnectionToken"] : this.#holderOf(options[PASSPORT]);
    const recovers = typeof seat === "string" && this.#recoveriesOfSeat.take(seat) === 0;
    const limit = recovers ? this.#recoveries : this.#joins;
    const seconds = this.#takeFor(req, limit);
    if (seconds === 0) return recovers;
    counts.limits.joins++;
    const sentence = `Too many players are joining from your network. Please try again in ${seconds} s.`;
    throw new Refusal(429, sentence, { "Retry-After": String(seconds) });
  }

  /**
   * Counts an upgrade.
   *
   * @returns whether it is to take a seat again
   * @throws Refusal 429 where it is one too many
   */
  admitUpgrade(req: IncomingMessage): boolean {
    const query = new URLSearchParams(req.url?.split("?")[1]);
    const token = query.get("reconnectionToken");
    // With the token, so that nobody uses up what belongs to the seat of somebody else. And before the address, so that
    // one seat uses up nothing that belongs to others.
    const seat = `${query.get("sessionId")} ${token}`;
    const ofSeat = token !== null && this.#on ? this.#reconnectionsOfSeat.take(seat) : 0;
    const seconds = ofSeat || this.#takeFor(req, token === null ? this.#entries : this.#reconnections);
    if (seconds === 0) return token !== null;
    counts.limits.reconnects++;
    throw new Refusal(429, `Too many connections are being opened. Please try again in ${seconds} s.`, {
      "Retry-After": String(seconds),
    });
  }

  #takeFor(req: IncomingMessage, limit: RateLimit): number {
    const key = this.#addresses.key(this.#addresses.of(req));
    return this.#on && key !== undefined ? limit.take(key) : 0;
  }
}
