import { Child } from "./child.ts";
import { freePort } from "./freePort.ts";
import { describeProfile, PROFILE_VALUES, type Profile, parseProfile } from "./network/profiles.ts";
import { NetworkSimulator } from "./network/simulator.ts";
import { type Option, readOptions, seedNumber, UsageError } from "./options.ts";

/** Runs the server so that it restarts when one of its sources changes. */
const SERVER = ["--watch-path=server", "--watch-path=game", "--watch-path=protocol", "server/main.ts"];

/** The server prints this each time it has started. */
const STARTED = "Slipstream is up:";

const network: Option<Profile> = {
  about: `puts a simulated network in front of the server: ${PROFILE_VALUES}`,
  takes: "NETWORK",
  read: (text) => {
    const profile = parseProfile(text);
    if (profile === undefined) throw new UsageError(PROFILE_VALUES);
    return profile;
  },
};

const { net, seed } = readOptions(
  "dev",
  "Runs the game from its sources, and restarts the server when a file of it changes. HOST and PORT set the address.",
  { net: network, seed: seedNumber("seed of the network's jitter and stalls") },
);

try {
  if (net !== undefined) await serveBehind(net);
  else if (seed !== undefined) throw new Error("--seed needs a network: set --net as well.");
  else await untilEnd(start({}));
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}

/** Runs the simulator on the server's address, and the server on a port that only the simulator knows. */
async function serveBehind(profile: Profile): Promise<void> {
  const target = await freePort();
  const { HOST: host = "0.0.0.0", PORT = "2567" } = process.env;
  const port = Number(PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`PORT is "${PORT}"; it must be a whole number from 0 to 65535.`);
  }
  const options = { target, host, port, profile };
  const simulator = await NetworkSimulator.open(seed === undefined ? options : { ...options, seed }).catch(
    (error: NodeJS.ErrnoException) => {
      throw error.code === "EADDRINUSE" ? new Error(`Port ${PORT} is taken; set PORT to another.`) : error;
    },
  );
  const server = start({ HOST: "127.0.0.1", PORT: String(target) }, (_, line) => {
    console.log(line);
    // The address in this line bypasses the simulator.
    if (!line.includes(STARTED)) return;
    console.log(`Simulated network: ${describeProfile(profile)}; --seed ${simulator.seed}.`);
    console.log(`Open http://localhost:${simulator.port}`);
  });
  await untilEnd(server);
  await simulator.close();
}

function start(env: Record<string, string>, onLine?: (name: string, line: string) => void): Child {
  return new Child({
    name: "the server",
    program: process.execPath,
    args: SERVER,
    env: { ...process.env, CLIENT: "source", ...env },
    stdio: ["ignore", onLine === undefined ? "inherit" : "pipe", "inherit"],
    onLine,
  });
}

/** Forwards signals to the server until it has ended, and takes over its exit code. */
async function untilEnd(server: Child): Promise<void> {
  process.on("SIGINT", () => server.signal("SIGINT"));
  process.on("SIGTERM", () => server.signal("SIGTERM"));
  // At SIGHUP, `node --watch` would end without stopping the server.
  process.on("SIGHUP", () => server.signal("SIGTERM"));
  process.exitCode = (await server.closed) ?? 1;
}
