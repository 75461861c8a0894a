import assert from "node:assert/strict";
import { Client } from "@colyseus/sdk";
import { STEP_MS } from "../../game/constants.ts";
import { ROOMS } from "../../game/rooms.ts";
import { CloseReason, PAGE_LEFT, REPLACED } from "../../protocol/closeCodes.ts";
import { PASSPORT } from "../../protocol/passport.ts";
import { type GameState, ShipInput, stateSchemas } from "../../protocol/schema.ts";
import { PROTOCOL_VERSION } from "../../protocol/version.ts";
import { RELOAD_SECONDS } from "../../server/colyseus/seats.ts";
import { AWAY_STEPS } from "../../server/rooms/pilotSimulation.ts";
import { Pilot } from "../support/pilot.ts";
import { RawPilot } from "../support/rawPilot.ts";
import { ServerProcess, withDeadline } from "../support/server.ts";

const { world } = ROOMS.game;
const schemas = stateSchemas(world);

/** s */
const SEAT_TIMEOUT = 3;

/** An input: thrust to the right. */
const THRUST = Uint8Array.of(19, 0x81, 1);

describe("a seat", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  let observer: Pilot;
  before(async () => {
    server = await ServerProcess.start({
      main: "tools/testServer.ts",
      env: { SEAT_TIMEOUT: `${SEAT_TIMEOUT}`, JOIN_TIMEOUT: "2", LIMITS: "off" },
    });
    observer = await Pilot.join(server.url);
  });
  after(async () => {
    await observer.leave();
    await server.stop();
  });

  const shipOf = (pilot: RawPilot) => observer.room.state.players.get(pilot.sessionId);
  const gone = (pilot: RawPilot, ms?: number) =>
    observer.until(() => shipOf(pilot) === undefined, "the ship to be gone", ms);
  const fly = async (pilot: RawPilot, steps: number) => {
    for (let i = 0; i < steps; i++) {
      pilot.ws.send(THRUST);
      await observer.states(1);
    }
  };

  it("is held after a lost connection: the ship is marked as away and coasts with its engine off", async () => {
    const pilot = await RawPilot.join(server.url);
    await fly(pilot, 10);
    await observer.until(() => shipOf(pilot)?.thrusting === true, "the engine to start");
    pilot.ws.terminate();
    await observer.until(() => shipOf(pilot)?.away === true, "the ship to be marked as away");
    assert.equal(shipOf(pilot)?.thrusting, false, "the engine is off");
    const { x = 0, name = "", color } = shipOf(pilot) ?? {};
    const { vx = 0 } = shipOf(pilot) ?? {};
    assert.ok(vx > 10, "it was moving");
    const since = observer.room.clock.lastServerTime();
    await observer.states(20);
    const seconds = (observer.room.clock.lastServerTime() - since) / 1000;
    assert.ok(Math.abs(world.delta(x, shipOf(pilot)?.x ?? 0) - vx * seconds) < 0.1, "it coasts");

    const back = await pilot.back();
    await fly(back, 3);
    await observer.until(() => shipOf(back)?.away === false, "the ship not to be away");
    await observer.until(() => shipOf(back)?.thrusting === true, "the engine to start");
    assert.deepEqual([shipOf(back)?.name, shipOf(back)?.color], [name, color]);
    back.ws.close(1000);
    await gone(back, 2500);
  });

  it("expires without a reconnection, and the ship is removed", async () => {
    const pilot = await RawPilot.join(server.url);
    pilot.ws.terminate();
    await observer.until(() => shipOf(pilot)?.away === true, "the ship to be marked as away");
    const since = performance.now();
    await gone(pilot);
    const held = (performance.now() - since) / 1000;
    assert.ok(held > SEAT_TIMEOUT - 1 && held < SEAT_TIMEOUT + 5, `${held.toFixed(1)} s`);
    await assert.rejects(pilot.back(), "reconnecting is not possible any more");
  });

  it("is held for a client that lost its connection before the server received its acknowledgement", async () => {
    const pilot = await RawPilot.join(server.url, "game", false);
    pilot.ws.terminate();
    await observer.until(() => shipOf(pilot)?.away === true, "the ship to be marked as away");
    const back = await pilot.back();
    assert.equal(back.sessionId, pilot.sessionId);
    await fly(back, 3);
    await observer.until(() => shipOf(back)?.thrusting === true, "the engine to start");
    back.ws.close(1000);
    await gone(back, 2500);
  });

  it("is kept if ten reconnections break before the client receives anything", async () => {
    const pilot = await RawPilot.join(server.url);
    pilot.ws.terminate();
    for (let i = 0; i < 10; i++) {
      const attempt = await pilot.back(false);
      assert.equal(attempt.token, pilot.token, "the token stays the same");
      attempt.ws.terminate();
      await observer.states(1);
    }
    const back = await pilot.back();
    await fly(back, 3);
    await observer.until(() => shipOf(back)?.thrusting === true, "the engine to start");
    back.ws.close(1000);
    await gone(back, 2500);
  });

  it("is available at once to a client whose old connection still looks alive", async () => {
    const pilot = await RawPilot.join(server.url);
    const before = performance.now();
    const back = await pilot.back();
    const ms = performance.now() - before;
    assert.ok(ms < 2500, `${ms.toFixed(0)} ms`);
    await withDeadline(pilot.closed, "the old connection to be closed");
    await fly(back, 3);
    await observer.until(() => shipOf(back)?.thrusting === true, "the engine to start");
    back.ws.close(1000);
    await gone(back, 2500);
  });

  it("is not available with the session id alone", async () => {
    const pilot = await RawPilot.join(server.url);
    for (const token of ["", "x", pilot.sessionId, "undefined"]) {
      const other = pilot.startReconnect(token);
      await withDeadline(other.closed, "the client without the token to be rejected");
    }
    assert.ok(pilot.open, "the owner stays connected");
    pilot.ws.terminate();
    await observer.until(() => shipOf(pilot)?.away === true, "the ship to be marked as away");
    await withDeadline(pilot.startReconnect("x").closed, "the client without the token to be rejected");
    const back = await pilot.back();
    back.ws.close(1000);
    await gone(back, 2500);
  });

  it("is not held for a client that leaves, or that the server disconnects", async () => {
    const leaver = await RawPilot.join(server.url);
    leaver.ws.close(1000);
    await gone(leaver, 2500);

    const invalid = await RawPilot.join(server.url);
    invalid.ws.send(Uint8Array.of(99));
    assert.equal(await withDeadline(invalid.closed, "the server to disconnect it"), CloseReason.BAD_MESSAGE);
    await gone(invalid, 2500);

    const silent = await RawPilot.join(server.url, "game", false);
    assert.equal(await withDeadline(silent.closed, "the server to disconnect it"), CloseReason.JOIN_TIMEOUT);
    await gone(silent, 2500);
  });

  it("is available to a reloaded page, which reconnects over HTTP, whether the old connection is open or not", async () => {
    for (const alive of [true, false]) {
      const pilot = await RawPilot.join(server.url);
      await fly(pilot, 3);
      const x = shipOf(pilot)?.x ?? 0;
      if (!alive) pilot.ws.terminate();
      const token = `${pilot.roomId}:${pilot.token}`;
      const room = await new Client(server.url).reconnect<GameState>(token, schemas.GameState);
      // A page that is still open, as after its tab was duplicated, gets a close code of its own.
      assert.equal(await withDeadline(pilot.closed, "the old connection to be closed"), alive ? REPLACED : 1006);
      room.reconnection.enabled = false;
      room.onMessage(PASSPORT, () => {});
      assert.equal(room.sessionId, pilot.sessionId);
      const states = new Promise<void>((resolve) => room.onStateChange(() => resolve()));
      await withDeadline(states, "a state");
      assert.ok(Math.abs(world.delta(x, room.state.players.get(room.sessionId)?.x ?? 0)) < 20, "the ship is the same");
      const input = room.input<ShipInput>({ type: ShipInput });
      input.data.thrusting = true;
      for (let i = 0; i < 5; i++) {
        input.send();
        await observer.states(1);
      }
      await observer.until(() => shipOf(pilot)?.thrusting === true && !shipOf(pilot)?.away, "the engine to start");
      await room.leave();
      await gone(pilot);
    }
  });

  it("is not available to clients of another protocol version", async () => {
    const body = (version?: number) => JSON.stringify(version === undefined ? {} : { version });
    const take = async (options: string): Promise<number> => {
      const response = await fetch(`${server.url}/matchmake/joinOrCreate/older`, { method: "POST", body: options });
      const { processId, roomId, sessionId } = (await response.json()) as Record<string, string>;
      const ws = new WebSocket(`${server.url.replace("http", "ws")}/${processId}/${roomId}?sessionId=${sessionId}`);
      ws.binaryType = "arraybuffer";
      const first = new Promise<number>((resolve) => {
        ws.onmessage = ({ data }) => resolve(new Uint8Array(data as ArrayBuffer)[0] ?? 0);
      });
      const code = await withDeadline(first, "an answer");
      ws.close();
      return code;
    };
    const [joined, error] = [10, 11];
    assert.equal(await take(body(PROTOCOL_VERSION)), error);
    assert.equal(await take(body()), joined, "a client without a version is accepted");
  });

  it("is kept while the client sends nothing, and the ship is marked as away", async () => {
    const pilot = await RawPilot.join(server.url);
    await fly(pilot, 3);
    const since = observer.room.clock.lastServerTime();
    await observer.until(() => shipOf(pilot)?.away === true, "the ship to be marked as away");
    const steps = (observer.room.clock.lastServerTime() - since) / STEP_MS;
    assert.ok(Math.abs(steps - AWAY_STEPS) <= 3, `${steps} steps`);
    await fly(pilot, 3);
    await observer.until(() => shipOf(pilot)?.away === false, "the ship not to be away");
    assert.ok(pilot.open);
    pilot.ws.close(1000);
    await gone(pilot);
  });
});

