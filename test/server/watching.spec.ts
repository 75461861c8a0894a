import assert from "node:assert/strict";
import { RoomView } from "../../client/net/roomView.ts";
import { ROOMS } from "../../game/rooms.ts";
import { CloseReason } from "../../protocol/closeCodes.ts";
import { WATCH_ROOM } from "../../protocol/join.ts";
import { type GameState, ShipInput } from "../../protocol/schema.ts";
import { eventually, matchmake } from "../support/attack.ts";
import { type ListedRoom, listedRooms } from "../support/cluster.ts";
import { Scrape } from "../support/metrics.ts";
import { Pilot } from "../support/pilot.ts";
import { RawPilot } from "../support/rawPilot.ts";
import { ServerProcess, withDeadline } from "../support/server.ts";
import { askToWatch, closeCode, type Watched, watch } from "../support/spectator.ts";

const { world } = ROOMS.game;

/** What `POST /matchmake/<target>` answers to these options. */
const ask = (server: ServerProcess, target: string, options: object) =>
  matchmake(server, target, { body: JSON.stringify(options) });

/** The state as text, by room time, as it arrives. */
function record(room: Watched): Map<number, string> {
  const seen = new Map<number, string>();
  room.onStateChange((state) => seen.set(room.clock.lastServerTime(), JSON.stringify(state.toJSON())));
  return seen;
}

