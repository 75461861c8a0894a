/** A ship as it is to be drawn. */
export interface DrawnShip {
  name: string;
  /** index into the palette of ship colours */
  color: number;
  /** units, in [0, WORLD_SIZE) */
  x: number;
  /** units, in [0, WORLD_SIZE) */
  y: number;
  /** radians */
  facing: number;
  thrusting: boolean;
  own: boolean;
  /** nobody is at the controls, as far as the server can tell; of the own ship: it does not hear them */
  away: boolean;
}

/** One to be filled in. */
export function blankShip(): DrawnShip {
  return { name: "", color: 0, x: 0, y: 0, facing: 0, thrusting: false, own: false, away: false };
}
