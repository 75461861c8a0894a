import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { roundShip, type ShipState } from "../../game/fields.ts";
import type { RoomType } from "../../game/rooms.ts";
import { coastShip } from "../../game/ship.ts";
import { LONGEST_PASSPORT, PASSPORT_SECONDS } from "../../protocol/passport.ts";
import type { Processes } from "../cluster/processes.ts";
import type { Reunion } from "../lobby/reunions.ts";
import type { Fields } from "../log.ts";
import { type Earned, NOTHING_EARNED } from "./earned.ts";
import { type Contents, PREVIOUS_VERSION, read, VERSION, write } from "./passportContents.ts";
import { logRefusedPassport } from "./sessionLog.ts";

/** Why the server ignores a passport. */
export type Refused =
  /** not signed with one of our keys */
  | "forged"
  /** issued by a version of the server with other contents of passports */
  | "outdated"
  /** issued more than PASSPORT_SECONDS ago, or that far in the future */
  | "expired"
  /** issued in a room of another type */
  | "misplaced"
  /** the process that issued it still runs the ships of its players */
  | "untimely"
  /** it or another passport of the same session was redeemed before, or Redis did not answer */
  | "used";

/** A passport that was accepted. */
export interface Redeemed {
  /** the ship, moved on to the present */
  readonly ship: ShipState;
  /** what its player has earned in the round of that room */
  readonly earned: Earned;
  /** session id that the ship had when the passport was issued */
  readonly session: string;
}

/** What a passport says besides the ship. */
export interface PassportExtras {
  /** the code of the room if it is private */
  readonly privateCode?: string;
  /** what the player has earned in the round; nothing by default */
  readonly earned?: Earned;
}

/**
 * Issues and redeems passports. A reconnection token takes the same seat in the same room again, but a seat ends with
 * its process. Then the client presents its passport: a signed text with the ship's name, color, kind, position, facing,
 * velocity and boosts, and with the points. From it, another process, or the same one after a restart, restores the ship.
 *
 * - A passport expires after PASSPORT_SECONDS. Clocks of machines differ, so this is not exact.
 * - It is accepted in rooms of the type in which it was issued.
 * - It is accepted once. When it is redeemed, all passports of the same session become invalid, until it is given back.
 * - It is accepted only when the process that issued it is draining or dead. Before that, the ship may still be in use
 *   there, and would exist twice.
 *
 * A passport that is not accepted is ignored and counted, and its player gets a new ship. The passport stays unused.
 */
export class Passports {
  /** how many were issued, accepted, and refused for each reason */
  readonly counts: Record<"issued" | "accepted" | Refused, number> = {
    issued: 0,
    accepted: 0,
    forged: 0,
    outdated: 0,
    expired: 0,
    misplaced: 0,
    untimely: 0,
    used: 0,
  };
  /** the first one signs; passports of all are accepted */
  readonly #keys: readonly [Buffer, ...Buffer[]];
  readonly #processes: Processes;
  readonly #clock: () => number;

  /**
   * @param keys secrets, the same in all processes; the first one signs passports, and those of all are accepted. By
   *   default a random one, whose passports only this process accepts
   * @param clock ms since 1970; the machines' clocks may differ slightly
   */
  constructor(processes: Processes, keys: readonly (string | undefined)[] = [], clock: () => number = Date.now) {
    const [first = randomBytes(32), ...others] = keys.flatMap((key) => (key === undefined ? [] : Buffer.from(key)));
    this.#keys = [first, ...others];
    this.#processes = processes;
    this.#clock = clock;
  }

