import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "@colyseus/sdk";
import { WebSocket } from "ws";
import { ROOMS } from "../../game/rooms.ts";
import { type GameState, stateSchemas } from "../../protocol/schema.ts";
import { freePort } from "../../tools/freePort.ts";
import { eventually, matchmake, request, UPGRADE } from "../support/attack.ts";
import { listedRooms, TestCluster } from "../support/cluster.ts";
import { Scrape } from "../support/metrics.ts";
import { Pilot } from "../support/pilot.ts";
import { ServerProcess, withDeadline } from "../support/server.ts";

const JOIN = "joinOrCreate/game";
const { world } = ROOMS.game;

describe("two processes that share a Redis", function () {
  this.timeout(60_000);
  let cluster: TestCluster;
  let a: ServerProcess;
  let b: ServerProcess;
  before(async () => {
    cluster = await TestCluster.start();
    [a, b] = await Promise.all([cluster.add({ MAX_CLIENTS: "3" }), cluster.add({ MAX_CLIENTS: "3" })]);
  });
  after(() => cluster?.stop());

  const pilots: Pilot[] = [];
  const join = async (server: ServerProcess) => {
    const pilot = await Pilot.join(server.url);
    pilots.push(pilot);
    return pilot;
  };
  const statusOf = async (server: ServerProcess, id: string) => {
    const response = await fetch(`${server.url}/processes/${id}`);
    return [response.status, ((await response.json()) as { status?: string }).status];
  };

  it("serve the same rooms: a room of either can be joined through both, and both list it", async () => {
    const first = await join(a);
    const second = await join(b);
    const third = await join(a);
    assert.equal(new Set([first, second, third].map(({ room }) => room.roomId)).size, 1);
    await first.until(() => first.room.state.players.size === 3, "three ships");
    for (const server of [a, b]) {
      await eventually(async () => (await listedRooms(server))[0]?.clients === 3, "the room to be listed");
    }
  });

  it("open the next room in the process with the fewest players", async () => {
    await eventually(async () => {
      const { seat } = await matchmake(a, JOIN);
      return seat.processId !== pilots[0]?.processId;
    }, "a seat in the other process");
    const fourth = await join(b);
    assert.notEqual(fourth.processId, pilots[0]?.processId);
  });

  it("know the status of each other, and of no other process", async () => {
    for (const server of [a, b]) {
      for (const pilot of pilots) assert.deepEqual(await statusOf(server, pilot.processId), [200, "ready"]);
      for (const id of ["unknown", "__proto__", "constructor"]) {
        assert.deepEqual(await statusOf(server, id), [404, undefined]);
      }
    }
  });

  it("are joined by a third one, which is ready only when they know it", async () => {
    const port = await freePort();
    const starting = cluster.add({ PORT: `${port}`, PUBLIC_ADDRESS: `127.0.0.1:${port}` });
    const said = new Set<string>();
    while (!said.has("ready")) {
      const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
      if (answer !== undefined) said.add(((await answer.json()) as { status: string }).status);
    }
    assert.deepEqual([...said], ["starting", "ready"]);
    assert.equal(await (await starting).stop(), 0);
  });

  it("refuse a third one that has the address of one of them, and names that one", async () => {
    const env = await cluster.environment({ PUBLIC_ADDRESS: `127.0.0.1:${b.port}` });
    const { code, output } = await ServerProcess.runToEnd({ env });
    assert.equal(code, 1);
    const [, id = ""] =
      /^PUBLIC_ADDRESS is [\d.:]+, which process (\S+) has too, and that process is running\./.exec(output) ?? [];
    assert.deepEqual(await statusOf(a, id), [200, "ready"], output);
  });

  it("allow pages of both to connect to both, and no other pages", async () => {
    for (const [server, other] of [[a, b] as const, [b, a] as const]) {
      const policy = (await fetch(server.url)).headers.get("content-security-policy") ?? "";
      for (const { port } of [a, b])
        assert.ok(policy.includes(` ws://127.0.0.1:${port} wss://127.0.0.1:${port}`), policy);
      assert.equal((await matchmake(server, "joinById/nowhere12", { headers: { origin: other.url } })).status, 404);
      assert.equal((await matchmake(server, JOIN, { headers: { origin: "http://127.0.0.1:1" } })).status, 403);
    }
  });

  it("notice within four seconds that one was killed, and joins do not wait for it", async () => {
    // Kill the process with the only room that is not full, because every join would be sent there.
    const dead = pilots[3] as Pilot;
    const [victim, survivor] = dead.port === a.port ? [a, b] : [b, a];
    const disconnected = dead.left;
    await victim.stop("SIGKILL");
    const since = performance.now();
    const joining = Array.from({ length: 2 }, async () => {
      const { status, seat } = await matchmake(survivor, JOIN);
      assert.equal(status, 200);
      assert.notEqual(seat.processId, dead.processId);
      return performance.now() - since;
    });
    const slowest = Math.max(...(await Promise.all(joining)));
    await eventually(async () => (await statusOf(survivor, dead.processId))[0] === 404, "the process to be gone");
    const gone = performance.now() - since;
    await eventually(async () => {
      const rooms = await listedRooms(survivor);
      return !rooms.some(({ roomId }) => roomId === dead.room.roomId);
    }, "the room to be gone");
    const unlisted = performance.now() - since;
    console.log(
      `      joined after ${slowest.toFixed(0)} ms, gone after ${gone.toFixed(0)}, not listed after ${unlisted.toFixed(0)}`,
    );
    assert.ok(slowest < 2400, "joins");
    assert.ok(gone < 4000, "gone");
    assert.ok(unlisted < 6000, "not listed");
    await disconnected;
  });

  it("are replaced at the same address if they hang, and both log it if the one that hung comes back", async () => {
    const survivor = pilots[3]?.port === a.port ? b : a;
    const PUBLIC_ADDRESS = `127.0.0.1:${survivor.port}`;
    survivor.signal("SIGSTOP");
    const successor = await cluster.add({ PUBLIC_ADDRESS, PUBLIC_ADDRESS_CHECK: "off" });
    survivor.signal("SIGCONT");
    for (const server of [survivor, successor]) await server.prints(/Another process has the same PUBLIC_ADDRESS\./);
  });
});

