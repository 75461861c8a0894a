import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pictures } from "../../loadtest/curves/pictures.ts";
import { linearScale, logScale } from "../../loadtest/curves/scale.ts";
import { tables, withTables } from "../../loadtest/curves/tables.ts";
import type { Measurement } from "../../loadtest/rig/measure.ts";
import { type RunFile, readRun } from "../../loadtest/rig/runFile.ts";
import { Command } from "../support/command.ts";

type Cost = NonNullable<Measurement["serverCost"]>;

const COST: Cost = {
  ...{ cpuMs: 5000, elapsedMs: 10_000, rss: 200e6, heapUsed: 50e6 },
  ...{ gcMs: 20, gcMaxMs: 2, loopP99Ms: 10, loopMaxMs: 20, resources: {} },
};

function measured(given: Partial<Measurement> & Pick<Measurement, "clients">): Measurement {
  return {
    ...{ server: "game", room: "game", roomSize: given.clients, seconds: 10 },
    interval: { p50: 50, p95: 60, p99: 70, max: 90 },
    ...{ updatesPerSecond: 20, echo: { p50: 40, p95: 70, p99: 80, max: 100 } },
    ...{ bytesPerClient: 4000, bytesPerUpdate: 200, bytesPerShip: 10, joinMs: 2500, evenness: undefined },
    ...{ serverCost: COST, serverCpu: 0.5, cpuPerUpdate: 30, loadCost: COST, loadCpu: 0.4 },
    inputs: { sent: 1000, shown: 1000 },
    checks: {
      checked: 9,
      wrong: 0,
      firstWrong: undefined,
      disturbances: 0,
      game: { stars: 0, rings: 0, crowns: 0, boosts: 0 },
    },
    ...{ lost: {}, missed: [], thrownOut: [] },
    ...given,
  };
}

function runOf(...measurements: Measurement[]): RunFile {
  return { taken: "2026-11-28T10:00:00.000Z", node: "v26.12.1", pinned: true, seconds: 10, measurements };
}

/** The places of the points of a color, in the order of the picture, px. */
function dots(svg: string, color: string): { x: number; y: number }[] {
  return [...svg.matchAll(/<circle class="(\w+)" cx="([\d.]+)" cy="([\d.]+)"/g)]
    .filter(([, name]) => name === color)
    .map(([, , x, y]) => ({ x: Number(x), y: Number(y) }));
}

const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 0.11, `${a} is not ${b}`);

