import { BANNED } from "../../protocol/bans.ts";
import { WATCH_ROOM } from "../../protocol/join.ts";
import { PASSPORT } from "../../protocol/passport.ts";
import type { Bans } from "../bans/bans.ts";
import { HttpError } from "./httpError.ts";

interface Request {
  /** of the client */
  readonly address: string;
  /** of the matchmaker */
  readonly method: string;
  /** name of a room type, or the id of a room */
  readonly room: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** What the check reads from passports; see `Passports`. */
interface PassportReader {
  /** the session id in a passport of ours, expired or not */
  sessionOf(passport: unknown): string | undefined;
  /** the session id in a passport that has not expired */
  holderOf(passport: unknown): string | undefined;
}

/** @throws HttpError 430 if the player is banned */
export type BanCheck = (request: Request) => Promise<void>;

/**
 * Refuses banned players before a seat is reserved, with a sentence that a page can show. Two kinds of request pass: a
 * reconnection, whose seat ends with the kick, and a valid passport from a banned network. The room decides about that
 * one, because only redeeming shows whether the player continues with a ship. So players who share a network with a
 * banned one keep their ships when a process restarts.
 */
export function banCheck(bans: Bans, passports: PassportReader): BanCheck {
  return async ({ address, method, room, options }) => {
    if (method === "reconnect") return;
    const passport = options[PASSPORT];
    const hit = await bans.find(address, passports.sessionOf(passport));
    if (hit === undefined) return;
    const continues = room !== WATCH_ROOM && passports.holderOf(passport) !== undefined;
    if (hit.by === "network" && continues) return;
    const { sentence, seconds } = bans.refuse(hit);
    // The ban is logged with its id.
    throw new HttpError(BANNED, sentence, { "Retry-After": String(seconds) }, "");
  };
}
