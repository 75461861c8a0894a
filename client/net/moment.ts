/** time constant for a wrong turn, ms: two thirds of the error are corrected in that time */
const TURN_DECAY_MS = 158;

/** Position and orientation of a ship as it is drawn. */
export interface Pose {
  /** units, in the world */
  x: number;
  /** units, in the world */
  y: number;
  /** radians */
  facing: number;
  thrusting: boolean;
}

/** The room time drawn in a frame, relative to the patches. It is the same for all ships. */
export interface Moment {
  /** number of the frame */
  frame: number;
  /** time of the frame, whole ms */
  now: number;
  /** time since the previous frame, whole ms */
  elapsed: number;
  /** fraction of a facing error of the previous frame that is left in this one, in [0, 1] */
  facingErrorLeft: number;
  /** number of the last patch at or before the drawn time, counted from the first patch */
  patch: number;
  /** fraction of the way from that patch to the next one, in [0, 1); 0 if there is no next one */
  fraction: number;
  /** how far the drawn time is ahead of the newest patch, ms; 0 if it is not */
  ahead: number;
  /** number of the newest patch */
  newest: number;
  /** average number of steps between the last `VELOCITY_PATCHES` patches */
  interval: number;
}

/** Fraction of a facing error that is left after some ms, in [0, 1]. */
export function facingErrorLeft(ms: number): number {
  return Math.exp(-ms / TURN_DECAY_MS);
}

/** What is visible. */
export interface View {
  /** whether a position is in the view or nearer to it than a margin; units, in the world */
  sees(x: number, y: number, margin: number): boolean;
}
