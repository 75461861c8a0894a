/**
 * Loaded into the server under test before its own code (`node --import`), so that any server can be asked from outside
 * what it costs. It talks over a pipe of its own: given an IPC channel, the monitor's @pm2/io takes pm2 to be at the
 * other end and begins to collect figures, which costs time that would then be measured.
 */
import { writeFileSync } from "node:fs";
import { Session } from "node:inspector";
import { Socket } from "node:net";
import { createInterface } from "node:readline";
import { type Cost, CostMeter } from "./costMeter.ts";

/** File descriptor of the pipe: a line of JSON is a request, and is answered by a line of JSON. */
export const PROBE_FD = 3;

/** Set for a process that has the pipe. */
export const PROBE_VARIABLE = "SLIPSTREAM_PROBE";

/** What a server under test is asked. */
export type ProbeRequest =
  | { ask: "begin" }
  | { ask: "read" }
  | { ask: "profile" }
  | { ask: "saveProfile"; file: string };

/** That it is done, with what was asked for. */
export interface ProbeAnswer {
  cost?: Cost;
}

/** µs between two samples of a profile */
const SAMPLE_US = 500;

if (process.env[PROBE_VARIABLE] !== undefined) {
  const pipe = new Socket({ fd: PROBE_FD });
  pipe.unref();
  // Whoever measured is gone, without a word: then so is what it started.
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