  /**
   * Issues a passport for a ship.
   *
   * @param ship as it is now; its values are copied
   */
  issue(session: string, room: string, type: RoomType, ship: Readonly<ShipState>, extras: PassportExtras = {}): string {
    const { privateCode = "", earned = NOTHING_EARNED } = extras;
    this.counts.issued++;
    const head = { session, room, type: type.name, process: this.#processes.id, issued: this.#clock(), privateCode };
    const text = write({ ...head, ship, earned });
    const signed = `${VERSION}.${Buffer.from(text).toString("base64url")}`;
    return `${signed}.${sign(signed, this.#keys[0]).toString("base64url")}`;
  }

  /**
   * The session id in a passport that is signed with one of our keys and has not expired; undefined for anything else.
   * JoinLimits calls this to recognize players who had a ship. It makes no other check, and the passport stays valid.
   */
  holderOf(passport: unknown): string | undefined {
    const contents = typeof passport === "string" ? this.#read(passport) : undefined;
    return typeof contents !== "object" || this.#isExpired(contents) ? undefined : contents.session;
  }

  /** The session id in a passport that is signed with our key, expired or not; undefined for anything else. */
  sessionOf(passport: unknown): string | undefined {
    const contents = typeof passport === "string" ? this.#read(passport) : undefined;
    return typeof contents === "object" ? contents.session : undefined;
  }

  /**
   * Reads in which private room a player was, and whether that may be opened again. The passport stays valid.
   *
   * @returns undefined for a passport of a listed room, and for one that is not valid
   */
  async reunionOf(passport: unknown): Promise<Reunion | undefined> {
    const contents = typeof passport === "string" ? this.#read(passport) : undefined;
    if (typeof contents !== "object" || this.#isExpired(contents)) return undefined;
    if (contents.privateCode === "") return undefined;
    const isServing = await this.#processes.isServing(contents.process).catch(() => true);
    return { code: contents.privateCode, type: contents.type, mayOpen: !isServing };
  }

  /**
   * Redeems the passport of a client that is joining. After that, it is not accepted again.
   *
   * @param passport as the client sent it: any value
   * @param type of the room that the client is joining
   * @param about identifies the client in the log
   * @returns the ship, which has coasted since the passport was issued; undefined if the passport is not valid
   */
  async redeem(passport: unknown, type: RoomType, about: Fields = {}): Promise<Redeemed | undefined> {
    if (typeof passport !== "string" || passport === "") return undefined;
    const contents = this.#read(passport);
    if (typeof contents !== "object") return this.#refuse(contents, about);
    const { session, issued, ship, earned } = contents;
    const ms = this.#clock() - issued;
    const refuse = (reason: Refused) => this.#refuse(reason, { ...about, formerSessionId: session });
    if (this.#isExpired(contents)) return refuse("expired");
    if (contents.type !== type.name) return refuse("misplaced");
    // If the status is unknown, the ship may still exist there.
    if (await this.#processes.isServing(contents.process).catch(() => true)) return refuse("untimely");
    // The claim, s, must outlast the passport by any difference of the clocks.
    if (!(await this.#processes.claimOnce(session, 2 * PASSPORT_SECONDS))) return refuse("used");
    this.counts.accepted++;
    coastShip(type.world, ship, Math.max(0, ms) / 1000);
    roundShip(type.world, ship);
    return { ship, session, earned };
  }

  /** Makes a redeemed passport valid again. Call this if the client left before it had a passport of its new room. */
  giveBack({ session }: Redeemed): void {
    this.#processes.releaseClaim(session);
  }

  #isExpired({ issued }: Contents): boolean {
    // A time in the future is possible, because clocks of machines differ.
    return Math.abs(this.#clock() - issued) > PASSPORT_SECONDS * 1000;
  }

  #read(passport: string): Contents | "forged" | "outdated" {
    const end = passport.lastIndexOf(".");
    if (passport.length > LONGEST_PASSPORT || end < 0) return "forged";
    const signed = passport.slice(0, end);
    const signature = Buffer.from(passport.slice(end + 1), "base64url");
    if (!this.#keys.some((key) => isEqual(signature, sign(signed, key)))) return "forged";
    const [version, text = ""] = signed.split(".");
    return version === VERSION || version === PREVIOUS_VERSION
      ? read(Buffer.from(text, "base64url").toString("utf8"))
      : "outdated";
  }

  /** Counts and logs the reason. */
  #refuse(reason: Refused, about: Fields): undefined {
    this.counts[reason]++;
    logRefusedPassport(reason, about);
  }
}

function sign(text: string, key: Buffer): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/** Compares in a time that does not depend on the bytes. */
function isEqual(signature: Buffer, expected: Buffer): boolean {
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}
