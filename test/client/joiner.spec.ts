import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Room } from "@colyseus/sdk";
import type { Appearance, Destination } from "../../client/net/destination.ts";
import { Joiner } from "../../client/net/joiner.ts";
import { PASSPORT } from "../../protocol/passport.ts";
import type { GameState } from "../../protocol/schema.ts";
import { NetworkSimulator } from "../../tools/network/simulator.ts";
import { Scrape } from "../support/metrics.ts";
import { Pilot } from "../support/pilot.ts";
import { ServerProcess, withDeadline } from "../support/server.ts";

const ENV = { PASSPORT_KEY: "what these servers sign with, both of them", MONITOR_PASSWORD: "known to this spec" };

/** ms until an attempt times out */
const JOIN_MS = 300;

const ANY: Destination = { to: "any" };
const LOOKS: Appearance = { name: "", kind: 0, color: 0 };

const LATE = /did not answer in time/;

async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!(await condition())) {
    assert.ok(performance.now() < deadline, `waited for ${what}`);
    await sleep(20);
  }
}

describe("an attempt to join that succeeds late", () => {
  let server: ServerProcess;
  let network: NetworkSimulator;
  let joiner: Joiner;
  let name: string;
  let passport: string;
  let room: Room<unknown, GameState>;

  before(async () => {
    const before = await ServerProcess.start({ env: ENV });
    const pilot = await Pilot.join(before.url);
    name = pilot.ship.name;
    await before.stop();
    passport = pilot.passport;
    server = await ServerProcess.start({ env: ENV });
    network = await NetworkSimulator.open({ target: server.port });
    joiner = new Joiner(`http://127.0.0.1:${network.port}`, () => LOOKS, JOIN_MS);
  });
  after(async () => {
    await network?.close();
    await server?.stop();
  });

  /** Waits until a counter of the server has a value. */
  async function counted(series: string, count: number): Promise<void> {
    const value = async () => (await Scrape.of(server.url, ENV.MONITOR_PASSWORD)).get(series);
    await until(async () => (await value()) === count, `${series} to be ${count}`);
  }

  it("gets the ship of the passport, and the other attempt leaves no ship behind", async () => {
    network.stall();
    await assert.rejects(joiner.join(passport, ANY), LATE);
    await assert.rejects(joiner.join(passport, ANY), LATE);
    network.resume();
    await withDeadline(joiner.lateJoin, "an attempt to succeed");
    room = await joiner.join(passport, ANY);
    const next = new Promise<string>((resolve) => room.onMessage(PASSPORT, resolve));
    await counted("joins_total", 2);
    await counted('leaves_total{code="4000"}', 1);
    await until(() => room.state.players.size === 1, "the other ship to be removed");
    assert.equal(room.state.players.get(room.sessionId)?.name, name);
    assert.notEqual(await withDeadline(next, "a passport from that room"), passport);
  });

  it("does not give up the seat that it should have resumed", async () => {
    room.reconnection.enabled = false;
    await room.leave(false);
    await counted("drops_total", 1);
    network.stall();
    await assert.rejects(joiner.resume(room.reconnectionToken), LATE);
    network.resume();
    await counted("reconnects_total", 1);
    await counted("drops_total", 2);
    const back = await joiner.resume(room.reconnectionToken);
    back.onMessage(PASSPORT, () => {});
    assert.equal(back.sessionId, room.sessionId);
    await back.leave();
  });

  it("leaves no ship behind if the player has given up meanwhile", async () => {
    network.stall();
    await assert.rejects(joiner.join("", ANY), LATE);
    joiner.abandon();
    network.resume();
    await counted("joins_total", 3);
    await counted('leaves_total{code="4000"}', 3);
  });

  it("also counts if it succeeds while the page checks whether WebSockets are blocked", async () => {
    const { fetch } = globalThis;
    // After the reservation of the seat, the network stalls for longer than the timeout of an attempt.
    globalThis.fetch = async (...request) => {
      const response = await fetch(...request);
      const body = await response.text();
      if (String(request[0]).includes("/matchmake/")) {
        network.stall();
        setTimeout(() => network.resume(), 4 * JOIN_MS);
      }
      return new Response(body, response);
    };
    try {
      const joined = await withDeadline(joiner.join("", ANY), "the room that was joined late");
      assert.ok(joined.connection.isOpen);
      joined.onMessage(PASSPORT, () => {});
      await joined.leave();
    } finally {
      globalThis.fetch = fetch;
    }
  });
});
