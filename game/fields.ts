import type { Ship } from "./ship.ts";
import type { Torus } from "./torus.ts";

/** number of angles in the network encoding: 8 bits */
const ANGLES = 256;

/** All properties of a ship that clients receive. The schema adds only the resync counter. */
export interface ShipState extends Ship {
  name: string;
  /** index into SHIP_COLORS */
  color: number;
  /** the connection is lost, or the server has not received an input for 2 s */
  away: boolean;
}

/** What a property is used for, and how it is sent. A use that is not listed is false. */
interface PropertyUse {
  /** part of `Ship`: the rules of flight read or write it, so the client needs it for prediction */
  readonly simulated?: true;
  /**
   * in full states, and in the patch of a resync, but in no other patch. `PilotSimulation.writeState` writes it without
   * change tracking, so that a change alone does not send it. Clients compute the velocity from their inputs.
   */
  readonly resyncOnly?: true;
  /** stored in a passport, with which another process restores the ship */
  readonly passport?: true;
}

/**
 * How each property of a ship is used and sent. A new property needs
 *
 * - a row here, and a line in the schema of `Player` (protocol/schema.ts);
 * - if it is not simulated: a line in `ShipState`, and a start value in NEW_SHIP;
 * - if it is simulated: a line in `Ship` (ship.ts), a start value in DEFAULT_SHIP, a line in `copyPatched` or
 *   `copyResyncOnly`, and a line in `roundShip` if the network encoding rounds it.
 *
 * The compiler reports a missing row or start value. test/protocol/fields.spec.ts finds a missing line in the schema or
 * in a copy.
 */
export const SHIP_FIELDS: Readonly<Record<keyof ShipState, PropertyUse>> = {
  name: { passport: true },
  color: { passport: true },
  away: {},
  kind: { simulated: true, passport: true },
  x: { simulated: true, passport: true },
  y: { simulated: true, passport: true },
  vx: { simulated: true, passport: true, resyncOnly: true },
  vy: { simulated: true, passport: true, resyncOnly: true },
  facing: { simulated: true, passport: true },
  thrusting: { simulated: true },
  // A patch shows a boost as the decrease of `boosts`. So the steps that are left need not be in it.
  boosts: { simulated: true, passport: true },
  boosting: { simulated: true, resyncOnly: true },
};

/** Start values of the simulated properties. */
const DEFAULT_SHIP: Readonly<Ship> = {
  kind: 0,
  x: 0,
  y: 0,
  vx: 0,
  vy: 0,
  facing: 0,
  thrusting: false,
  boosts: 0,
  boosting: 0,
};

/** Start values of all properties; the schema must have the same ones. */
export const NEW_SHIP: Readonly<ShipState> = { name: "", color: 0, away: false, ...DEFAULT_SHIP };

/** Names of the properties with a certain use. */
export function fieldsThatAre(use: keyof PropertyUse): (keyof ShipState)[] {
  return (Object.keys(SHIP_FIELDS) as (keyof ShipState)[]).filter((name) => SHIP_FIELDS[name][use]);
}

/** Returns a new object with the simulated properties. */
export function shipOf(from: Readonly<Ship>): Ship {
  const ship = { ...DEFAULT_SHIP };
  copyShip(from, ship);
  return ship;
}

/**
 * Copies the simulated properties. This runs for each ship in each step, so it is not a loop over names, which takes
 * five times as long.
 */
export function copyShip(from: Readonly<Ship>, to: Ship): void {
  copyPatched(from, to);
  copyResyncOnly(from, to);
}

/** Copies the simulated properties that each patch may contain. */
export function copyPatched(from: Readonly<Ship>, to: Ship): void {
  to.kind = from.kind;
  to.x = from.x;
  to.y = from.y;
  to.facing = from.facing;
  to.thrusting = from.thrusting;
  to.boosts = from.boosts;
}

/** Copies the simulated properties that are in full states and resyncs only. */
export function copyResyncOnly(from: Readonly<Pick<Ship, "vx" | "vy" | "boosting">>, to: Ship): void {
  to.vx = from.vx;
  to.vy = from.vy;
  to.boosting = from.boosting;
}

/**
 * Rounds a ship to values that the network encoding can represent. After a resync, the server and the ship's own client
 * continue from these values. Positions are rounded against the direction of motion, so that a ship that is resynced
 * often gains no distance.
 *
 * @param ship changed in place
 */
export function roundShip(world: Torus, ship: Ship): void {
  ship.x = world.roundBehind(ship.x, ship.vx);
  ship.y = world.roundBehind(ship.y, ship.vy);
  ship.vx = Math.fround(ship.vx);
  ship.vy = Math.fround(ship.vy);
  ship.facing = roundAngle(ship.facing);
}

/** Rounds an angle, in radians, to the 8 bits of the network encoding, with the arithmetic of `t.angle`. */
function roundAngle(angle: number): number {
  const fullTurn = 2 * Math.PI;
  const reduced = angle % fullTurn;
  const inside = reduced < 0 ? reduced + fullTurn : reduced;
  return ((Math.floor((inside / fullTurn) * ANGLES + 0.5) % ANGLES) / ANGLES) * fullTurn;
}
