import { cli } from "@colyseus/loadtest";
import { Client } from "@colyseus/sdk";
import { STEP_MS } from "../game/constants.ts";
import { ShipInput } from "../game/schema.ts";

/**
 * The script for @colyseus/loadtest: each client flies as those of the tutorial do, thrusting and facing `sin(t)`.
 *
 *     npm run loadtest -- --numClients 50 --endpoint ws://localhost:2567
 */
if (!process.argv.includes("--room") && !process.argv.includes("--roomId")) process.argv.push("--room", "game");

cli(async ({ endpoint, roomName, roomId }) => {
  const client = new Client(endpoint);
  const room = await (roomId ? client.joinById(roomId) : client.joinOrCreate(roomName));
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
