import type { Ship } from "../game/ship.ts";
import type { Torus } from "../game/torus.ts";
import type { Player } from "./schema.ts";

/**
 * The messages of a room whose type `sendsView`. docs/protocol.md has the bytes.
 *
 * Such a room has the same state as a room of the type `game`. But patches leave out the positions of ships and the parts
 * of a score that change often; only full states have them. After each patch, in the same write, the client gets a message SHIPS with the ships in and around its
 * view, and with what its own ship needs for prediction. The two have the same room time.
 */

/** From the server, as bytes: the ships in and around the client's view. */
export const SHIPS = "ships";

/**
 * From the server, as bytes, once a second: for each of DENSITY_SIDE x DENSITY_SIDE equal squares of the world, row by
 * row, its number of ships, 255 at most.
 */
export const DENSITY = "density";
export const DENSITY_SIDE = 16;

/** From a client: `{ width, height }` of its view, units. Until then, the server takes the view for the largest one. */
export const VIEW = "view";

/** From a spectator: the session id of the ship that its view follows. */
export const FOLLOW = "follow";

/** Ships have numbers below this, so that one fits into a record with its flags. */
export const MOST_SHIPS = 4096;

/** Bytes of a ship: u16 number and flags, u16 x, u16 y, u8 facing. */
export const SHIP_BYTES = 7;

/** Bits of a ship's first 16 bits above its number. */
const [THRUSTING, AWAY, BOOSTING] = [1 << 12, 1 << 13, 1 << 14];

/** Values of a coordinate, and of a facing. */
const POSITIONS = 65536;
const ANGLES = 256;
const FULL_TURN = 2 * Math.PI;

/** Bits of the first byte of a message. */
const [COMPLETE, OWN, RESYNC] = [1, 2, 4];

/** Bytes of the own section: u16 points, u8 ring, u8 draft, u8 boosts. */
const OWN_BYTES = 5;

/** Bytes that follow them at a resync: u8 counter, f32 vx, f32 vy, u8 boosting. */
const RESYNC_BYTES = 10;

/** Bytes of a message before the first ship at most. */
export const MOST_HEAD_BYTES = 1 + OWN_BYTES + RESYNC_BYTES;

/** What the client's own ship needs besides its record. */
export type OwnSection = Pick<Player, "points" | "ring" | "draft" | "boosts" | "resyncs" | "vx" | "vy" | "boosting">;

/** What a ship's record has. */
export type ShipRecord = Pick<Ship, "x" | "y" | "facing" | "thrusting"> & {
  readonly away: boolean;
  readonly boosting: boolean;
};

/**
 * Writes a ship.
 *
 * @param at where its record begins; it ends SHIP_BYTES later
 * @param number below MOST_SHIPS
 * @param ship `x`, `y` in units, any finite number; `facing` in radians
 */
export function writeShip(world: Torus, bytes: Uint8Array, at: number, number: number, ship: ShipRecord): void {
  const head = number | (ship.thrusting ? THRUSTING : 0) | (ship.away ? AWAY : 0) | (ship.boosting ? BOOSTING : 0);
  const x = Math.floor((world.wrap(ship.x) / world.size) * POSITIONS + 0.5);
  const y = Math.floor((world.wrap(ship.y) / world.size) * POSITIONS + 0.5);
  const turn = ship.facing % FULL_TURN;
  // A byte takes the lowest 8 bits, so what is rounded up to a whole world or turn becomes 0.
  bytes[at] = head;
  bytes[at + 1] = head >> 8;
  bytes[at + 2] = x;
  bytes[at + 3] = x >> 8;
  bytes[at + 4] = y;
  bytes[at + 5] = y >> 8;
  bytes[at + 6] = Math.floor(((turn < 0 ? turn + FULL_TURN : turn) / FULL_TURN) * ANGLES + 0.5);
}

/**
 * Writes the beginning of a message, before its ships.
 *
 * @param at where it begins
 * @param complete whether the message has all ships in and around the view. If not, those that are missing are still
 *   there, and the client is sent them less often.
 * @param own of the client's ship; undefined for a spectator
 * @param resync whether the server has moved the ship by something else than its inputs, since the last message
 * @returns where the ships begin
 */
