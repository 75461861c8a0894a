import { parseArgs } from "node:util";
import { pinLoad } from "../../tools/cores.ts";
import { roomSizeFor } from "../largestRoom.ts";
import { ServerUnderTest } from "../rig/serverUnderTest.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Starts a server that ends with this process, and replaces `--serve` on the command line by its address, since
 * @colyseus/loadtest has no such option. A mistake on the command line ends the process with a message.
 *
 * @param argv the command line, which it changes
 */
export async function serve(argv: string[]): Promise<void> {
  const { values } = parseArgs({
    args: argv.slice(2),
    options: { serve: { type: "boolean" }, numClients: { type: "string" }, endpoint: { type: "string" } },
    strict: false,
  });
  const { numClients = "1", endpoint } = values;
  if (!/^[1-9]\d*$/.test(String(numClients)))
    fail(2, `--numClients is "${numClients}"; it must be a whole number above 0.`);
  if (endpoint !== undefined) fail(2, "--serve starts a server, so it can't be combined with --endpoint.");

  // The server is killed by this process's exit handler, so a signal must not end the process without it. Once the
  // server runs, @colyseus/loadtest handles SIGINT and SIGTERM.
  const exit = () => process.exit(0);
  for (const signal of SIGNALS) process.on(signal, exit);
  try {
    const server = await ServerUnderTest.start({ server: "game", roomSize: roomSizeFor(Number(numClients)) });
    argv.splice(argv.indexOf("--serve"), 1, "--endpoint", server.url.replace("http:", "ws:"));
  } catch (error) {
    fail(1, (error as Error).message);
  }
  pinLoad();
  for (const signal of SIGNALS) if (signal !== "SIGHUP") process.off(signal, exit);
}

function fail(code: number, sentence: string): never {
  console.error(sentence);
  process.exit(code);
}
