/** From 0, no connection, to 3, good. */
export type Quality = 0 | 1 | 2 | 3;

/** What the quality of the connection follows from; the names are those of the telemetry. */
export interface ConnectionSample {
  /** whether the server receives the player's inputs */
  readonly listening: boolean;
  /** smoothed round trip of an input, ms; 0 until one is known */
  readonly roundTrip: number;
  /** how much later than the fastest ones patches are, ms */
  readonly jitter: number;
  /** time since the last patch, ms */
  readonly patchAge: number;
}

/** Patches come every 50 ms. After this many ms without one, the player sees others stop or jump. */
const SILENCE_MS = 1500;

/** Upper limits, ms. Beyond the first ones, a player begins to see the delay of others; beyond the second, it hinders. */
const GOOD = { roundTrip: 120, jitter: 40, patchAge: 250 };
const FAIR = { roundTrip: 250, jitter: 100, patchAge: 500 };

/** How good a connection is for playing: as good as its worst figure. */
export function connectionQuality(sample: ConnectionSample): Quality {
  if (!sample.listening || sample.patchAge > SILENCE_MS) return 0;
  if (isWithin(sample, GOOD)) return 3;
  return isWithin(sample, FAIR) ? 2 : 1;
}

function isWithin(sample: ConnectionSample, most: typeof GOOD): boolean {
  return sample.roundTrip <= most.roundTrip && sample.jitter <= most.jitter && sample.patchAge <= most.patchAge;
}
