import { createHmac, randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Config } from "../config.ts";
import { RateLimit } from "../limits/rateLimit.ts";
import { counts } from "../metrics/counts.ts";
import type { Addresses } from "./addresses.ts";
import { HttpError } from "./httpError.ts";

/** s after which a client may ask again if its address has too many rooms. They close when their players leave. */
const RETRY_SECONDS = 30;

/** Limits how many rooms an address opens on request: per minute, and at the same time in all processes. */
export class CreationLimits {
  readonly #addresses: Addresses;
  readonly #on: boolean;
  readonly #most: number;
  readonly #perMinute: RateLimit;
  readonly #key: Buffer;
  readonly #countRooms: (creator: string) => Promise<number>;
  /** by creator, the rooms that are being opened and may not be listed yet */
  readonly #opening = new Map<string, number>();

  /** @param countRooms returns the number of open rooms with that creator, in all processes */
  constructor(
    { LIMITS, ROOMS_PER_ADDRESS, ROOMS_PER_MINUTE, PASSPORT_KEY }: Config,
    addresses: Addresses,
    countRooms: (creator: string) => Promise<number>,
  ) {
    this.#addresses = addresses;
    this.#on = LIMITS === "on";
    this.#most = ROOMS_PER_ADDRESS;
    this.#perMinute = new RateLimit(ROOMS_PER_MINUTE, 60);
    this.#key = PASSPORT_KEY === undefined ? randomBytes(32) : Buffer.from(PASSPORT_KEY);
    this.#countRooms = countRooms;
  }

  /**
   * Opens a room for the client of a request.
   *
   * @param open opens it; `creator` is for its listing, and undefined if no limits apply to the address
   * @throws HttpError 429 if the address has opened too many rooms
   */
  async open<Room>(req: IncomingMessage, open: (creator: string | undefined) => Promise<Room>): Promise<Room> {
    const address = this.#addresses.key(this.#addresses.of(req));
    if (!this.#on || address === undefined) return open(undefined);
    const seconds = this.#perMinute.take(address);
    if (seconds > 0) throw refused("Too many rooms are being opened from your network.", seconds, "ROOMS_PER_MINUTE");
    const creator = this.#creator(address);
    // Counted before the first `await`, so that requests at the same time can't pass together.
    const opening = this.#add(creator, 1);
    try {
      if ((await this.#countRooms(creator)) + opening > this.#most) {
        throw refused("Your network has too many rooms open.", RETRY_SECONDS, "ROOMS_PER_ADDRESS");
      }
      return await open(creator);
    } finally {
      this.#add(creator, -1);
    }
  }

  /** Identifies an address in all processes without revealing it: the key is secret. */
  #creator(address: string): string {
    return createHmac("sha256", this.#key).update(`creator ${address}`).digest("base64url").slice(0, 16);
  }

  /** Returns the new number of rooms that are being opened. */
  #add(creator: string, change: number): number {
    const opening = (this.#opening.get(creator) ?? 0) + change;
    if (opening > 0) this.#opening.set(creator, opening);
    else this.#opening.delete(creator);
    return opening;
  }
}

/** @param limit the setting, for the log */
function refused(reason: string, seconds: number, limit: string): HttpError {
  counts.limits.creations++;
  const sentence = `${reason} Please try again in ${seconds} s, or join an open room.`;
  const logged = `An address opened more rooms than ${limit} allows.`;
  return new HttpError(429, sentence, { "Retry-After": String(seconds) }, logged);
}