describe("two processes, one of which is full", function () {
  this.timeout(60_000);
  let cluster: TestCluster;
  let pilot: Pilot;
  let full: ServerProcess;
  let other: ServerProcess;
  before(async () => {
    const env = { MAX_CLIENTS: "1", JOIN_TIMEOUT: "2" };
    cluster = await TestCluster.start();
    full = await cluster.add({ ...env, MAX_ROOMS: "1" });
    pilot = await Pilot.join(full.url);
    await pilot.until(() => pilot.passport !== "", "a passport");
    other = await cluster.add(env);
  });
  after(() => cluster?.stop());

  it("let a room be watched through both, in the process that has it, also if that one is full", async () => {
    for (const { url } of [full, other]) {
      const options = { code: pilot.room.state.code };
      const { processId } = (await matchmake({ url }, "joinOrCreate/watch", { body: JSON.stringify(options) })).seat;
      assert.equal(processId, pilot.processId);
      const spectator = await new Client(url).joinOrCreate<GameState>("watch", options, stateSchemas(world).GameState);
      await withDeadline(new Promise((resolve) => spectator.onStateChange.once(resolve)), "the first state");
      assert.equal(spectator.state.players.get(pilot.room.sessionId)?.name, pilot.ship.name);
      await spectator.leave();
    }
    assert.equal((await Scrape.of(full.url, "")).get("rooms"), 1);
  });

  it("close the room if a player disconnects while its passport is checked", async () => {
    const { port, url } = other;
    const body = JSON.stringify({ passport: pilot.passport });
    for (let i = 0; i < 3; i++) {
      const { seat } = await matchmake({ url }, JOIN, { body });
      assert.notEqual(seat.processId, pilot.processId);
      const socket = connect(port, "127.0.0.1");
      const line = `GET /${seat.processId}/${seat.roomId}?sessionId=${seat.sessionId}`;
      socket.on("error", () => {}).write(request(line, ...UPGRADE), () => socket.resetAndDestroy());
      await once(socket, "close");
    }
    await eventually(async () => (await listedRooms({ url })).length === 1, "the rooms to be gone");
  });

  it("reject passports of each other while both are serving, even if Redis loses its data", async () => {
    const body = JSON.stringify({ passport: pilot.passport });
    const counted = async (outcome: string) =>
      (await Scrape.of(other.url, "")).get(`passports_total{outcome="${outcome}"}`);
    const before = await counted("untimely");
    const seats = await Promise.all([1, 2, 3].map(async () => (await matchmake(other, JOIN, { body })).seat));
    await cluster.redis.forget();
    for (const { processId, roomId, sessionId } of seats) {
      assert.notEqual(processId, pilot.processId);
      const ws = new WebSocket(`${other.url.replace("http", "ws")}/${processId}/${roomId}?sessionId=${sessionId}`);
      await withDeadline(once(ws, "message"), "the server to let the client in");
      ws.close(1000);
      // Three joins: before both have written their heartbeats again, during that, and afterwards.
      await sleep(200);
    }
    assert.equal((await counted("untimely")) - before, 3);
    assert.equal(await counted("accepted"), 0);
  });
  it("are full for joins when the other one does not answer", async () => {
    await eventually(async () => (await listedRooms(full)).length === 1, "the rooms to be gone");
    process.kill(other.pid, "SIGSTOP");
    const { status, error } = await matchmake(full, JOIN);
    assert.deepEqual([status, error], [503, "Every room is full. Please try again in a moment."]);
  });
});