export function writeHead(
  bytes: Buffer,
  at: number,
  complete: boolean,
  own: Readonly<OwnSection> | undefined,
  resync: boolean,
): number {
  bytes[at] = (complete ? COMPLETE : 0) | (own === undefined ? 0 : OWN) | (resync ? RESYNC : 0);
  if (own === undefined) return at + 1;
  bytes.writeUInt16LE(own.points, at + 1);
  bytes[at + 3] = own.ring;
  bytes[at + 4] = own.draft;
  bytes[at + 5] = own.boosts;
  if (!resync) return at + 1 + OWN_BYTES;
  bytes[at + 6] = own.resyncs;
  bytes.writeFloatLE(own.vx, at + 7);
  bytes.writeFloatLE(own.vy, at + 11);
  bytes[at + 15] = own.boosting;
  return at + 1 + OWN_BYTES + RESYNC_BYTES;
}

/** Whether a message has all ships in and around the view. @param bytes the message, or its beginning */
export function isComplete(bytes: Uint8Array): boolean {
  return ((bytes[0] ?? 0) & COMPLETE) !== 0;
}

/** Where a reader puts what a message has. */
export interface ShipsTarget {
  /** Returns the player with a number, from the state; undefined if there is none. */
  player(number: number): Player | undefined;
  /** the client's own player; undefined for a spectator */
  readonly own: Player | undefined;
  /** Called for each ship of the message, after it was read. @param boosting whether the ship burns a boost */
  seen(player: Player, number: number, boosting: boolean): void;
}

/**
 * Reads a message SHIPS: writes the fields that it has to the players of the state.
 *
 * @returns whether all other ships are outside of the view and what is around it
 * @throws RangeError if the bytes are not such a message, or a ship is not in the state
 */
export function readShips(world: Torus, bytes: Uint8Array, target: ShipsTarget): boolean {
  let at = readOwn(bytes, target.own);
  if ((bytes.length - at) % SHIP_BYTES !== 0) throw new RangeError(`${bytes.length} bytes are no message of ships`);
  for (; at < bytes.length; at += SHIP_BYTES) {
    const head = u16(bytes, at);
    const number = head % MOST_SHIPS;
    const player = target.player(number);
    if (player === undefined) throw new RangeError(`a message has ship ${number}, which is not in the state`);
    player.x = (u16(bytes, at + 2) / POSITIONS) * world.size;
    player.y = (u16(bytes, at + 4) / POSITIONS) * world.size;
    player.facing = ((bytes[at + 6] as number) / ANGLES) * FULL_TURN;
    player.thrusting = (head & THRUSTING) !== 0;
    player.away = (head & AWAY) !== 0;
    target.seen(player, number, (head & BOOSTING) !== 0);
  }
  return isComplete(bytes);
}

/**
 * Reads the part of a message SHIPS before the ships: what it has of the client's own ship.
 *
 * @param bytes the message, or its first MOST_HEAD_BYTES
 * @param own receives the values, if the message has some
 * @returns where the ships begin
 * @throws RangeError if the bytes are not such a message
 */
export function readOwn(bytes: Uint8Array, own: OwnSection | undefined): number {
  const flags = bytes[0] ?? 0;
  const at = 1;
  if ((flags & OWN) === 0) return at;
  const resync = (flags & RESYNC) !== 0;
  const end = at + OWN_BYTES + (resync ? RESYNC_BYTES : 0);
  if (end > bytes.length) throw new RangeError(`${bytes.length} bytes are no message of ships`);
  if (own === undefined) return end;
  own.points = u16(bytes, at);
  own.ring = bytes[at + 2] as number;
  own.draft = bytes[at + 3] as number;
  own.boosts = bytes[at + 4] as number;
  if (!resync) return end;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  own.resyncs = bytes[at + 5] as number;
  own.vx = view.getFloat32(at + 6, true);
  own.vy = view.getFloat32(at + 10, true);
  own.boosting = bytes[at + 14] as number;
  return end;
}

function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
}
