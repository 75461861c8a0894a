/** A ship as it is drawn. */
export interface DrawnShip {
  name: string;
  /** index into the palette of ship colors */
  color: number;
  /** units, in the world */
  x: number;
  /** units, in the world */
  y: number;
  /** radians */
  facing: number;
  thrusting: boolean;
  own: boolean;
  /** a remote ship: the `away` flag of the state; the own ship: the server does not receive its inputs */
  away: boolean;
}

/** A blank ship, to be filled in. */
export function blankShip(): DrawnShip {
  return { name: "", color: 0, x: 0, y: 0, facing: 0, thrusting: false, own: false, away: false };
}
