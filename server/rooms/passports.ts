import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { wrap, wrapToGrid } from "../../game/torus.ts";
import { LONGEST_PASSPORT, PASSPORT_SECONDS, type Traveller } from "../../protocol/passport.ts";
import type { Processes } from "../cluster/processes.ts";

/** What a passport begins with. Another version is another passport, which this one can't read. */
const VERSION = "1";

const id = z.string().regex(/^[\w-]{1,32}$/);

/**
 * What is signed: whose ship, where and when, ms since 1970, and how it was then. A list, because every byte is sent often.
 *
 * Only the shape is checked, and that numbers are finite. The signature says that a server has written it, and a server
 * knows its own rules: a ship that was pushed is faster than its engine, and a newer version may have more colors.
 */
const contents = z.tuple([
  id.describe("session"),
  id.describe("room"),
  id.describe("process"),
  z.number().describe("when"),
  z.string().max(64).describe("name"),
  z.int().min(0).max(255).describe("color"),
  z.number().describe("x"),
  z.number().describe("y"),
  z.number().describe("vx"),
  z.number().describe("vy"),
  z.number().describe("facing"),
]);

/** Why somebody with a passport flies a new ship all the same. */
export type Refused = "forged" | "expired" | "untimely" | "used";

/**
 * Gives players papers with which another process, or this one after its restart, knows them: a ship's name, colour and motion,
 * signed. A passport is
 *
 * - good for PASSPORT_SECONDS, by the clocks of the machines;
 * - good once: all that one seat was ever given are void as soon as one of them is shown, unless the ship never arrives;
 * - void as long as the process that gave it serves, since then the ship may still be flown there.
 *
 * What does not hold is ignored and counted; whoever shows it flies a new ship.
 */
export class Passports {
  /** how many were given, accepted, and refused for which reason */
  readonly counts: Record<"issued" | "accepted" | Refused, number> = {
    issued: 0,
    accepted: 0,
    forged: 0,
    expired: 0,
    untimely: 0,
    used: 0,
  };
  readonly #key: Buffer;
  readonly #processes: Processes;
  readonly #clock: () => number;
  /** what was said of the ships that were let in */
  readonly #words = new WeakMap<Traveller, string>();

  /**
   * @param key what is signed with; one that nobody knows and nobody will, unless given
   * @param clock ms since 1970, as far as the machines agree on it
   */
  constructor(processes: Processes, key?: string, clock: () => number = Date.now) {
    this.#key = key === undefined ? randomBytes(32) : Buffer.from(key);
    this.#processes = processes;
    this.#clock = clock;
  }

  issue(sessionId: string, roomId: string, { name, color, x, y, vx, vy, facing }: Readonly<Traveller>): string {
    this.counts.issued++;
    const motion = [rounded(x), rounded(y), rounded(vx), rounded(vy), rounded(facing)] as const;
    const from = [sessionId, roomId, this.#processes.id, this.#clock()] as const;
    const text = JSON.stringify([...from, name, color, ...motion] satisfies z.infer<typeof contents>);
    const letter = `${VERSION}.${Buffer.from(text).toString("base64url")}`;
    return `${letter}.${this.#seal(letter).toString("base64url")}`;
  }

  /**
   * Whose passport it is, as a session id: of one that was signed here and has not expired. Whether it is good for
   * anything else is not asked, and it is not used up.
   */
  holderOf(passport: unknown): string | undefined {
    const read = typeof passport === "string" ? this.#read(passport) : undefined;
    if (read === undefined || this.#isExpired(read)) return undefined;
    return read[0];
  }

  /**
   * Takes a passport from somebody who joins, who has none any more from then on.
   *
   * @param passport whatever a client has sent as one
   * @returns the ship as it is now, coasting since; undefined if the passport is good for nothing
   */
  async redeem(passport: unknown): Promise<Traveller | undefined> {
    if (typeof passport !== "string" || passport === "") return undefined;
    const read = this.#read(passport);
    if (read === undefined) return this.#refuse("forged");
    const [sessionId, , processId, issued, name, color, x, y, vx, vy, facing] = read;
    const ms = this.#clock() - issued;
    if (this.#isExpired(read)) return this.#refuse("expired");
    if (await this.#processes.isServing(processId).catch(() => true)) return this.#refuse("untimely");
    // Longer than it is good for, by whatever the clocks differ.
    if (!(await this.#processes.claimOnce(sessionId, 2 * PASSPORT_SECONDS))) return this.#refuse("used");
    this.counts.accepted++;
    const traveller = coasted({ name, color, x, y, vx, vy, facing }, Math.max(0, ms) / 1000);
    this.#words.set(traveller, sessionId);
    return traveller;
  }

  /** Makes a passport good again. To be called when the ship that it has brought, if any, is no more. */
  giveBack(traveller: Traveller): void {
    const word = this.#words.get(traveller);
    if (word !== undefined) this.#processes.releaseClaim(word);
    this.#words.delete(traveller);
  }

  #isExpired([, , , issued]: z.infer<typeof contents>): boolean {
    return Math.abs(this.#clock() - issued) > PASSPORT_SECONDS * 1000;
  }

  #read(passport: string): z.infer<typeof contents> | undefined {
    const end = passport.lastIndexOf(".");
    if (passport.length > LONGEST_PASSPORT || !passport.startsWith(`${VERSION}.`)) return undefined;
    const letter = passport.slice(0, end);
    const seal = Buffer.from(passport.slice(end + 1), "base64url");
    const expected = this.#seal(letter);
    if (seal.length !== expected.length || !timingSafeEqual(seal, expected)) return undefined;
    try {
      const text = Buffer.from(letter.slice(VERSION.length + 1), "base64url").toString("utf8");
      return contents.safeParse(JSON.parse(text)).data;
    } catch {
      return undefined;
    }
  }

  #seal(letter: string): Buffer {
    return createHmac("sha256", this.#key).update(letter).digest();
  }

  #refuse(reason: Refused): undefined {
    this.counts[reason]++;
  }
}

/** To a thousandth and towards zero, so that nothing gets faster by it. */
function rounded(value: number): number {
  return Math.trunc(value * 1000) / 1000;
}

/** A ship after so many seconds with the engine off, in numbers that the wire can name. */
function coasted(ship: Readonly<Traveller>, seconds: number): Traveller {
  return {
    ...ship,
    x: wrapToGrid(wrap(ship.x + ship.vx * seconds)),
    y: wrapToGrid(wrap(ship.y + ship.vy * seconds)),
    vx: Math.fround(ship.vx),
    vy: Math.fround(ship.vy),
  };
}
