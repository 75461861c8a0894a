import { PlainHistogram } from "./plainHistogram.ts";

/** How long steps take and how late they start, in seconds. Rooms observe values; `createRegistry` registers both. */
export const stepDuration = new PlainHistogram({
  name: "slipstream_step_duration_seconds",
  help: "Time from the start of a turn of a room, usually one step, until its patch is sent.",
  buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25],
});

export const stepLateness = new PlainHistogram({
  name: "slipstream_step_lateness_seconds",
  help: "Time from the deadline of a turn of a room until the turn starts.",
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
});
