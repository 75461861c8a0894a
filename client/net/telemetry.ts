/** What a frame costs. */
export interface FrameCost {
  /** time since the frame before, ms */
  frameMs: number;
  /** the page's own work for the frame, ms: decoding, prediction, interpolation, scene; without rendering */
  workMs: number;
  /** time spent on rendering, ms: handing the scene to the graphics card */
  renderMs: number;
}

/** The state of the connection, of the prediction and of the last frame. */
export interface Telemetry extends FrameCost {
  /** smoothed round trip of an input, ms; 0 until one is known */
  roundTrip: number;
  /** jitter: the 98th percentile of how much later patches are than the fastest one, over ten seconds, ms */
  jitter: number;
  /** time since the last patch, ms */
  patchAge: number;
  /** interpolation delay: how far remote ships are drawn behind the fastest patches, ms */
  interpolationDelay: number;
  /** room time at which remote ships are drawn, ms */
  drawnTime: number;
  /**
   * how far that is ahead of the newest patch, ms: the time by which ships are extrapolated; 0 if patches are in time
   */
  ahead: number;
  /** inputs sent and not yet acknowledged */
  pendingInputs: number;
  /** how far the last acknowledgment moved the own ship, units */
  lastCorrection: number;
  /** the largest correction since the session began, units */
  maxCorrection: number;
  /** distance between the drawn and the predicted own ship while an error is smoothed, units */
  blending: number;
  /**
   * number of resyncs of the own ship: something other than the player's inputs moved it, or the server did not receive
   * them
   */
  disturbances: number;
  /** whether the server receives the player's inputs, as far as the page knows */
  listening: boolean;
  /** payload received since the session began, bytes */
  bytesIn: number;
  /** payload sent since the session began, bytes */
  bytesOut: number;
  /** time spent on decoding since the session began, ms */
  decodeMs: number;
  /** reconnections since the session began */
  reconnections: number;
}
