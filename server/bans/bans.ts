import { createHmac, randomBytes } from "node:crypto";
import { type BannedBy, banSentence } from "../../protocol/bans.ts";
import type { SharedStore } from "../cluster/sharedStore.ts";
import type { Config } from "../config.ts";
import { type Fields, log } from "../log.ts";
import { counts } from "../metrics/counts.ts";
import { type Ban, secondsLeft } from "./ban.ts";

/** The bans by their ids. */
const BAN = "slipstream:ban:";

/** The ban that ends last, by what is banned: a session or a network. A join reads these two keys. */
const BANNED = "slipstream:banned:";

/** Who is to be banned. */
export interface Culprit {
  readonly sessionId: string;
  readonly roomId: string;
  /** of the player; undefined if it is not known */
  readonly address: string | undefined;
  /** how the ban comes about, for the operator */
  readonly why: string;
}

/** A ban that applies to a player who wants to join. */
export interface BanHit {
  readonly ban: Ban;
  readonly by: BannedBy;
}

type Settings = Pick<Config, "BAN_MINUTES" | "BAN_ADDRESSES" | "PASSPORT_KEY">;

/**
 * The players whom operators have removed, for a time. A ban names the session, whose passport is no longer accepted,
 * and the network of the address, from which no new player can join. Players of that network who have a ship keep it.
 *
 * The store has no addresses but their HMAC with PASSPORT_KEY: the same in all processes, and who can read Redis or its
 * backups can't find the addresses by trying all of them.
 */
export class Bans {
  readonly #minutes: number;
  readonly #byAddress: boolean;
  readonly #key: Buffer;
  readonly #store: SharedStore;
  readonly #networkOf: (address: string) => string | undefined;
  readonly #clock: () => number;
  #lastActive = 0;

  /**
   * @param networkOf returns the network of an address, or undefined if bans must not apply to it
   * @param clock ms since 1970
   */
  constructor(
    { BAN_MINUTES, BAN_ADDRESSES, PASSPORT_KEY }: Settings,
    store: SharedStore,
    networkOf: (address: string) => string | undefined,
    clock: () => number = Date.now,
  ) {
    this.#minutes = BAN_MINUTES;
    this.#byAddress = BAN_ADDRESSES === "on";
    this.#key = PASSPORT_KEY === undefined ? randomBytes(32) : Buffer.from(PASSPORT_KEY);
    this.#store = store;
    this.#networkOf = networkOf;
    this.#clock = clock;
  }

  /** for how long players are banned; 0 if they are not */
  get minutes(): number {
    return this.#minutes;
  }

  /** Bans a player. @returns undefined if bans are turned off, or if Redis does not answer */
  async make({ sessionId, roomId, address, why }: Culprit): Promise<Ban | undefined> {
    if (this.#minutes === 0) return undefined;
    const id = randomBytes(4).toString("hex");
    const madeAt = this.#clock();
    const until = madeAt + this.#minutes * 60_000;
    const ban = { id, sessionId, roomId, madeAt, until, why, network: this.#hash(address) };
    try {
      await this.#store.set(BAN + id, JSON.stringify(ban), secondsLeft(ban, madeAt));
      for (const key of keysOf(ban)) {
        const [other] = await this.#read(key);
        if (other === undefined || other.until <= until) await this.#point(key, ban);
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.error("A ban could not be stored.", undefined, { sessionId, roomId, reason });
      return undefined;
    }
    counts.bans.made++;
    log.info("A player was banned.", { ...about(ban), why, minutes: this.#minutes, network: ban.network !== "" });
    return ban;
  }

  /**
   * Looks for a ban of a player who wants to join. If Redis does not answer, there is none: then most joins fail anyway.
   *
   * @param sessionId of the passport that the player presents, if any
   */
  async find(address: string | undefined, sessionId: string | undefined): Promise<BanHit | undefined> {
    if (this.#minutes === 0) return undefined;
    const network = this.#hash(address);
    const bySession = sessionId === undefined ? [] : [sessionKey(sessionId)];
    const byNetwork = network === "" ? [] : [networkKey(network)];
    const keys = [...bySession, ...byNetwork];
    const bans = await this.#read(...keys).catch(() => []);
    const index = bans.findIndex((ban) => ban !== undefined);
    const ban = bans[index];
    return ban && { ban, by: keys[index] === bySession[0] ? "session" : "network" };
  }

  /** All bans, the newest first. @throws Error if Redis does not answer */
  async list(): Promise<Ban[]> {
    const bans = (await this.#store.list(BAN)).map((text) => JSON.parse(text) as Ban);
    this.#lastActive = bans.length;
    return bans.sort((a, b) => b.madeAt - a.madeAt);
  }

  /** The number of bans; the last known one if Redis does not answer. */
  async active(): Promise<number> {
    await this.list().catch(() => {});
    return this.#lastActive;
  }

  /** Ends a ban. @returns undefined if there is no such ban @throws Error if Redis does not answer */
  async lift(id: string): Promise<Ban | undefined> {
    const bans = await this.list();
    const ban = bans.find((one) => one.id === id);
    if (ban === undefined) return undefined;
    await this.#store.delete(BAN + id);
    const others = bans.filter((one) => one !== ban).sort((a, b) => b.until - a.until);
    for (const key of keysOf(ban)) {
      const other = others.find((one) => keysOf(one).includes(key));
      if (other === undefined) await this.#store.delete(key);
      else await this.#point(key, other);
    }
    counts.bans.lifted++;
    log.info("A ban was lifted.", about(ban));
    return ban;
  }

  /** Counts and logs a refused join. */
  refuse({ ban, by }: BanHit): { sentence: string; seconds: number } {
    counts.limits.bans++;
    log.info("A join was refused because of a ban.", { ...about(ban), by });
    return { sentence: this.sentence(ban, by), seconds: this.secondsLeft(ban) };
  }

  /** What the player is told. */
  sentence(ban: Ban, by: BannedBy): string {
    return banSentence(by, this.secondsLeft(ban));
  }

  secondsLeft(ban: Ban): number {
    return secondsLeft(ban, this.#clock());
  }

  async #read(...keys: string[]): Promise<(Ban | undefined)[]> {
    const texts = await this.#store.get(...keys);
    return texts.map((text) => (text === undefined ? undefined : (JSON.parse(text) as Ban)));
  }

  async #point(key: string, ban: Ban): Promise<void> {
    await this.#store.set(key, JSON.stringify(ban), this.secondsLeft(ban));
  }

  #hash(address: string | undefined): string {
    const network = this.#byAddress && address !== undefined ? this.#networkOf(address) : undefined;
    return network === undefined ? "" : createHmac("sha256", this.#key).update(`ban ${network}`).digest("base64url");
  }
}

function sessionKey(sessionId: string): string {
  return `${BANNED}session:${sessionId}`;
}

function networkKey(network: string): string {
  return `${BANNED}network:${network}`;
}

function keysOf({ sessionId, network }: Ban): string[] {
  return [sessionKey(sessionId), ...(network === "" ? [] : [networkKey(network)])];
}

function about({ id, sessionId, roomId }: Ban): Fields {
  return { banId: id, sessionId, roomId };
}