describe("the curves of measurements", () => {
  const game = [250, 500, 1000].map((clients) => measured({ clients, bytesPerClient: clients * 200 }));
  const bigsky = [250, 1000].map((clients) =>
    measured({ clients, room: "bigsky", bytesPerClient: 5000, bytesPerShip: undefined }),
  );
  const bytesOf = (...all: Measurement[]) => pictures(all).get("curves-bytes.svg") ?? assert.fail("no picture");

  it("have a point for each number of clients, on logarithmic axes", () => {
    const [first, second, third, ...more] = dots(bytesOf(...bigsky, ...game.toReversed()), "game");
    assert.ok(first && second && third);
    assert.deepEqual(more, []);
    near(second.x - first.x, third.x - second.x);
    near(first.y - second.y, second.y - third.y);
    assert.ok(first.x < second.x && first.y > second.y, "more clients are further to the right, and more bytes higher");
    const [one, other] = dots(bytesOf(...bigsky, ...game), "bigsky");
    assert.deepEqual([one?.x, other?.x, other?.y], [first.x, third.x, one?.y]);
  });

  it("show the median of measurements of the same load", () => {
    const same = [9000, 4000, 5000].map((bytesPerClient) =>
      measured({ clients: 500, room: "bigsky", bytesPerClient, bytesPerShip: undefined }),
    );
    const [, middle, last] = dots(bytesOf(...bigsky, ...same), "bigsky");
    assert.equal(middle?.y, last?.y);
  });

  it("leave out crowds, small rooms, and what has a single number of clients", () => {
    const others = [
      measured({ clients: 2000, roomSize: 20 }),
      { ...measured({ clients: 2000, room: "bigsky", bytesPerShip: undefined }), crowd: true },
    ];
    assert.equal(bytesOf(...game, ...bigsky, ...others), bytesOf(...game, ...bigsky));
    assert.equal(dots(bytesOf(...game, ...bigsky.slice(1)), "bigsky").length, 0);
    assert.equal(pictures(bigsky.slice(1)).size, 0);
  });

  it("have the bound of the interval as a line, and slow servers above it", () => {
    const slow = [740, 760].map((clients) =>
      measured({ clients, server: "ws-json", interval: { p50: 50, p95: clients / 10, p99: 200, max: 300 } }),
    );
    const svg = pictures(slow).get("curves-intervals.svg") ?? "";
    const bound = Number(/class="bound" d="M\d+ ([\d.]+)H/.exec(svg)?.[1]);
    assert.match(svg, />bound: 75 ms</);
    const [carried, missed] = dots(svg, "json");
    assert.ok(carried && missed && missed.y < bound && bound < carried.y);
  });

  it("have names that do not cover each other, also where they end together", () => {
    const floors = [...game, ...bigsky].map((one) => ({ ...one, server: "floor" as const }));
    const json = game.map((one) => ({ ...one, server: "ws-json" as const }));
    const svg = pictures([...game, ...bigsky, ...floors, ...json]).get("curves-processor.svg") ?? "";
    const names = [...svg.matchAll(/class="name \w+" x="[\d.]+" y="([\d.]+)">([^<]+)</g)];
    assert.deepEqual(names.map(([, , name]) => name).sort(), [
      "bigsky",
      "floor, bigsky",
      "floor, game",
      "game",
      "ws-json",
    ]);
    const heights = names.map(([, y]) => Number(y)).sort((a, b) => a - b);
    for (const [i, y] of heights.entries()) assert.ok(i === 0 || y - (heights[i - 1] ?? 0) > 19, heights.join(", "));
  });

  it("have scales with round labels", () => {
    assert.deepEqual(logScale(45, 2500).ticks, [50, 100, 200, 500, 1000, 2000]);
    assert.deepEqual(linearScale(101).ticks, [0, 20, 40, 60, 80, 100, 120]);
    assert.deepEqual(linearScale(7).ticks, [0, 2, 4, 6, 8]);
    for (const most of [0.3, 1, 12, 60.1, 999]) {
      const { ticks, share } = linearScale(most);
      assert.ok(ticks.length >= 3 && ticks.length <= 7 && share(most) <= 1, `${most}: ${ticks}`);
    }
  });
});

describe("the tables of measurements", () => {
  const slow = { p50: 60, p95: 91.3, p99: 99.6, max: 120 };
  const runs = [
    runOf(
      measured({ clients: 1000, cpuPerUpdate: 33 }),
      measured({ clients: 500, cpuPerUpdate: 30 }),
      measured({ clients: 500, cpuPerUpdate: 60, server: "ws-json", bytesPerClient: 80_000 }),
      measured({ clients: 500, cpuPerUpdate: 24, server: "floor", echo: undefined }),
      measured({ clients: 1500, interval: slow, updatesPerSecond: 16.6, missed: ["p95 91.3 ms", "16.6 updates/s"] }),
    ),
    runOf(measured({ clients: 2000, room: "bigsky", bytesPerShip: undefined, wholeViews: 0.25, joinMs: 9876 })),
  ];

  it("have the figures, with those that miss a bound in bold, and no empty columns", () => {
    assert.equal(
      tables(runs).get("one room"),
      `| server | clients | p50 | p95 | p99 | updates/s | echo p95 | kB/s to each | CPU % | µs/update | RSS MB | joining s |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
| game | 500 | 50 | 60 | 70 | 20.0 | 70 | 4 | 50 | 30 | 200 | 2.5 |
| ws-json | 500 | 50 | 60 | 70 | 20.0 | 70 | 80 | 50 | 60 | 200 | 2.5 |
| floor | 500 | 50 | 60 | 70 | 20.0 |  | 4 | 50 | 24 | 200 | 2.5 |
| game | 1,000 | 50 | 60 | 70 | 20.0 | 70 | 4 | 50 | 33 | 200 | 2.5 |
| game | 1,500 | 60 | **91** | 100 | **16.6** | 70 | 4 | 50 | 30 | 200 | 2.5 |`,
    );
    assert.match(
      tables(runs).get("one room of type bigsky") ?? "",
      /\| whole views % \|.*\n.*\n.* 4 \| 25 \|.* 9.9 \|$/,
    );
  });

  it("have the ratios of the same load, and what was carried within the bounds", () => {
    const made = tables([...runs, ...runs]);
    assert.match(made.get("ratios") ?? "", /\n\| one room \| 500 \| 0\.50 \| 1\.25 \| 0\.05 \|$/);
    assert.deepEqual(made.get("carried")?.split("\n").slice(2), [
      "| game | one room | 1,000, not 1,500 | 1,000, not 1,500 |",
      "| ws-json | one room | 500 or more | 500 or more |",
      "| game | one room of type bigsky | 2,000 or more | 2,000 or more |",
    ]);
    assert.match(
      made.get("runs") ?? "",
      /^- one room: 2026-11-28, Node 26\.12\.1, 10 s for each .+ a core each\.\n- one room of type bigsky: /,
    );
  });

  it("replace those of a page, which must have a place for each", () => {
    const page = "# A\n<!-- curves: b -->\nold\n<!-- end -->\nkept\n<!-- curves: c -->\n<!-- end -->\n";
    const once = withTables(page, new Map([["b", "| new |"]]));
    assert.equal(once, page.replace("old\n", "\n| new |\n\n"));
    assert.equal(withTables(once, new Map([["b", "| new |"]])), once);
    assert.throws(() => withTables(page, new Map([["d", ""]])), /no lines "<!-- curves: d -->" and/);
    assert.throws(() => withTables("<!-- curves: b -->\n", new Map([["b", ""]])), /and "<!-- end -->"/);
  });
});

describe("npm run curves", function () {
  this.timeout(20_000);
  const folder = mkdtempSync(path.join(tmpdir(), "curves-"));
  const file = (name: string, content: unknown) => {
    const full = path.join(folder, name);
    writeFileSync(full, typeof content === "string" ? content : JSON.stringify(content));
    return full;
  };
  after(() => rmSync(folder, { recursive: true }));

  it("reads files of older versions, and leaves out what the load generator has spoiled", () => {
    const { room: _, ...older } = measured({ clients: 250, bytesPerShip: undefined });
    const spoiled = measured({ clients: 500, thrownOut: ["the load generator was 30 ms late"] });
    const { measurements } = readRun(file("old.json", runOf(older, spoiled)));
    assert.equal(measurements.length, 1);
    assert.ok(tables([runOf(...measurements)]).has("one room of type bigsky"));
    assert.throws(() => readRun(file("other.json", {})), /other\.json can't be read: it was not written by npm run/);
  });

  it("updates a page with its pictures, from files of several runs", async () => {
    const game = file("game.json", runOf(measured({ clients: 100 }), measured({ clients: 200 })));
    const view = file("big.json", runOf(measured({ clients: 100, room: "bigsky", bytesPerShip: undefined })));
    const names = ["runs", "carried", "one room", "one room of type bigsky"];
    const page = file("page.md", names.map((name) => `<!-- curves: ${name} -->\n<!-- end -->\n`).join("\n"));
    const { code, output } = await Command.run("loadtest/curves.ts", "--from", `${game},${view}`, "--page", page);
    assert.equal(code, 0, output);
    assert.equal(readFileSync(page, "utf8").match(/^\| game \|/gm)?.length, 5);
    for (const name of ["bytes", "processor", "intervals"])
      assert.match(readFileSync(path.join(folder, `curves-${name}.svg`), "utf8"), /^<svg .*<circle class="game"/s);
  });
});
