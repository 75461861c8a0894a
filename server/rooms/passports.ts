import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { roundShip, type ShipState } from "../../game/fields.ts";
import type { RoomType } from "../../game/rooms.ts";
import { coastShip } from "../../game/ship.ts";
import { LONGEST_PASSPORT, PASSPORT_SECONDS } from "../../protocol/passport.ts";
import type { Processes } from "../cluster/processes.ts";
import { type Contents, read, VERSION, write } from "./passportContents.ts";

/** Why the server ignores a passport. */
export type Refused = "forged" | "outdated" | "expired" | "misplaced" | "untimely" | "used";

/** A passport that was accepted. */
export interface Redeemed {
  /** the ship as it is now */
  readonly ship: ShipState;
  /** session id that the ship had when the passport was issued */
  readonly session: string;
}

/**
 * Issues and redeems passports. With a passport, another process, or the same one after a restart, continues a player's
 * ship: it holds the ship's name, color, kind and motion, and is signed. A passport is valid
 *
 * - for PASSPORT_SECONDS, by the clocks of the machines;
 * - in rooms of the type that issued it;
 * - once: all passports of a session become invalid when one of them is redeemed, unless the ship never arrives;
 * - after the process that issued it has stopped accepting players, since until then the ship may still be flown there.
 *
 * An invalid passport is ignored and counted, and its player gets a new ship. It is not used up by that.
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
  readonly #key: Buffer;
  readonly #processes: Processes;
  readonly #clock: () => number;

  /**
   * @param key to sign with; a random one by default
   * @param clock ms since 1970; the machines' clocks may differ slightly
   */
  constructor(processes: Processes, key?: string, clock: () => number = Date.now) {
    this.#key = key === undefined ? randomBytes(32) : Buffer.from(key);
    this.#processes = processes;
    this.#clock = clock;
  }

  /** @param ship as it is now; copied */
  issue(session: string, room: string, type: RoomType, ship: Readonly<ShipState>): string {
    this.counts.issued++;
    const process = this.#processes.id;
    const text = write({ session, room, type: type.name, process, issued: this.#clock(), ship });
    const signed = `${VERSION}.${Buffer.from(text).toString("base64url")}`;
    return `${signed}.${this.#sign(signed).toString("base64url")}`;
  }

  /**
   * The session id in a passport that was signed here and has not expired; undefined for anything else. The passport is
   * neither used up nor checked further.
   */
  holderOf(passport: unknown): string | undefined {
    const contents = typeof passport === "string" ? this.#read(passport) : undefined;
    return typeof contents !== "object" || this.#isExpired(contents) ? undefined : contents.session;
  }

  /**
   * Redeems the passport of a client that is joining. After that it is used up.
   *
   * @param passport whatever the client sent as one
   * @param type of the room that the client is joining
   * @returns the ship, which has coasted since the passport was issued; undefined if the passport is not valid
   */
  async redeem(passport: unknown, type: RoomType): Promise<Redeemed | undefined> {
    if (typeof passport !== "string" || passport === "") return undefined;
    const contents = this.#read(passport);
    if (typeof contents !== "object") return this.#refuse(contents);
    const { session, issued, ship } = contents;
    const ms = this.#clock() - issued;
    if (this.#isExpired(contents)) return this.#refuse("expired");
    if (contents.type !== type.name) return this.#refuse("misplaced");
    if (await this.#processes.isServing(contents.process).catch(() => true)) return this.#refuse("untimely");
    // Remembered for longer than it is valid, because clocks differ.
    if (!(await this.#processes.claimOnce(session, 2 * PASSPORT_SECONDS))) return this.#refuse("used");
    this.counts.accepted++;
    coastShip(type.world, ship, Math.max(0, ms) / 1000);
    roundShip(type.world, ship);
    return { ship, session };
  }

  /** Makes a passport valid again. Call it when the ship that was redeemed did not arrive, or is gone. */
  giveBack({ session }: Redeemed): void {
    this.#processes.releaseClaim(session);
  }

  #isExpired({ issued }: Contents): boolean {
    return Math.abs(this.#clock() - issued) > PASSPORT_SECONDS * 1000;
  }

  #read(passport: string): Contents | "forged" | "outdated" {
    const end = passport.lastIndexOf(".");
    if (passport.length > LONGEST_PASSPORT || end < 0) return "forged";
    const signed = passport.slice(0, end);
    const signature = Buffer.from(passport.slice(end + 1), "base64url");
    const expected = this.#sign(signed);
    if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) return "forged";
    const [version, text = ""] = signed.split(".");
    return version === VERSION ? read(Buffer.from(text, "base64url").toString("utf8")) : "outdated";
  }

  #sign(text: string): Buffer {
    return createHmac("sha256", this.#key).update(text).digest();
  }

  #refuse(reason: Refused): undefined {
    this.counts[reason]++;
  }
}
