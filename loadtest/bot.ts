import { cli } from "@colyseus/loadtest";
import { Client } from "@colyseus/sdk";
import { STEP_MS } from "../game/constants.ts";
import { PASSPORT } from "../protocol/passport.ts";
import { ShipInput } from "../protocol/schema.ts";
import { serve } from "./bot/serve.ts";
import { randomInputs } from "./rig/randomInputs.ts";

/**
 * The script for @colyseus/loadtest. Each client steers like a person, on a course of its own, so that a room with bots
 * looks like one with players.
 *
 *     npm run loadtest -- --numClients 50 --endpoint ws://localhost:2567
 *     npm run loadtest -- --numClients 50 --serve
 */
const { argv } = process;
for (const [i, word] of argv.entries()) argv[i] = word.replace(/^--json(?=$|=)/, "--output");
if (!argv.some((word) => /^--room(Id)?(=|$)/.test(word))) argv.push("--room", "game");
if (argv.includes("--help")) {
  console.log(`Usage: npm run loadtest -- [options]

Runs bots with @colyseus/loadtest until Ctrl-C. Its options are below. --room is "game" by default. Further options:
    [--serve]: start a server for these clients, and stop it at the end; instead of --endpoint
    [--json]: the same as --output, which writes lines of text
`);
} else if (argv.includes("--serve")) {
  await serve(argv);
}

let joined = 0;
cli(async ({ endpoint, roomName, roomId, numClients }) => {
  const client = new Client(endpoint);
  const room = await (roomId ? client.joinById(roomId) : client.joinOrCreate(roomName));
  // @colyseus/loadtest shows the number only on a terminal.
  if (++joined === numClients && !process.stdout.isTTY) process.stderr.write(`${joined} bots have joined.\n`);
  // Bots don't move to another process, so they ignore their passports.
  room.onMessage(PASSPORT, () => {});
  const input = room.input<ShipInput>({ type: ShipInput });
  const steering = setInterval(randomInputs(input, Math.random), STEP_MS);
  room.onLeave((code) => {
    clearInterval(steering);
    console.log("left with code", code);
  });
});
