/** A kind of ship: how it looks and how it flies. */
export interface ShipKind {
  /** from nose to tail, units; a ship is half as wide */
  readonly length: number;
  /** start of the names of its drawings: `<sprite>-idle.svg` and `<sprite>-thrust.svg` in `public/sprites/` */
  readonly sprite: string;
  /** silhouette of the drawings as an SVG path; units from the ship's center, nose to the right */
  readonly outline: string;
  /** acceleration along `facing` while thrusting, units/s² */
  readonly thrust: number;
  /** units/s */
  readonly maxSpeed: number;
}

/** All kinds of ships. A ship has its index into this list, so new kinds are added at the end. */
export const SHIP_KINDS = [
  {
    length: 62,
    sprite: "ship",
    outline:
      "M29.5 0 C23 -5.5 12 -8 -2 -7.5 L-14 -13.5 L-24 -12 L-20 -7 L-24.5 -6 L-24.5 6 L-20 7 L-24 12 L-14 13.5 L-2 7.5 C12 8 23 5.5 29.5 0 Z",
    // In the tutorial: 0.2 units per step, each step.
    thrust: 80,
    // In the tutorial: 5 units per step.
    maxSpeed: 100,
  },
] as const satisfies readonly ShipKind[];

/** length of the longest kind of ship, units */
export const LONGEST_SHIP = Math.max(...SHIP_KINDS.map(({ length }) => length));

/**
 * The kind with an index. An index without a kind gives the first one: while processes are updated one after another, a
 * passport may name a kind that this process does not have yet.
 */
export function kindOf(index: number): ShipKind {
  return SHIP_KINDS[index] ?? SHIP_KINDS[0];
}
