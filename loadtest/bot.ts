import { cli } from "@colyseus/loadtest";
import { Client } from "@colyseus/sdk";
import { STEP_MS } from "../game/constants.ts";
import { PASSPORT } from "../protocol/passport.ts";
import { ShipInput } from "../protocol/schema.ts";
import { serve } from "./bot/serve.ts";

/**
 * The script for @colyseus/loadtest: each client flies as those of the tutorial do, thrusting and facing `sin(t)`.
 *
 *     npm run loadtest -- --numClients 50 --endpoint ws://localhost:2567
 *     npm run loadtest -- --numClients 50 --serve
 */
const { argv } = process;
for (const [i, word] of argv.entries()) argv[i] = word.replace(/^--json(?=$|=)/, "--output");
if (!argv.some((word) => /^--room(Id)?(=|$)/.test(word))) argv.push("--room", "game");
if (argv.includes("--help")) {
  console.log(`Usage: npm run loadtest -- [options]

Bots through @colyseus/loadtest, until Ctrl-C. Its options are below; these come on top, and --room is "game":
    [--serve]: start a server for as many clients as there are, and end it with them; instead of --endpoint
    [--json]: the same as --output, which is lines of text
`);
} else if (argv.includes("--serve")) {
  await serve(argv);
}

let joined = 0;
cli(async ({ endpoint, roomName, roomId, numClients }) => {
  const client = new Client(endpoint);
  const room = await (roomId ? client.joinById(roomId) : client.joinOrCreate(roomName));
  // The load test shows this itself where there is a terminal, and nothing at all where there is none.
  if (++joined === numClients && !process.stdout.isTTY) process.stderr.write(`${joined} bots have joined.\n`);
  // A bot that is sent away does not come back.
  room.onMessage(PASSPORT, () => {});
  const input = room.input<ShipInput>({ type: ShipInput });
  const steering = setInterval(() => {
    input.data.facing = Math.sin(Date.now() / 1000);
    input.data.thrusting = true;
    input.send();
  }, STEP_MS);
  room.onLeave((code) => {
    clearInterval(steering);
    console.log("left with code", code);
  });
});
