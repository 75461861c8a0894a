/** How the connection and the prediction are doing, read once a frame. One object, used again each time. */
export interface Telemetry {
  /** round trip of an input, smoothed; ms, 0 until one is known */
  roundTrip: number;
  /** by how much patches come later than the quickest: 98 of 100 of the last ten seconds came within this; ms */
  jitter: number;
  /** since the last patch came, ms */
  patchAge: number;
  /** by how much the others are drawn behind the quickest patches, ms */
  interpolationDelay: number;
  /** room time at which the others are drawn, ms */
  drawnTime: number;
  /** by how much that is ahead of the newest patch, because patches are late; ms, 0 while they are not */
  ahead: number;
  /** inputs sent and not yet acknowledged */
  pendingInputs: number;
  /** how far the last acknowledgement moved the own ship; units */
  lastCorrection: number;
  /** the largest of those since the flight began; units */
  maxCorrection: number;
  /** by how much the own ship is drawn beside where it is predicted, while a correction is blended; units */
  blending: number;
  /** how often something else than the pilot's inputs has moved the own ship, or the server did not listen to them */
  disturbances: number;
  /** whether the server hears the pilot, as far as anybody knows */
  listening: boolean;
  /** payload received since the page was opened, bytes */
  bytesIn: number;
  /** payload sent since the page was opened, bytes */
  bytesOut: number;
  /** spent in taking in what was received, since the page was opened; ms */
  decodeMs: number;
  /** reconnections since the flight began */
  reconnections: number;
}

/** One to be filled in. */
export function blankTelemetry(): Telemetry {
  return {
    roundTrip: 0,
    jitter: 0,
    patchAge: 0,
    interpolationDelay: 0,
    drawnTime: 0,
    ahead: 0,
    pendingInputs: 0,
    lastCorrection: 0,
    maxCorrection: 0,
    blending: 0,
    disturbances: 0,
    listening: false,
    bytesIn: 0,
    bytesOut: 0,
    decodeMs: 0,
    reconnections: 0,
  };
}
