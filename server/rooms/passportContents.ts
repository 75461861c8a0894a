import { createHash } from "node:crypto";
import { fieldsThatAre, NEW_SHIP, type ShipState } from "../../game/fields.ts";
import { type Earned, NOTHING_EARNED } from "./earned.ts";

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
  /** what the player has earned in the round */
  readonly earned: Earned;
}

const HEAD = ["session", "room", "type", "process", "issued", "privateCode"] as const;
const FIELDS = fieldsThatAre("passport");
const EARNED = ["points", "seconds"] as const;

/** Fields that the version before did not have. What it wrote is the beginning of what this version writes. */
const ADDED: readonly (keyof ShipState)[] = ["boosts"];

function versionOf(...parts: unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 4);
}

const types = FIELDS.map((name) => [name, typeof NEW_SHIP[name]] as const);

/**
 * Version of the contents. It is computed from the names and types of everything in them, so that a process never
 * misreads a passport with other fields than its own.
 */
export const VERSION = versionOf(HEAD, types, EARNED);

/** The version before, which is accepted too, so that players keep their ships while the server is updated. */
export const PREVIOUS_VERSION = versionOf(
  HEAD,
  types.filter(([name]) => !ADDED.includes(name)),
);

/** The contents as text: a list without names, because a passport is sent often. */
export function write({ ship, earned, ...head }: Contents): string {
  const values = [...FIELDS.map((name) => rounded(ship[name])), ...EARNED.map((name) => rounded(earned[name]))];
  return JSON.stringify([...HEAD.map((name) => head[name]), ...values]);
}

/**
 * Reads what `write` has written in a process of this version or the one before. The signature was checked before: it
 * proves that a server wrote the text. The server knows its own rules, so values are not checked: a ship that was pushed
 * is faster than its engine makes it.
 */
export function read(text: string): Contents {
  const [session, room, type, process, issued, privateCode, ...values] = JSON.parse(text);
  const given = <T extends object>(start: T, names: readonly (keyof T)[], from: number): T => {
    const entries = names.map((name, i) => [name, values[from + i] ?? start[name]]);
    return { ...start, ...Object.fromEntries(entries) };
  };
  const ship = given(NEW_SHIP, FIELDS, 0);
  const earned = given(NOTHING_EARNED, EARNED, FIELDS.length);
  return { session, room, type, process, issued, privateCode, ship, earned };
}

/** Rounds a number to a thousandth, toward zero so that no ship gets faster by it. */
function rounded(value: ShipState[keyof ShipState]): string | number | boolean {
  return typeof value === "number" ? Math.trunc(value * 1000) / 1000 : value;
}
