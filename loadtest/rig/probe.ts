/**
 * Measures a server from inside. It is loaded before the server's own code (`node --import`), so it works in any
 * server. It uses a pipe of its own: if the process had an IPC channel, the monitor's @pm2/io would assume that pm2
 * runs it and would collect metrics, which costs CPU time.
 */
import { writeFileSync } from "node:fs";
import { Session } from "node:inspector";
import { Socket } from "node:net";
import { createInterface } from "node:readline";
import { type Cost, CostMeter } from "./costMeter.ts";

/** File descriptor of the pipe. Each request is a line of JSON, and so is its answer. */
export const PROBE_FD = 3;

/** Set in the environment of a process that has the pipe. */
export const PROBE_VARIABLE = "SLIPSTREAM_PROBE";

/** A request to the probe. */
export type ProbeRequest =
  | { ask: "begin" }
  | { ask: "read" }
  | { ask: "profile" }
  | { ask: "saveProfile"; file: string };

/** The answer when a request is done. */
export interface ProbeAnswer {
  cost?: Cost;
}

/** Sampling interval of a CPU profile, µs. */
const SAMPLE_US = 500;

if (process.env[PROBE_VARIABLE] !== undefined) {
  const pipe = new Socket({ fd: PROBE_FD });
  pipe.unref();
  // If the load generator dies, the server must not keep running.
  pipe.on("end", () => process.exit());
  const meter = new CostMeter();
  let session: Session | undefined;
  const answer = (message: ProbeAnswer) => pipe.write(`${JSON.stringify(message)}\n`);
  createInterface({ input: pipe }).on("line", (line) => {
    const request = JSON.parse(line) as ProbeRequest;
    if (request.ask === "begin") {
      meter.begin();
      answer({});
    } else if (request.ask === "read") {
      answer({ cost: meter.read() });
    } else if (request.ask === "profile") {
      session = new Session();
      session.connect();
      session.post("Profiler.enable");
      session.post("Profiler.setSamplingInterval", { interval: SAMPLE_US });
      session.post("Profiler.start", () => answer({}));
    } else {
      session?.post("Profiler.stop", (error, result) => {
        if (error === null) writeFileSync(request.file, JSON.stringify(result.profile));
        session?.disconnect();
        answer({});
      });
    }
  });
}
