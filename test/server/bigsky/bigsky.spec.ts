import assert from "node:assert/strict";
import { CloseReason } from "../../../protocol/closeCodes.ts";
import { JoinOption, WATCH_ROOM } from "../../../protocol/join.ts";
import { DENSITY_SIDE, FOLLOW, VIEW } from "../../../protocol/shipsMessage.ts";
import { eventually } from "../../support/attack.ts";
import { seededRandom } from "../../support/random.ts";
import { withDeadline } from "../../support/server.ts";
import type { Checker } from "../../support/skyChecker.ts";
import { FastSky, SkyRooms } from "../../support/skyRooms.ts";

describe("a room that sends views", function () {
  this.timeout(30_000);
  let sky: SkyRooms;
  before(async () => {
    sky = await SkyRooms.start({ bigsky: FastSky });
  });
  afterEach(() => sky.clear());
  after(() => sky.stop());

  it("sends each client all ships in and around its view and no others, with what exact prediction needs", async () => {
    const random = seededRandom("6 pilots");
    const { checker: first, history } = await sky.joinChecked("bigsky");
    const checkers: Checker[] = [first];
    const room = sky.local(first.room);
    while (checkers.length < 6) {
      const { checker } = await sky.joinChecked("bigsky", history);
      checkers.push(checker);
      // Some in one view, some far away, some across the edges of the world.
      const ship = room.shipOf(checker.room.sessionId)?.simulation;
      assert.ok(ship !== undefined);
      const [x, y] = [
        [100, 4000],
        [4000, 100],
        [600, 3900],
        [2048, 1000],
        [1, 1],
      ][checkers.length - 2] as [number, number];
      Object.assign(ship.ship, { x, y });
      ship.push(random() * 20, 0);
    }
    for (let i = 0; i < 110; i++) {
      for (const checker of checkers) checker.send(random() * 6.28, random() < 0.8);
      if (i % 20 === 15) room.shipOf(first.room.sessionId)?.simulation.push(random() * 50, 0);
      if (i === 60) {
        first.size = undefined;
        first.room.send(VIEW, { width: 300, height: 500 });
      }
      if (i === 80) first.size = { width: 300, height: 500 };
      await withDeadline(new Promise((resolve) => first.room.onStateChange.once(resolve)), "a patch");
    }
    for (const {
      messages,
      complete,
      exact,
      room: { sessionId },
    } of checkers) {
      // On a busy machine, the room is overloaded and sends the whole view in each fourth message.
      assert.ok(messages > 80 && complete > messages / 5, `${complete} of ${messages} messages are complete`);
      // Before its first input a ship coasts, and one that was put elsewhere is so until the next message.
      assert.ok(exact > messages - 15, `${sessionId}: ${exact} of ${messages} positions exact`);
    }
    assert.ok(first.resyncs >= 5, `${first.resyncs} resyncs`);
    assert.ok(Math.max(...checkers.map(({ most }) => most)) >= 3, "ships have seen each other");
    assert.ok(Math.min(...checkers.map(({ seen }) => seen.size)) < 6, "and not all of them");
    assert.ok(first.densities.length >= 4);
    for (const density of first.densities) assert.equal(density.length, DENSITY_SIDE ** 2);
    assert.equal(
      first.densities.at(-1)?.reduce((sum, count) => sum + count),
      room.state.players.size,
    );
  });

  it("has ships where they are in the state that a new client is sent, and in its own state within a second", async () => {
    const first = await sky.join("bigsky");
    await eventually(async () => first.state.players.size === 1, "the full state");
    const room = sky.local(first);
    const ship = room.shipOf(first.sessionId)?.simulation.ship;
    const place = { x: 1234, y: 3210, vx: 0, vy: 0 };
    const isThere = (at?: { x: number; y: number }) =>
      Math.abs((at?.x ?? 0) - 1234) + Math.abs((at?.y ?? 0) - 3210) < 1;
    Object.assign(ship ?? {}, place);
    const turns = room.clock.elapsedTime;
    // The monitor shows this state.
    const players = room.state.players;
    await eventually(async () => isThere(players.get(first.sessionId)), "the state of the room");
    assert.ok(room.clock.elapsedTime - turns <= 1100, "within a second");
    Object.assign(ship ?? {}, { ...place, x: 2000 });
    const second = await sky.join("bigsky");
    await eventually(async () => second.state.players.size === 2, "the full state");
    assert.ok(Math.abs((second.state.players.get(first.sessionId)?.x ?? 0) - 2000) < 1);
    Object.assign(ship ?? {}, place);
    const third = await sky.join("bigsky");
    await eventually(async () => third.state.players.size === 3, "the full state");
    assert.ok(isThere(third.state.players.get(first.sessionId)));
  });

  it("continues after a reconnection, and shows spectators what the pilot that they follow sees", async () => {
    const { checker: first, history } = await sky.joinChecked("bigsky");
    const { checker: second } = await sky.joinChecked("bigsky", history);
    const room = sky.local(first.room);
    const moved = room.shipOf(second.room.sessionId)?.simulation;
    Object.assign(moved?.ship ?? {}, { x: 10, y: 10 });
    const watching = await sky.join(WATCH_ROOM, { [JoinOption.CODE]: first.room.state.code });
    const spectator = sky.check(watching, history);
    spectator.center = first.room.sessionId;
    await eventually(async () => spectator.messages > 5, "messages for the spectator");
    assert.ok(spectator.seen.has(first.room.sessionId) && !spectator.seen.has(second.room.sessionId));
    spectator.center = "";
    watching.send(FOLLOW, second.room.sessionId);
    await eventually(async () => spectator.seen.has(second.room.sessionId), "the other ship in view");
    spectator.center = second.room.sessionId;

    const before = second.messages;
    second.room.connection.close(4010);
    await eventually(async () => second.messages > before + 10, "messages on the new connection");
    const watched = spectator.messages;
    await eventually(async () => spectator.messages > watched + 5, "messages for the spectator");
    // A client that sends something else than a size is disconnected, and so is one that follows nothing.
    for (const [victim, type, message] of [
      [first.room, VIEW, { width: "wide", height: 1 }],
      [watching, FOLLOW, 5],
    ] as const) {
      const left = new Promise((resolve) => victim.onLeave(resolve));
      victim.send(type, message);
      assert.equal(await withDeadline(left, "the client to be disconnected"), CloseReason.BAD_MESSAGE);
    }
  });
});
