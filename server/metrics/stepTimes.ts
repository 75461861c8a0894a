import { Histogram } from "prom-client";

/** How long steps take and how late they begin. Rooms observe, in seconds; whoever makes a registry adds the two to it. */
export const stepDuration = new Histogram({
  name: "slipstream_step_duration_seconds",
  help: "Time from the beginning of a turn of a room, mostly one step, to its patch being sent.",
  buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25],
  registers: [],
});

export const stepLateness = new Histogram({
  name: "slipstream_step_lateness_seconds",
  help: "Time by which a turn of a room began after its deadline.",
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
  registers: [],
});
