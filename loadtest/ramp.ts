import { writeFileSync } from "node:fs";
import { ROOMS, type RoomName } from "../game/rooms.ts";
import { canPin, pinLoad } from "../tools/cores.ts";
import { address, amount, oneOf, outputFile, readOptions, wholeNumber } from "../tools/options.ts";
import { roomSizeFor } from "./largestRoom.ts";
import { writeJson } from "./ramp/json.ts";
import { Progress } from "./ramp/progress.ts";
import { type Circumstances, resultOf } from "./ramp/result.ts";
import { runRamp } from "./ramp/run.ts";
import { course, summary } from "./ramp/words.ts";
import { reportHtml } from "./report/report.ts";
import { SERVERS, type ServerName, ServerUnderTest } from "./rig/serverUnderTest.ts";

/**
 * Repeats the load experiment of the tutorial that this project started from: one more connection each second for 90 s,
 * each with an input every 50 ms. It records the time between the updates of each connection.
 */

/** Time for connections to close at the end, ms. */
const CLOSE_MS = 2000;

const given = readOptions(
  "ramp",
  "Adds one connection each second, each with an input every 50 ms, and records the time between the updates of each.\n" +
    "Ctrl-C ends the run early and still writes the results.",
  {
    clients: wholeNumber("largest number of connections", 90),
    rate: amount("connections added each second", 1),
    seconds: amount("length of the run, s", 90),
    thrust: oneOf("whether the clients thrust", ["yes", "no"], "yes"),
    room: oneOf("room type", Object.keys(ROOMS) as RoomName[], "game"),
    server: oneOf("which server to measure", Object.keys(SERVERS) as ServerName[], "game"),
    endpoint: address("a running server, http(s) or ws(s); starts one by default"),
    json: outputFile("writes every update"),
    report: outputFile("writes the picture, as a page for any browser", "ramp.html"),
  },
);
const { clients = 0, rate = 0, seconds = 0, thrust, room = "game", server = "game", report = "" } = given;

// Under npm, Ctrl-C arrives twice: from the terminal and from npm.
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop.abort());

try {
  await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
// Connections to a server that doesn't answer may still be open.
setTimeout(() => process.exit(), CLOSE_MS).unref();

async function main(): Promise<void> {
  const own =
    given.endpoint === undefined
      ? await ServerUnderTest.start({ server, type: ROOMS[room], roomSize: roomSizeFor(clients, ROOMS[room]) })
      : undefined;
  try {
    if (own !== undefined) pinLoad();
    const circumstances: Circumstances = {
      server,
      ownServer: own !== undefined,
      clients,
      rate,
      seconds,
      thrust: thrust === "yes",
      room,
      when: new Date().toISOString(),
      node: process.version,
      pinned: own !== undefined && canPin(),
    };
    if (!stop.signal.aborted) await measure(own?.url ?? given.endpoint ?? "", circumstances);
    else console.log("Stopped before the first connection, so there are no results.");
  } finally {
    await own?.stop();
  }
}

async function measure(endpoint: string, circumstances: Circumstances): Promise<void> {
  const { signal } = stop;
  const progress = new Progress();
  const outcome = await runRamp({
    swarm: {
      endpoint,
      server,
      type: ROOMS[room],
      roomSize: roomSizeFor(clients, ROOMS[room]),
      thrust: circumstances.thrust,
    },
    clients,
    rate,
    seconds,
    signal,
    onFirst: () => console.log(`The ${server} server: ${course(circumstances)}, for ${seconds} s.`),
    onSecond: (second, failures) => progress.second(second, failures),
  });
  progress.end();
  if (outcome === undefined) {
    console.log("Stopped before the first connection, so there are no results.");
    return;
  }
  const result = resultOf(circumstances, outcome);
  console.log(summary(result).join("\n"));
  if (given.json !== undefined) writeJson(given.json, result, outcome.recording);
  writeFileSync(report, await reportHtml(result, outcome.recording));
  console.log(`${given.json === undefined ? "" : `All updates are in ${given.json}. `}The picture is in ${report}.`);
}
