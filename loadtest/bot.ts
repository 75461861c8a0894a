import { cli } from "@colyseus/loadtest";
import { Client } from "@colyseus/sdk";
import { STEP_MS } from "../game/constants.ts";
import { PASSPORT } from "../protocol/passport.ts";
import { ShipInput } from "../protocol/schema.ts";
import { DENSITY, SHIPS } from "../protocol/shipsMessage.ts";
import { address, amount, fail, failWith, flag, outputFile, readOptions, wholeNumber, word } from "../tools/options.ts";
import { BotLog } from "./bot/botLog.ts";
import { runBots } from "./bot/runBots.ts";
import { serve } from "./bot/serve.ts";
import { reach } from "./ramp/failures.ts";
import { randomInputs } from "./rig/randomInputs.ts";

/**
 * Bots that steer like people, each on a course of its own, so that a room with bots looks like one with players. On a
 * terminal, @colyseus/loadtest runs them and shows its screen. Elsewhere, where that screen would be control codes, the
 * same bots run with plain lines.
 */
const options = readOptions(
  "loadtest",
  "Connects bots to a server until Ctrl-C. On a terminal it shows the screen of @colyseus/loadtest, elsewhere it prints\n" +
    "plain lines. Exits with code 1 if a bot could not join, or if the server has disconnected all bots.",
  {
    serve: flag("starts a server for these bots, and stops it at the end; instead of --endpoint"),
    endpoint: address("a running server, http(s) or ws(s); ws://localhost:2567 by default"),
    room: word("room type", "NAME", "game"),
    roomId: word("id of the room to join, instead of --room", "ID"),
    numClients: wholeNumber("number of bots", 1),
    delay: amount("time between two joins, ms; none by default"),
    reestablishAllDelay: amount("time after which all bots leave and join again, ms; never by default"),
    output: outputFile("writes the log as lines of text"),
    json: outputFile("writes how many bots joined, failed and left"),
  },
);
const { room: roomName = "game", roomId, numClients = 1, delay = 0, reestablishAllDelay = 0 } = options;
if (options.serve === true && options.endpoint !== undefined) {
  fail(2, "--serve starts a server, so it can't be combined with --endpoint.");
}

const endpoint =
  options.serve === true ? await serve(numClients, roomName) : (options.endpoint ?? "http://localhost:2567");
// After `serve`, nothing may wait until a handler for signals is there: without one, the server would outlive this process.
if (options.serve !== true) await reach(endpoint).catch(failWith);

const onTerminal = process.stdout.isTTY === true;
const log = new BotLog({ ...options, numClients, endpoint, print: !onTerminal });

async function join() {
  const client = new Client(endpoint);
  const room = await (roomId === undefined ? client.joinOrCreate(roomName) : client.joinById(roomId));
  log.joined();
  // Bots don't move to another process, so they ignore their passports.
  // The SDK warns of messages that nobody reads.
  for (const type of [PASSPORT, SHIPS, DENSITY]) room.onMessage(type, () => {});
  const input = room.input<ShipInput>({ type: ShipInput });
  const steering = setInterval(randomInputs(input, Math.random), STEP_MS);
  room.onLeave((code) => {
    clearInterval(steering);
    log.left(code);
  });
  return room;
}

if (onTerminal) {
  // It reads its options from the command line, and ends the process at a signal.
  const shown = {
    endpoint: endpoint.replace("http", "ws"),
    ...(roomId === undefined ? { room: roomName } : { roomId }),
    ...{ numClients, delay, reestablishAllDelay },
  };
  process.argv.splice(
    2,
    process.argv.length,
    ...Object.entries(shown).flatMap(([name, value]) => [`--${name}`, `${value}`]),
  );
  process.once("exit", () => {
    process.exitCode = log.end();
  });
  cli(async () => {
    await join().catch((error: unknown) => {
      log.failed(error);
      throw error;
    });
  });
} else {
  process.exit(await runBots({ join, log, numClients, delay, reestablishAllDelay }));
}
