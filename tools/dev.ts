import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { freePort } from "./freePort.ts";
import { describeProfile, PROFILES, parseProfile } from "./network/profiles.ts";
import { NetworkSimulator } from "./network/simulator.ts";

const HELP = `Usage: npm run dev -- [--net NETWORK [--seed N]]

Runs the server with the client from its sources and starts it again when a file of either changes.

  --net NETWORK  puts a bad network in front of it: ${Object.keys(PROFILES).join(", ")},
                 or ms of delay and of jitter each way, like 200,50
  --seed N       what the network's jitter and stalls are drawn by; a new one each time unless given
  --help         prints this

HOST and PORT say where to listen, as without a network.`;

/** What the server is run with, so that it follows its sources. */
const SERVER = ["--watch-path=server", "--watch-path=game", "--watch-path=protocol", "server/main.ts"];

/** What the server says whenever it has come up. */
const UP = "Slipstream is up:";

try {
  const { values } = parseArgs({
    options: { net: { type: "string" }, seed: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help) console.log(HELP);
  else if (values.net !== undefined) await serveBehind(values.net, values.seed);
  else if (values.seed !== undefined) throw new Error("--seed is for a network; say which with --net.");
  else await end(run({}, "inherit"));
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}

/** Runs the server where only the simulator reaches it, and the simulator where the server would be. */
async function serveBehind(net: string, seed: string | undefined): Promise<void> {
  const profile = parseProfile(net);
  const target = await freePort();
  const { HOST: host = "0.0.0.0", PORT = "2567" } = process.env;
  const options = { target, host, port: wholeNumber("PORT", PORT, 65_535), profile };
  const network = await NetworkSimulator.open(
    seed === undefined ? options : { ...options, seed: wholeNumber("--seed", seed, 2 ** 32 - 1) },
  ).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EADDRINUSE") throw new Error(`Port ${PORT} is taken; set PORT to another.`);
    throw error;
  });
  const server = run({ HOST: "127.0.0.1", PORT: String(target) }, "pipe");
  const invitation =
    `The network in front of it is ${net}: ${describeProfile(profile)}; --seed ${network.seed}. ` +
    `Open http://localhost:${network.port}`;
  let line = "";
  server.stdout?.setEncoding("utf8").on("data", (text: string) => {
    process.stdout.write(text);
    const lines = (line + text).split("\n");
    line = lines.pop() ?? "";
    // The server has just printed an address without a network.
    if (lines.some((full) => full.includes(UP))) console.log(invitation);
  });
  await end(server);
  await network.close();
}

function run(env: Record<string, string>, stdout: "inherit" | "pipe"): ChildProcess {
  return spawn(process.execPath, SERVER, {
    env: { ...process.env, CLIENT: "source", ...env },
    stdio: ["inherit", stdout, "inherit"],
  });
}

/** Waits until the server has ended, hands on every signal to it until then, and ends with its code. */
async function end(server: ChildProcess): Promise<void> {
  process.on("SIGINT", () => server.kill("SIGINT"));
  process.on("SIGTERM", () => server.kill("SIGTERM"));
  // The watching Node would end at SIGHUP without ending the server.
  process.on("SIGHUP", () => server.kill("SIGTERM"));
  const [code] = (await once(server, "close")) as [number | null];
  process.exitCode = code ?? 1;
}

function wholeNumber(name: string, text: string, most: number): number {
  if (!/^\d+$/.test(text) || Number(text) > most) {
    throw new Error(`${name} is "${text}"; it must be a whole number from 0 to ${most}.`);
  }
  return Number(text);
}
