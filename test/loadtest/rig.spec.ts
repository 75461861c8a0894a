import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Measurement, measure } from "../../loadtest/rig/measure.ts";
import { Command } from "../support/command.ts";

describe("a measurement", function () {
  this.timeout(60_000);

  it("of the game counts updates and acknowledged inputs, and finds no wrong state", async () => {
    const one = await measure({ server: "game", clients: 30, roomSize: 30, seconds: 2, settleMs: 1000 });
    assert.deepEqual(one.lost, {});
    assert.deepEqual([one.checks.wrong, one.checks.firstWrong], [0, undefined]);
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
});

/** They look at bytes and states, and not at times, so they run at the same time. */
describe("a short measurement", function () {
  this.timeout(60_000);
  let smallRooms: Measurement;
  let json: Measurement;
  let floor: Measurement;
  before(async () => {
    const short = { seconds: 1, settleMs: 1000 };
    [smallRooms, json, floor] = await Promise.all([
      measure({ server: "game", clients: 12, roomSize: 4, ...short }),
      measure({ server: "ws-json", clients: 8, roomSize: 8, ...short }),
      measure({ server: "floor", clients: 8, roomSize: 8, frameBytes: 777, ...short }),
    ]);
  });

  it("of small rooms distributes the clients over them", () => {
    const { bytesPerUpdate, checks } = smallRooms;
    assert.ok(bytesPerUpdate < 9 + 4 * 12, `${bytesPerUpdate} bytes an update`);
    assert.deepEqual([checks.wrong, checks.firstWrong], [0, undefined]);
  });

  it("of the JSON reference finds the echo in its updates", () => {
    const { checks, echo, bytesPerShip = 0 } = json;
    assert.deepEqual([checks.wrong, checks.firstWrong], [0, undefined]);
    assert.ok(checks.checked > 30);
    assert.ok(echo !== undefined && echo.p50 > 1 && echo.p50 < 200);
    assert.ok(bytesPerShip > 100);
  });

  it("of the floor gets frames of the requested size", () => {
    assert.equal(floor.bytesPerUpdate, 777);
    assert.equal(floor.echo, undefined);
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

describe("npm run capacity", function () {
  this.timeout(60_000);
  const folder = mkdtempSync(path.join(tmpdir(), "slipstream-"));
  after(() => rmSync(folder, { recursive: true }));

  /** The loads in a file. On a busy machine, an invalid measurement is repeated. */
  function measuredIn(file: string): Set<string> {
    const { measurements } = JSON.parse(readFileSync(file, "utf8")) as { measurements: Measurement[] };
    return new Set(measurements.map(({ server, clients, roomSize }) => `${server}: ${clients} by ${roomSize}`));
  }

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
    assert.deepEqual(measuredIn(file), new Set(["game: 10 by 10", "floor: 10 by 10", "game: 6 by 3", "floor: 6 by 3"]));

    const compared = await Command.run("loadtest/compare.ts", file, file);
    assert.equal(compared.code, 0);
    assert.match(compared.output, /game, 10 clients in one room; (\d+) and \1 measurements/);
    assert.match(compared.output, /CPU, µs an update .* 1\.00$/m);
  });

  it("measures only the numbers that are asked for", async () => {
    const file = path.join(folder, "asked.json");
    const { code, output } = await Command.run(
      ...(["loadtest/capacity.ts", "--quick", "--levels", "4", "--seconds", "1"] as const),
      ...["--settle", "0.2", "--json", file],
    );
    assert.equal(code, 0, output);
    assert.deepEqual(measuredIn(file), new Set(["game: 4 by 4"]));
  });

  it("explains what is wrong with an option", async () => {
    const { code, output } = await Command.run("loadtest/capacity.ts", "--seconds", "soon");
    assert.equal(code, 2);
    assert.match(output, /^--seconds is "soon"; it must be a whole number above 0\.$/m);
  });
});