describe("a room that is watched", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  let pilots: Pilot[] = [];
  let spectators: Watched[] = [];
  before(async () => {
    server = await ServerProcess.start({
      env: {
        MAX_CLIENTS: "2",
        MAX_SPECTATORS: "2",
        MAX_ROOMS: "2",
        JOIN_TIMEOUT: "1",
        SEAT_TIMEOUT: "2",
        BAN_MINUTES: "0",
      },
    });
  });
  afterEach(async () => {
    await Promise.all(spectators.map((room) => room.connection.isOpen && room.leave()));
    await Promise.all(pilots.map((pilot) => pilot.leave()));
    [spectators, pilots] = [[], []];
    await eventually(async () => (await listed()).length === 0, "all rooms to end");
  });
  after(() => server.stop());

  const listed = (name?: string) =>
    listedRooms(server).then((rooms) =>
      (rooms as (ListedRoom & { name: string; metadata: Record<string, unknown> })[]).filter(
        (room) => name === undefined || room.name === name,
      ),
    );
  async function join(): Promise<Pilot> {
    const pilot = await Pilot.join(server.url);
    pilots.push(pilot);
    return pilot;
  }
  async function spectate(code: string): Promise<Watched> {
    const room = await watch(server, code);
    spectators.push(room);
    return room;
  }

  it("shows spectators the same state at the same room time as players, through the SDK", async () => {
    const pilot = await join();
    const asked = pilot.room.clock.lastServerTime();
    const spectator = await spectate(pilot.room.state.code);
    assert.equal(spectator.state.code, pilot.room.state.code);
    const first = spectator.clock.lastServerTime();
    await pilot.states(2);
    assert.ok(first >= asked && first <= pilot.room.clock.lastServerTime(), "the first state has the game room's time");
    const [players, watched] = [record(pilot.room), record(spectator)];
    for (let i = 0; i < 25; i++) {
      pilot.send(i / 4, i % 5 > 1);
      await pilot.states(1);
    }
    await join();
    await pilot.until(() => pilot.room.state.players.size === 2, "the second ship");
    await pilot.states(10);
    const both = [...players.keys()].filter((time) => watched.has(time));
    assert.ok(both.length > 30, `${both.length} states at the same time`);
    for (const time of both) assert.equal(watched.get(time), players.get(time), `at ${time} ms`);
    assert.ok(new Set(watched.values()).size > 20, "the ship has moved");
    assert.equal(spectator.state.players.get(spectator.sessionId), undefined);
  });

  it("is shown while no player is connected, because the only one has lost the connection", async () => {
    const pilot = await join();
    const { sessionId } = pilot.room;
    const spectator = await spectate(pilot.room.state.code);
    pilot.send(0, true, 3);
    await pilot.states(5);
    const watched = record(spectator);
    pilot.room.connection.close(4010);
    await eventually(async () => spectator.state.players.get(sessionId)?.away === true, "the ship to be away");
    const { size } = new Set(watched.values());
    await eventually(async () => new Set(watched.values()).size > size + 10, "the ship to coast");
  });

  it("can be drawn by a page as the rooms that it joins", async () => {
    const pilot = await join();
    const spectator = await askToWatch(server, pilot.room.state.code);
    spectators.push(spectator);
    const view = new RoomView(spectator, { world, predict: true });
    await eventually(async () => {
      view.advance(performance.now());
      view.steer({ facing: 1, thrusting: true });
      return view.remoteShips.pose(pilot.room.sessionId) !== undefined;
    }, "the ship to be drawn");
    const { x, y } = view.remoteShips.pose(pilot.room.sessionId) ?? { x: 0, y: 0 };
    assert.ok(Math.hypot(world.delta(x, pilot.ship.x), world.delta(y, pilot.ship.y)) < 1);
    assert.equal(view.own, undefined);
  });

  it("has the same places and players as if nobody watched, and is listed with the number of spectators", async () => {
    const pilot = await join();
    await Promise.all([spectate(pilot.room.state.code), spectate(pilot.room.state.code)]);
    const [game] = await listed("game");
    assert.deepEqual([game?.clients, game?.metadata["spectators"]], [1, 2]);
    assert.equal((await listed(WATCH_ROOM)).length, 1);
    const metrics = await Scrape.of(server.url, "");
    assert.deepEqual(
      ["rooms", "players", "connections", "spectators"].map((name) => metrics.get(name)),
      [1, 1, 1, 2],
    );
    assert.equal((await join()).room.roomId, pilot.room.roomId, "the second player has a place");
    assert.notEqual((await join()).room.roomId, pilot.room.roomId, "the third one has a second room, of MAX_ROOMS");
    await pilot.until(() => pilot.room.state.players.size > 1, "the second player");
    spectators.push(await watch(server, pilots[2]?.room.state.code ?? ""));
    await pilot.states(2);
    assert.equal(pilot.room.state.players.size, 2);
    const [left] = spectators;
    await left?.leave();
    await eventually(async () => {
      const room = (await listed("game")).find(({ roomId }) => roomId === pilot.room.roomId);
      return room?.metadata["spectators"] === 1;
    }, "one spectator to be listed");
  });

  it("has no more than MAX_SPECTATORS spectators, however they ask", async () => {
    const pilot = await join();
    const { code } = pilot.room.state;
    const asked = await Promise.allSettled(Array.from({ length: 6 }, () => spectate(code)));
    assert.equal(asked.filter(({ status }) => status === "fulfilled").length, 2);
    const before = (await Scrape.of(server.url, "")).get('limits_hit_total{limit="spectators"}');
    const { status, error } = await ask(server, "joinOrCreate/watch", { code });
    assert.deepEqual(
      [status, error],
      [503, "This room has no place for another spectator. Please try again in a moment."],
    );
    assert.equal((await Scrape.of(server.url, "")).get('limits_hit_total{limit="spectators"}'), before + 1);
    const roomId = spectators[0]?.roomId;
    assert.equal((await ask(server, `joinById/${roomId}`, { code })).status, 404);
    assert.equal((await listed(WATCH_ROOM)).length, 1);
    await spectators[0]?.leave();
    await eventually(async () => (await ask(server, "joinOrCreate/watch", { code })).status === 200, "a free place");
  });

  it("is found by its code only, also as a person writes it", async () => {
    const pilot = await join();
    const { code } = pilot.room.state;
    const spectator = await spectate(` ${code.slice(0, 3).toLowerCase()}-${code.slice(3)}`);
    assert.equal(spectator.state.code, code);
    const gone = { status: 404, error: "This room is gone, or the code is wrong." };
    for (const options of [{}, { code: "" }, { code: "BBBBBB" }, { code: 123456 }, { code: `${code}B` }]) {
      const { status, error } = await ask(server, "joinOrCreate/watch", options);
      assert.deepEqual({ status, error }, gone, JSON.stringify(options));
    }
    for (const method of ["create", "join"]) assert.equal((await ask(server, `${method}/watch`, { code })).status, 404);
    // A seat in the room of spectators, but not the code.
    const { seat } = await ask(server, `joinById/${spectator.roomId}`, {});
    const intruder = await RawPilot.take(server.url, seat).catch(() => undefined);
    assert.equal(intruder, undefined);
  });

  it("disconnects a spectator that sends inputs", async () => {
    const pilot = await join();
    const spectator = await spectate(pilot.room.state.code);
    const closed = closeCode(spectator);
    const input = spectator.input<ShipInput>({ type: ShipInput });
    input.data.thrusting = true;
    input.send();
    assert.equal(await withDeadline(closed, "the spectator to be disconnected"), CloseReason.BAD_MESSAGE);
    await pilot.states(2);
  });

  it("lets a spectator be disconnected in the monitor", async () => {
    const pilot = await join();
    const spectator = await spectate(pilot.room.state.code);
    const closed = closeCode(spectator);
    const call = `roomId=${spectator.roomId}&method=_forceClientDisconnect&args=["${spectator.sessionId}"]`;
    const headers = { referer: `${server.url}/monitor/` };
    assert.equal((await fetch(`${server.url}/monitor/api/room/call?${call}`, { headers })).status, 200);
    assert.equal(await withDeadline(closed, "the spectator to be disconnected"), CloseReason.DISMISSED);
    const inspected = await fetch(`${server.url}/monitor/api/room?roomId=${pilot.room.roomId}`, { headers });
    const { state } = (await inspected.json()) as { state: GameState };
    assert.ok(JSON.stringify(state).includes(pilot.ship.name));
  });

  it("ends for its spectators when the last player has left", async () => {
    const pilot = await join();
    const spectator = await spectate(pilot.room.state.code);
    const closed = closeCode(spectator);
    await pilot.leave();
    assert.equal(await withDeadline(closed, "the spectator to be disconnected"), CloseReason.ROOM_ENDED);
    const { status } = await ask(server, "joinOrCreate/watch", { code: pilot.room.state.code });
    assert.equal(status, 404);
  });

  it("shows nothing for 2 s to a player who has just left it, and another room at once", async () => {
    const [leaver, staying] = [await join(), await join()];
    const other = await join();
    assert.notEqual(other.room.roomId, staying.room.roomId);
    await leaver.leave();
    const left = performance.now();
    await spectate(other.room.state.code);
    assert.ok(performance.now() - left < 1500, "another room");
    await spectate(staying.room.state.code);
    const waited = performance.now() - left;
    assert.ok(waited > 1950 && waited < 5000, `watched after ${waited} ms`);
  });

  it("has a seat for the next spectator, if one hangs up during these 2 s", async () => {
    const [leaver, staying] = [await join(), await join()];
    await leaver.leave();
    const { code } = staying.room.state;
    for (let i = 0; i < 2; i++) {
      const { seat } = await ask(server, "joinOrCreate/watch", { code });
      const socket = new WebSocket(
        `${server.url.replace("http", "ws")}/${seat.processId}/${seat.roomId}?sessionId=${seat.sessionId}`,
      );
      await new Promise((resolve) => socket.addEventListener("open", resolve));
      socket.close();
    }
    await eventually(async () => (await ask(server, "joinOrCreate/watch", { code })).status === 200, "a free place");
  });
});