describe("the seat of a page that was closed", function () {
  this.timeout(60_000);
  it("is held for RELOAD_SECONDS, also in a full room, and the seat of a lost connection for longer", async () => {
    const server = await ServerProcess.start({ env: { SEAT_TIMEOUT: "20", MAX_CLIENTS: "5", MAX_ROOMS: "1" } });
    const observer = await Pilot.join(server.url);
    try {
      const closes: [what: string, close: (pilot: RawPilot) => void][] = [
        ["closed", (pilot) => pilot.ws.close(1001)],
        ["left", (pilot) => pilot.ws.close(PAGE_LEFT)],
        ["reloaded", (pilot) => pilot.ws.close(PAGE_LEFT)],
        ["cut off", (pilot) => pilot.ws.terminate()],
      ];
      const pilots = await Promise.all(closes.map(() => RawPilot.join(server.url)));
      await observer.until(() => observer.room.state.players.size === 5, "five ships");
      await assert.rejects(RawPilot.join(server.url), "the room is full");
      for (const [i, [, close]] of closes.entries()) close(pilots[i] as RawPilot);
      const [closed, left, reloaded, lost] = pilots as [RawPilot, RawPilot, RawPilot, RawPilot];
      const since = performance.now();
      const has = ({ sessionId }: RawPilot) => observer.room.state.players.has(sessionId);
      const back = await reloaded.back();
      await observer.until(() => !has(closed) && !has(left), "the ships of the pages to be removed");
      const held = (performance.now() - since) / 1000;
      assert.ok(held > RELOAD_SECONDS - 1 && held < RELOAD_SECONDS + 8, `${held.toFixed(1)} s`);
      assert.ok(has(back), "the reloaded page has its ship");
      assert.ok(has(lost), "the seat of a lost connection is held");
      const newcomer = await RawPilot.join(server.url);
      newcomer.leave();
      back.leave();
    } finally {
      await observer.leave();
      await server.stop();
    }
  });
});

describe("with SEAT_TIMEOUT=0", () => {
  it("a ship is removed with its connection", async () => {
    const server = await ServerProcess.start({ env: { SEAT_TIMEOUT: "0" } });
    const observer = await Pilot.join(server.url);
    const pilot = await RawPilot.join(server.url);
    await observer.until(() => observer.room.state.players.size === 2, "two ships");
    pilot.ws.terminate();
    await observer.until(() => observer.room.state.players.size === 1, "the ship to be gone");
    await assert.rejects(pilot.back());
    await observer.leave();
    await server.stop();
  });
});
