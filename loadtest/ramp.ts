import { accessSync, constants, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { address, amount, type Option, oneOf, readOptions, wholeNumber, word } from "../tools/options.ts";
import { roomSizeFor } from "./largestRoom.ts";
import { climb } from "./ramp/climb.ts";
import { writeJson } from "./ramp/json.ts";
import { Progress } from "./ramp/progress.ts";
import { type Circumstances, resultOf } from "./ramp/result.ts";
import { climbed, summary } from "./ramp/words.ts";
import { reportHtml } from "./report/report.ts";
import { canPin, pinLoad } from "./rig/cores.ts";
import { SERVERS, type ServerName, ServerUnderTest } from "./rig/serverUnderTest.ts";

/**
 * The load experiment of the tutorial that this project began as: one more connection each second for 90 s, each of them
 * sending an input each 50 ms, and the time between the updates of every one of them.
 */

/** ms that connections to a server that runs on get to say goodbye */
const GOODBYE_MS = 2000;

const given = readOptions(
  "ramp",
  "One more connection each second, each sending an input each 50 ms; records the time between the updates of each.\n" +
    "Ctrl-C ends it early and still writes what there is.",
  {
    clients: wholeNumber("connections at the most", 90),
    rate: amount("connections more each second", 1),
    seconds: amount("length of the whole", 90),
    thrust: oneOf("whether the engines are on", ["yes", "no"], "yes"),
    room: word("type of the room", "NAME", "game"),
    server: oneOf("which server it is, or is to be started", Object.keys(SERVERS) as ServerName[], "game"),
    endpoint: address("a server that is running already, http or ws; otherwise one is started"),
    json: file("json", "also write every update here"),
    report: file("report", "the picture, as a page for any browser", "ramp.html"),
  },
);
const { clients = 0, rate = 0, seconds = 0, thrust, room = "", server = "game", report = "" } = given;

// Ctrl-C under npm comes twice, from the terminal and from npm.
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop.abort());

try {
  await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
// What still hangs on a server that does not answer is not waited for.
setTimeout(() => process.exit(), GOODBYE_MS).unref();

async function main(): Promise<void> {
  const own = given.endpoint === undefined ? await startServer() : undefined;
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
      pinned: own !== undefined && canPin,
    };
    if (!stop.signal.aborted) await measure(own?.endpoint ?? given.endpoint ?? "", circumstances);
    else console.log("Stopped before the first connection: there is nothing to write.");
  } finally {
    await own?.stop();
  }
}

/** @returns undefined if it was ended before it was up: Ctrl-C on a terminal is heard by the server as well */
async function startServer(): Promise<ServerUnderTest | undefined> {
  try {
    return await ServerUnderTest.start({ server, roomSize: roomSizeFor(clients) });
  } catch (error) {
    if (stop.signal.aborted) return undefined;
    throw error;
  }
}

async function measure(endpoint: string, circumstances: Circumstances): Promise<void> {
  const { signal } = stop;
  const progress = new Progress();
  const outcome = await climb({
    swarm: { endpoint, server, room, roomSize: roomSizeFor(clients), thrust: circumstances.thrust },
    clients,
    rate,
    seconds,
    signal,
    onFirst: () => console.log(`The ${server} server: ${climbed(circumstances)}, for ${seconds} s.`),
    onSecond: (second, trouble) => progress.second(second, trouble),
  });
  progress.end();
  if (outcome === undefined) {
    console.log("Stopped before the first connection: there is nothing to write.");
    return;
  }
  const result = resultOf(circumstances, outcome);
  console.log(summary(result).join("\n"));
  if (given.json !== undefined) writeJson(given.json, result, outcome.recording);
  writeFileSync(report, await reportHtml(result, outcome.recording));
  console.log(`${given.json === undefined ? "" : `Every update is in ${given.json}. `}The picture is in ${report}.`);
}

/** A file that can be written. It is seen to before the measurement and not only after it. */
function file(name: string, about: string, byDefault?: string): Option<string> {
  return {
    about,
    takes: "FILE",
    ...(byDefault === undefined ? {} : { default: byDefault }),
    read: (text) => {
      try {
        const present = statSync(text, { throwIfNoEntry: false });
        if (present?.isDirectory()) throw new Error("a folder");
        accessSync(present === undefined ? path.dirname(text) : text, constants.W_OK);
        return text;
      } catch {
        throw new Error(`--${name} is "${text}"; it must be a file that can be written.`);
      }
    },
  };
}
