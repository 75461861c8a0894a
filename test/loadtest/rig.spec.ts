import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ROOMS } from "../../game/rooms.ts";
import { PATCH } from "../../loadtest/rig/dialect.ts";
import { CheckResults, GameChecker } from "../../loadtest/rig/gameChecker.ts";
import { measure } from "../../loadtest/rig/measure.ts";
import { search } from "../../loadtest/rig/search.ts";
import { ServerUnderTest } from "../../loadtest/rig/serverUnderTest.ts";
import { largest, median, quantile, slope } from "../../loadtest/rig/statistics.ts";
import { Swarm } from "../../loadtest/rig/swarm.ts";
import { SMALL } from "../../tools/testServer.ts";
import { Command } from "../support/command.ts";

describe("a measurement", function () {
  this.timeout(60_000);

  it("of the game counts updates and acknowledged inputs, and finds no wrong state", async () => {
    const one = await measure({ server: "game", clients: 30, roomSize: 30, seconds: 2, settleMs: 1000 });
    assert.deepEqual(one.lost, {});
    assert.equal(one.checks.wrong, 0, one.checks.firstWrong);
    assert.ok(one.checks.checked > 90, `${one.checks.checked} updates checked`);
    assert.equal(one.checks.disturbances, 0);
    assert.ok(one.updatesPerSecond > 18 && one.updatesPerSecond < 22, `${one.updatesPerSecond} updates/s`);
    assert.ok(one.interval.p50 > 45 && one.interval.p50 < 55, `p50 ${one.interval.p50} ms`);
    // A header of 9 bytes, and 10 bytes for each ship that moves and turns.
    assert.ok(one.bytesPerUpdate > 9 + 30 * 9 && one.bytesPerUpdate < 9 + 30 * 12, `${one.bytesPerUpdate} bytes`);
    assert.ok(one.inputs.sent > 30 * 38, `${one.inputs.sent} inputs sent`);
    assert.ok(Math.abs(one.inputs.sent - one.inputs.shown) < 30 * 3, `${one.inputs.shown} acknowledged`);
    assert.ok(one.echo !== undefined && one.echo.p50 > 1 && one.echo.p50 < 200);
    assert.ok(one.serverCost && one.serverCost.cpuMs > 10 && one.serverCost.rss > 3e7 && one.loadCost.cpuMs > 10);
  });

  it("of small rooms distributes the clients over them", async () => {
    const one = await measure({ server: "game", clients: 12, roomSize: 4, seconds: 1, settleMs: 1000 });
    assert.ok(one.bytesPerUpdate < 9 + 4 * 12, `${one.bytesPerUpdate} bytes an update`);
    assert.equal(one.checks.wrong, 0, one.checks.firstWrong);
  });

  it("of the JSON reference finds the echo in its updates", async () => {
    const one = await measure({ server: "ws-json", clients: 8, roomSize: 8, seconds: 1, settleMs: 1000 });
    assert.equal(one.checks.wrong, 0, one.checks.firstWrong);
    assert.ok(one.checks.checked > 30);
    assert.ok(one.echo !== undefined && one.echo.p50 > 1 && one.echo.p50 < 200);
    assert.ok(one.bytesPerShip > 100);
  });

  it("of the floor gets frames of the requested size", async () => {
    const one = await measure({
      server: "floor",
      clients: 8,
      roomSize: 8,
      seconds: 1,
      settleMs: 1000,
      frameBytes: 777,
    });
    assert.equal(one.bytesPerUpdate, 777);
    assert.equal(one.echo, undefined);
  });
});

describe("a measurement with too slow a load generator", function () {
  this.timeout(60_000);

  it("is invalid, and gives the reason", async () => {
    // Keep this process busy for most of the time.
    const distraction = setInterval(() => {
      for (const until = performance.now() + 60; performance.now() < until; );
    }, 70);
    try {
      const one = await measure({ server: "floor", clients: 4, roomSize: 4, seconds: 2, settleMs: 500 });
      assert.match(one.thrownOut.join(), /load generator was \d+ ms late/);
    } finally {
      clearInterval(distraction);
    }
  });
});

describe("a client that loses its connection", function () {
  this.timeout(60_000);

  it("reconnects as the same player, and the server counts its inputs from 0", async () => {
    const server = await ServerUnderTest.start({ server: "game", roomSize: 10 });
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
    assert.equal(checks.wrong, 0, checks.firstWrong);
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
      assert.equal(checks.wrong, 0, checks.firstWrong);
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

describe("npm run capacity", function () {
  this.timeout(60_000);
  const folder = mkdtempSync(path.join(tmpdir(), "slipstream-"));
  after(() => rmSync(folder, { recursive: true }));

  it("prints a table and ratios, and writes a file for npm run compare", async () => {
    const file = path.join(folder, "run.json");
    const { code, output } = await Command.run(
      ...(["loadtest/capacity.ts", "--quick", "--levels", "10", "--room-levels", "6"] as const),
      ...["--room-size", "3", "--seconds", "1", "--settle", "0.5", "--against", "floor", "--json", file],
    );
    assert.equal(code, 0, output);
    assert.match(output, /^game 10 /m);
    assert.match(output, /^game 6 by 3 /m);
    assert.match(output, /0 of them wrong/);
    assert.match(output, /game to floor at 10: CPU an update \d/);
    const { measurements } = JSON.parse(readFileSync(file, "utf8")) as { measurements: object[] };
    assert.equal(measurements.length, 4);

    const compared = await Command.run("loadtest/compare.ts", file, file);
    assert.equal(compared.code, 0);
    assert.match(compared.output, /game, 10 clients; 1 and 1 measurements/);
    assert.match(compared.output, /CPU, µs an update .* 1\.00$/m);
  });

  it("measures only the numbers that are asked for", async () => {
    const file = path.join(folder, "asked.json");
    const { code, output } = await Command.run(
      ...(["loadtest/capacity.ts", "--quick", "--levels", "4", "--seconds", "1"] as const),
      ...["--settle", "0.2", "--json", file],
    );
    assert.equal(code, 0, output);
    const { measurements } = JSON.parse(readFileSync(file, "utf8")) as {
      measurements: { clients: number; roomSize: number }[];
    };
    // On a busy machine, an invalid measurement is repeated.
    assert.deepEqual(
      new Set(measurements.map(({ clients, roomSize }) => `${clients} by ${roomSize}`)),
      new Set(["4 by 4"]),
    );
  });

  it("explains what is wrong with an option", async () => {
    const { code, output } = await Command.run("loadtest/capacity.ts", "--seconds", "soon");
    assert.equal(code, 2);
    assert.match(output, /^--seconds is "soon"; it must be a whole number above 0\.$/m);
  });
});
