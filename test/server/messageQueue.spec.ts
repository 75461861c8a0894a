import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import { setFlagsFromString } from "node:v8";
import { matchMaker } from "@colyseus/core";
import { Client } from "@colyseus/sdk";
import { ROOMS } from "../../game/rooms.ts";
import { type GameState, stateSchemas } from "../../protocol/schema.ts";
import { createGame, type Game } from "../../server/app.ts";
import { readConfig } from "../../server/config.ts";
import { GameRoom } from "../../server/rooms/GameRoom.ts";

/** Whether V8 keeps the fields of an object at fixed places. The syntax is V8's own. */
function isFast(object: object): boolean {
  setFlagsFromString("--allow-natives-syntax");
  try {
    return new Function("object", "return %HasFastProperties(object)")(object);
  } finally {
    setFlagsFromString("--no-allow-natives-syntax");
  }
}

describe("a client that has joined", () => {
  let game: Game;
  before(async () => {
    game = createGame(readConfig({ HOST: "127.0.0.1", LIMITS: "off", LOG_LEVEL: "error" }), () => {});
    await game.server.listen(0, "127.0.0.1");
  });
  after(() => game.server.gracefullyShutdown(false));

  it("is still a fast object, and was sent what was queued for it", async () => {
    const { port } = game.http.address() as AddressInfo;
    const schema = stateSchemas(ROOMS.game.world).GameState;
    const room = await new Client(`http://127.0.0.1:${port}`).joinOrCreate<GameState>(ROOMS.game.name, {}, schema);
    const queued = new Promise((resolve) => room.onMessage("queued", resolve));
    room.onMessage("*", () => {});
    const local = matchMaker.getLocalRoomById(room.roomId);
    assert.ok(local instanceof GameRoom);
    const client = local.clients.getById(room.sessionId);
    assert.ok(client !== undefined);
    client.send("queued", "early");
    assert.equal(await queued, "early");
    await new Promise<void>((resolve) => room.onStateChange.once(() => resolve()));
    assert.equal(client._enqueuedMessages, undefined);
    assert.ok(isFast(client));
    const [slow] = [{ a: 1, b: 2 } as { a?: number; b: number }];
    delete slow.a;
    assert.equal(isFast(slow), false);
    await room.leave();
  });
});
