import { createHash } from "node:crypto";
import { fieldsThatAre, NEW_SHIP, type ShipState } from "../../game/fields.ts";

/** What a passport says. */
export interface Contents {
  /** session id of the ship's player */
  readonly session: string;
  /** id of the room that issued it */
  readonly room: string;
  /** name of that room's type */
  readonly type: string;
  /** id of the process that issued it */
  readonly process: string;
  /** when it was issued, ms since 1970 */
  readonly issued: number;
  /** the code of that room if it is private, so that its players meet there again; otherwise empty */
  readonly privateCode: string;
  /** the ship at that time; fields that a passport does not carry have the value of a new ship */
  readonly ship: ShipState;
}

const HEAD = ["session", "room", "type", "process", "issued", "privateCode"] as const;
const FIELDS = fieldsThatAre("passport");

/**
 * Version of the contents. It is computed from the names and types of everything in them, so that a process never reads
 * a passport with other fields than its own.
 */
export const VERSION = createHash("sha256")
  .update(JSON.stringify([HEAD, FIELDS.map((name) => [name, typeof NEW_SHIP[name]])]))
  .digest("base64url")
  .slice(0, 4);

/** The contents as text: a list without names, because a passport is sent often. */
export function write({ ship, ...head }: Contents): string {
  return JSON.stringify([...HEAD.map((name) => head[name]), ...FIELDS.map((name) => rounded(ship[name]))]);
}

/**
 * Reads what `write` has written in a process of the same version. The signature was checked before: it proves that a
 * server wrote the text. The server knows its own rules, so values are not checked: a ship that was pushed is faster
 * than its engine makes it.
 */
export function read(text: string): Contents {
  const [session, room, type, process, issued, privateCode, ...values] = JSON.parse(text);
  const ship = Object.fromEntries(FIELDS.map((name, i) => [name, values[i]])) as Partial<ShipState>;
  return { session, room, type, process, issued, privateCode, ship: { ...NEW_SHIP, ...ship } };
}

/** Rounds a number to a thousandth, toward zero so that no ship gets faster by it. */
function rounded(value: ShipState[keyof ShipState]): string | number | boolean {
  return typeof value === "number" ? Math.trunc(value * 1000) / 1000 : value;
}
