import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { ROOMS } from "../../game/rooms.ts";
import { PATCH } from "../../loadtest/rig/dialect.ts";
import { CheckResults, GameChecker } from "../../loadtest/rig/gameChecker.ts";
import { monitorCounts } from "../../loadtest/rig/monitorCounts.ts";
import { search } from "../../loadtest/rig/search.ts";
import { ServerUnderTest } from "../../loadtest/rig/serverUnderTest.ts";
import { largest, median, quantile, slope } from "../../loadtest/rig/statistics.ts";
import { Swarm } from "../../loadtest/rig/swarm.ts";
import { holdsWithin } from "../../tools/deadline.ts";
import { SMALL } from "../../tools/testServer.ts";

describe("a client that loses its connection", function () {
  this.timeout(60_000);

  it("reconnects as the same player, and the server counts its inputs from 0", async () => {
    const env = { MONITOR_PASSWORD: "correct horse" };
    const server = await ServerUnderTest.start({ server: "game", roomSize: 10, env });
    const swarm = new Swarm({ endpoint: server.url, server: "game", roomSize: 10 });
    try {
      const client = await swarm.join();
      while (client.shown < 5) await sleep(20);
      let back = client;
      for (let i = 0; i < 3; i++) back = await swarm.reconnect(back, 10);
      assert.equal(back.id, client.id);
      assert.equal(swarm.size, 1);
      assert.ok(back.sent < 5, `${back.sent} inputs sent`);
      while (back.shown < 5) await sleep(20);
      back.leave();
      const isGone = async () => (await monitorCounts(server.url, env.MONITOR_PASSWORD)).clients === 0;
      assert.ok(await holdsWithin(20_000, isGone), "the server notices that it has left");
      await assert.rejects(back.reconnect(), /closed|ended|answered/, "a client that has left has no seat");
    } finally {
      swarm.dispose();
      await server.stop();
    }
  });
});

describe("a checker", function () {
  this.timeout(60_000);

  async function checksWith(tamper: (head: Uint8Array, frames: number) => void) {
    const server = await ServerUnderTest.start({ server: "game", roomSize: 10 });
    const swarm = new Swarm({ endpoint: server.url, server: "game", roomSize: 10 });
    try {
      const results = new CheckResults();
      await swarm.resize(3);
      const client = await swarm.join((joining) => {
        const checker = new GameChecker(ROOMS.game.world, joining, results);
        let frames = 0;
        joining.onFrame = (frame) => {
          tamper(frame.head, frames++);
          checker.observe(frame);
        };
        return checker;
      });
      while (client.shown < 20) await sleep(20);
      return results.total;
    } finally {
      swarm.dispose();
      await server.stop();
    }
  }

  it("accepts correct states", async () => {
    const checks = await checksWith(() => {});
    assert.ok(checks.checked > 10);
    assert.deepEqual([checks.wrong, checks.firstWrong], [0, undefined]);
  });

  it("accepts correct states of rooms of another type, which have another world", async () => {
    const server = await ServerUnderTest.start({ server: "game", main: "tools/testServer.ts", roomSize: 10 });
    const swarm = new Swarm({ endpoint: server.url, server: "game", type: SMALL, roomSize: SMALL.places, checkers: 2 });
    try {
      await swarm.resize(2);
      swarm.beginCounting();
      await sleep(1500);
      const { checks, clients } = swarm.endCounting();
      assert.equal(clients, 2);
      assert.ok(checks.checked > 40, `${checks.checked}`);
      assert.deepEqual([checks.wrong, checks.firstWrong], [0, undefined]);
    } finally {
      swarm.dispose();
      await server.stop();
    }
  });

  it("notices an update that acknowledges one input too many", async () => {
    const checks = await checksWith((head, frames) => {
      if (frames > 10 && head[0] === PATCH) head[5] = (head[5] as number) + 1;
    });
    assert.ok(checks.wrong > 0);
    assert.match(checks.firstWrong ?? "", /is not where its \d+ acknowledged inputs lead/);
  });
});

describe("the search for the largest load", () => {
  const find = async (truth: number, from: { carried: number; refused: number | undefined }, limit = 2000) => {
    const tried: number[] = [];
    const bracket = await search({
      from,
      limit,
      precision: 0.05,
      unit: 10,
      carries: async (load) => {
        tried.push(load);
        return load <= truth;
      },
    });
    return { ...bracket, tried };
  };

  it("ends with a load that was carried and one that was not, within 5 %", async () => {
    const { carried, refused, tried } = await find(743, { carried: 500, refused: undefined });
    assert.ok(carried <= 743 && refused !== undefined && refused > 743);
    assert.ok(refused - carried <= Math.max(10, carried * 0.05));
    assert.ok(tried.length < 12);
  });

  it("measures nothing that is known already", async () => {
    const { tried } = await find(743, { carried: 740, refused: 750 });
    assert.deepEqual(tried, []);
  });

  it("stops at the limit, and at an invalid measurement", async () => {
    assert.deepEqual(await find(9999, { carried: 1900, refused: undefined }), {
      carried: 2000,
      refused: undefined,
      tried: [2000],
    });
    const bracket = await search({
      from: { carried: 100, refused: undefined },
      limit: 2000,
      precision: 0.05,
      unit: 10,
      carries: async () => undefined,
    });
    assert.deepEqual(bracket, { carried: 100, refused: undefined });
  });

  it("ends at 0 if no load is carried", async () => {
    const { carried, refused } = await find(0, { carried: 0, refused: 100 });
    assert.equal(carried, 0);
    assert.equal(refused, 10);
  });
});

describe("statistics", () => {
  it("have a median, quantiles, a largest value and a slope", () => {
    assert.equal(median([3, 1, 2]), 2);
    assert.equal(median([4, 1, 2, 3]), 2.5);
    assert.ok(Number.isNaN(median([])));
    const values = [50, 10, 40, 20, 30];
    assert.deepEqual([quantile(values, 0), quantile(values, 0.5), quantile(values, 0.95)], [10, 30, 50]);
    assert.ok(Number.isNaN(quantile([], 0.5)));
    assert.deepEqual([largest(values), largest([])], [50, 0]);
    assert.equal(
      slope([
        { x: 1, y: 5 },
        { x: 2, y: 7 },
        { x: 4, y: 11 },
      ]),
      2,
    );
  });
});
