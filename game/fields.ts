import type { Ship } from "./ship.ts";
import type { Torus } from "./torus.ts";

/** angles that the wire can represent: 8 bits */
const ANGLES = 256;

/** All that clients know about a ship. */
export interface ShipState extends Ship {
  name: string;
  /** index into SHIP_COLORS */
  color: number;
  /** the connection is lost, or the server has not received an input for 2 s */
  away: boolean;
}

/** How a field of a ship travels. What a row does not name is false. */
interface Travel {
  /** part of `Ship`: the rules of flight read or write it, so the client needs it for prediction */
  readonly simulated?: true;
  /** not in patches: clients receive it in the full state and on a resync */
  readonly resyncOnly?: true;
  /** a passport takes it to another process */
  readonly passport?: true;
}

/**
 * How each field of a ship travels. A new field needs a row here, a value in NEW_SHIP, a line in the schema of
 * `Player`, and if it is simulated, a line in `copyShip`. The compiler or a spec reports what is missing.
 */
export const SHIP_FIELDS: Readonly<Record<keyof ShipState, Travel>> = {
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
};

const AT_REST: Readonly<Ship> = { kind: 0, x: 0, y: 0, vx: 0, vy: 0, facing: 0, thrusting: false };

/** A ship before anything is known about it. */
export const NEW_SHIP: Readonly<ShipState> = { name: "", color: 0, away: false, ...AT_REST };

/** Names of the fields that travel in a certain way. */
export function fieldsThatAre(travel: keyof Travel): (keyof ShipState)[] {
  return (Object.keys(SHIP_FIELDS) as (keyof ShipState)[]).filter((name) => SHIP_FIELDS[name][travel]);
}

/** A copy of the simulated fields. */
export function shipOf(from: Readonly<Ship>): Ship {
  const ship = { ...AT_REST };
  copyShip(from, ship);
  return ship;
}

/**
 * Copies the simulated fields. Not a loop over names, which takes five times as long: this runs for each ship and step.
 */
export function copyShip(from: Readonly<Ship>, to: Ship): void {
  copyPatched(from, to);
  copyResyncOnly(from, to);
}

/** Copies the simulated fields that patches have. */
export function copyPatched(from: Readonly<Ship>, to: Ship): void {
  to.kind = from.kind;
  to.x = from.x;
  to.y = from.y;
  to.facing = from.facing;
  to.thrusting = from.thrusting;
}

/** Copies the simulated fields that patches do not have. */
export function copyResyncOnly(from: Readonly<Ship>, to: Ship): void {
  to.vx = from.vx;
  to.vy = from.vy;
}

/**
 * Rounds a ship to values that the wire can represent. On a resync, the server and the ship's own client continue from
 * these values.
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

/** Rounds an angle to the wire's 8 bits, with the arithmetic of `t.angle`; radians. */
function roundAngle(angle: number): number {
  const turn = 2 * Math.PI;
  const reduced = angle % turn;
  const inside = reduced < 0 ? reduced + turn : reduced;
  return ((Math.floor((inside / turn) * ANGLES + 0.5) % ANGLES) / ANGLES) * turn;
}
