import assert from "node:assert/strict";
import { Protocol } from "@colyseus/shared-types";
import { ROOMS } from "../../game/rooms.ts";
import { AcknowledgedShip } from "../../protocol/acknowledgedShip.ts";
import { readBanSentence } from "../../protocol/bans.ts";
import { WATCH_ROOM } from "../../protocol/join.ts";
import { FOLLOW, VIEW } from "../../protocol/shipsMessage.ts";
import { withDeadline } from "../../tools/deadline.ts";
import { eventually, matchmake } from "../support/attack.ts";
import { kick, listBans } from "../support/bans.ts";
import { Scrape } from "../support/metrics.ts";
import { seededRandom } from "../support/random.ts";
import { roomList } from "../support/rooms.ts";
import { ServerProcess } from "../support/server.ts";
import { ShipsReader } from "../support/shipsReader.ts";

const { world, name } = ROOMS.bigsky;

describe("a room of the type bigsky", () => {
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start({ env: { BIGSKY_CLIENTS: "30", UNLIMITED_ADDRESSES: "loopback" } });
  });
  after(() => server.stop());

  it("sends what the own ship needs: it is where its acknowledged inputs lead, also after the server has coasted it", async () => {
    const random = seededRandom("a flight in the big sky");
    const reader = await ShipsReader.join(server);
    const { client } = reader;
    await reader.messages(1);
    assert.ok(client.player);
    const ship = new AcknowledgedShip(world, client.player, client.input.lastProcessed);
    let sequence = 0;
    let checked = 0;
    let wrong = 0;
    const { resyncs } = client.player;
    let silent = false;
    reader.onShips = () => {
      const isExact = ship.advance(client.input.lastProcessed);
      // While the server coasts the ship, its position comes from the state.
      if (!silent) {
        checked++;
        if (!isExact) wrong++;
        const input = client.input.data;
        input.facing = random() * 6;
        input.thrusting = random() < 0.7;
        client.input.send();
        ship.store(++sequence, { facing: input.facing, thrusting: input.thrusting });
      }
    };
    await reader.messages(40);
    silent = true;
    await reader.until(() => client.player?.resyncs !== resyncs, "a resync");
    silent = false;
    await reader.messages(3);
    // On a busy machine, this process may stall for so long that the server coasts the ship again.
    await eventually(async () => {
      checked = wrong = 0;
      const before = client.player?.resyncs;
      await reader.messages(30);
      return client.player?.resyncs === before;
    }, "30 messages without a resync");
    assert.ok(checked >= 29);
    assert.equal(wrong, 0);
    await client.leave();
  });

  it("sends the ships around a player, and the name of each before its ship; to a spectator, those around the ship that it follows", async () => {
    const one = await ShipsReader.join(server, `create/${name}`, { name: "One" });
    await one.messages(1);
    const { code } = one.client.room.state;
    // A message with a ship that is not in the state throws.
    const arrival = one.until(({ seen }) => seen.length === 2, "the other ship");
    const other = await ShipsReader.join(server, `join/${name}`, { code, name: "Two" });
    await arrival;
    assert.deepEqual([...one.seen].sort(), [one.client.room.sessionId, other.client.room.sessionId].sort());
    assert.equal(one.client.room.state.players.get(other.client.room.sessionId)?.name, "Two");
    one.client.room.send(VIEW, { width: 300, height: 200 });

    const spectator = await ShipsReader.join(server, `joinOrCreate/${WATCH_ROOM}`, { code });
    spectator.client.room.send(FOLLOW, other.client.room.sessionId);
    await spectator.until(({ seen }) => seen.includes(other.client.room.sessionId), "the ship that it follows");
    await Promise.all([spectator, other, one].map(({ client }) => client.leave()));
  });

  it("disconnects a client that sends no size as the size of its view, and no id to follow", async () => {
    const pilot = await ShipsReader.join(server, `create/${name}`);
    await pilot.messages(1);
    const spectator = await ShipsReader.join(server, `joinOrCreate/${WATCH_ROOM}`, {
      code: pilot.client.room.state.code,
    });
    for (const [reader, type, message] of [
      [spectator, FOLLOW, { id: 1 }],
      [pilot, VIEW, { width: -1 }],
    ] as const) {
      const left = new Promise<number>((resolve) => void reader.client.room.onLeave((closeCode) => resolve(closeCode)));
      reader.client.room.send(type, message);
      assert.equal(await withDeadline(left, "the disconnect"), 4400);
    }
  });

  it("disconnects a client whose message is no MessagePack, as one that no client of this game sends", async () => {
    const pilot = await ShipsReader.join(server, `create/${name}`);
    await pilot.messages(1);
    const spectator = await ShipsReader.join(server, `joinOrCreate/${WATCH_ROOM}`, {
      code: pilot.client.room.state.code,
    });
    // A map whose key never ends; a value with another one behind it.
    for (const [{ client }, type, content] of [
      [spectator, FOLLOW, [0x82, 0xa5]],
      [pilot, VIEW, [0xc0, 0xc0]],
    ] as const) {
      const left = new Promise<number>((resolve) => void client.room.onLeave((closeCode) => resolve(closeCode)));
      const message = [Protocol.ROOM_DATA, 0xa0 | type.length, ...Buffer.from(type), ...content];
      client.room.connection.send(Uint8Array.from(message));
      assert.equal(await withDeadline(left, "the disconnect"), 4400);
    }
    assert.equal((await Scrape.of(server.url, "")).get('errors_total{kind="message"}'), 0, "no error of the server");
  });

  it("is joined by code if it is private, and not listed or found by quick play", async () => {
    const opener = await ShipsReader.join(server, `create/${name}`, { private: true });
    await opener.messages(1);
    const { roomId, state } = opener.client.room;
    const { code } = state;
    assert.equal(state.private, true);
    // The code is enough, whatever type the page asks for.
    const guest = await ShipsReader.join(server, `join/${ROOMS.game.name}`, { code });
    assert.deepEqual([guest.client.room.roomId, guest.client.room.name], [roomId, name]);
    const stranger = await ShipsReader.join(server, `joinOrCreate/${name}`, { code });
    await stranger.messages(1);
    assert.notEqual(stranger.client.room.roomId, roomId);
    const shown = stranger.client.room.state.code;
    await eventually(async () => (await roomList(server)).players === 3, "the players in all rooms");
    assert.deepEqual(
      (await roomList(server)).rooms.map((room) => [room.code, room.type]),
      [[shown, name]],
    );
    await Promise.all([opener, guest, stranger].map(({ client }) => client.leave()));
  });

  it("bans a player whom an operator disconnects, and removes the ship from what others are sent", async () => {
    const one = await ShipsReader.join(server, `create/${name}`);
    await one.messages(1);
    const { code } = one.client.room.state;
    const arrival = one.until(({ seen }) => seen.length === 2, "the other ship");
    const { client } = await ShipsReader.join(server, `join/${name}`, { code });
    await arrival;
    await eventually(async () => client.passport !== "", "a passport");
    const { sessionId, roomId } = client.room;
    const left = new Promise<number>((resolve) => void client.room.onLeave((closeCode) => resolve(closeCode)));
    const departure = one.until(({ seen }) => seen.length === 1, "the ship to go");
    await kick(server, roomId, sessionId);
    assert.equal(await withDeadline(left, "the disconnect"), 4430);
    await departure;
    assert.ok(!one.client.room.state.players.has(sessionId));
    const body = JSON.stringify({ passport: client.passport });
    for (const type of Object.values(ROOMS)) {
      const { status, error } = await matchmake(server, `joinOrCreate/${type.name}`, { body });
      assert.deepEqual([status, readBanSentence(error)?.by], [430, "session"]);
    }
    assert.deepEqual(
      (await listBans(server)).map((ban) => [ban.sessionId, ban.roomId]),
      [[sessionId, roomId]],
    );
    await one.client.leave();
  });
});

describe("a server without the type bigsky", () => {
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start({ env: { BIGSKY_CLIENTS: "0" } });
  });
  after(() => server.stop());

  it("refuses to open and to join such a room, with a sentence, and leads quick play to the other type", async () => {
    for (const method of ["joinOrCreate", "create"]) {
      const { status, error } = await matchmake(server, `${method}/${name}`);
      assert.equal(
        `${status} ${error}`,
        "404 The big sky is turned off on this server, so another room must be chosen.",
      );
    }
    assert.deepEqual(await roomList(server), { rooms: [], players: 0, quickPlay: "game" });
    const quickPlay = await matchmake(server, `joinOrCreate/${ROOMS.game.name}`);
    assert.equal(quickPlay.status, 200);
  });
});
