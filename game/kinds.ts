/** A kind of ship: how it flies, and which drawing it has. */
export interface ShipKind {
  /** its drawing in client/ships/hulls.ts and its name in client/text */
  readonly id: string;
  /** from nose to tail, units; a ship is at most three quarters as wide */
  readonly length: number;
  /** acceleration along `facing` while thrusting, units/s² */
  readonly thrust: number;
  /** units/s */
  readonly maxSpeed: number;
}

/** All kinds fly alike, so that the choice of one is a matter of looks only. */
const FLIGHT = {
  length: 62,
  // In the tutorial: 0.2 units per step, each step.
  thrust: 80,
  // In the tutorial: 5 units per step.
  maxSpeed: 100,
} as const;

/**
 * All kinds of ships. A ship has its index into this list, so new kinds are added at the end. The first one is for
 * clients that choose none.
 */
export const SHIP_KINDS = [
  { id: "dart", ...FLIGHT },
  { id: "ray", ...FLIGHT },
  { id: "twin", ...FLIGHT },
  { id: "ring", ...FLIGHT },
  { id: "hammer", ...FLIGHT },
  { id: "needle", ...FLIGHT },
] as const satisfies readonly ShipKind[];

/** name of a kind of ship */
export type KindId = (typeof SHIP_KINDS)[number]["id"];

/** length of the longest kind of ship, units */
export const LONGEST_SHIP = Math.max(...SHIP_KINDS.map(({ length }) => length));

/**
 * The kind with an index. An index without a kind gives the first one: while processes are updated one after another, a
 * passport may name a kind that this process does not have yet.
 */
export function kindOf(index: number): (typeof SHIP_KINDS)[number] {
  return SHIP_KINDS[index] ?? SHIP_KINDS[0];
}
