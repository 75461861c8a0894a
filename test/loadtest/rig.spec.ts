import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { median, slope } from "../../loadtest/rig/figures.ts";
import { measure } from "../../loadtest/rig/measure.ts";
import { search } from "../../loadtest/rig/search.ts";
import { ServerUnderTest } from "../../loadtest/rig/serverUnderTest.ts";
import { Swarm } from "../../loadtest/rig/swarm.ts";
import { GameWitness, WitnessStand } from "../../loadtest/rig/witness.ts";
import { ServerProcess } from "../support/server.ts";

describe("a measurement", function () {
  this.timeout(40_000);

  it("of the game counts what its clients are sent, shows every input, and finds nothing wrong", async () => {
    const one = await measure({ server: "game", clients: 30, roomSize: 30, seconds: 2, settleMs: 1000 });
    assert.deepEqual(one.lost, {});
    assert.equal(one.testimony.wrong, 0, one.testimony.firstWrong);
    assert.ok(one.testimony.checked > 90, `${one.testimony.checked} updates checked`);
    assert.equal(one.testimony.disturbances, 0);
    assert.ok(one.updatesPerSecond > 18 && one.updatesPerSecond < 22, `${one.updatesPerSecond} updates/s`);
    assert.ok(one.interval.p50 > 45 && one.interval.p50 < 55, `p50 ${one.interval.p50} ms`);
    // Nine bytes of head, and ten for each ship that moves and turns.
    assert.ok(one.bytesPerUpdate > 9 + 30 * 9 && one.bytesPerUpdate < 9 + 30 * 12, `${one.bytesPerUpdate} bytes`);
    assert.ok(one.inputs.sent > 30 * 38, `${one.inputs.sent} inputs sent`);
    assert.ok(Math.abs(one.inputs.sent - one.inputs.shown) < 30 * 3, `${one.inputs.shown} shown`);
    assert.ok(one.echo !== undefined && one.echo.p50 > 1 && one.echo.p50 < 200);
    assert.ok(one.serverCost && one.serverCost.cpuMs > 10 && one.serverCost.rss > 3e7 && one.loadCost.cpuMs > 10);
  });

  it("of small rooms spreads the clients over them", async () => {
    const one = await measure({ server: "game", clients: 12, roomSize: 4, seconds: 1, settleMs: 1000 });
    assert.ok(one.bytesPerUpdate < 9 + 4 * 12, `${one.bytesPerUpdate} bytes an update`);
    assert.equal(one.testimony.wrong, 0, one.testimony.firstWrong);
  });

  it("of the JSON reference reads the echo from its updates", async () => {
    const one = await measure({ server: "ws-json", clients: 8, roomSize: 8, seconds: 1, settleMs: 1000 });
    assert.equal(one.testimony.wrong, 0, one.testimony.firstWrong);
    assert.ok(one.testimony.checked > 30);
    assert.ok(one.echo !== undefined && one.echo.p50 > 1 && one.echo.p50 < 200);
    assert.ok(one.bytesPerShip > 100);
  });

  it("of the floor gets frames of the size asked for", async () => {
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

describe("a measurement that the generator spoilt", function () {
  this.timeout(20_000);

  it("is thrown out, and says why", async () => {
    // Something else keeps this very process busy, most of the time.
    const distraction = setInterval(() => {
      for (const until = performance.now() + 60; performance.now() < until; );
    }, 70);
    try {
      const one = await measure({ server: "floor", clients: 4, roomSize: 4, seconds: 2, settleMs: 500 });
      assert.match(one.thrownOut.join(), /generator \d+ ms late/);
    } finally {
      clearInterval(distraction);
    }
  });
});

describe("a client that is cut off", function () {
  this.timeout(20_000);

  it("takes its seat again, as the same player, and its inputs are counted anew", async () => {
    const server = await ServerUnderTest.start({ server: "game", roomSize: 10 });
    const swarm = new Swarm({ endpoint: server.endpoint, server: "game", roomSize: 10 });
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
      await assert.rejects(back.back(), /closed|ended|answered/, "a seat that was left in order is gone");
    } finally {
      swarm.dispose();
      await server.stop();
    }
  });
});

describe("a witness", function () {
  this.timeout(20_000);

  async function testimonyWith(tamper: (head: Uint8Array, frames: number) => void) {
    const server = await ServerUnderTest.start({ server: "game", roomSize: 10 });
    const swarm = new Swarm({ endpoint: server.endpoint, server: "game", roomSize: 10, witnesses: 0 });
    try {
      const stand = new WitnessStand();
      await swarm.resize(3);
      const client = await swarm.join((joining) => {
        const witness = new GameWitness(joining, stand);
        let frames = 0;
        joining.onFrame = (frame) => {
          tamper(frame.head, frames++);
          witness.observe(frame);
        };
        return witness;
      });
      while (client.shown < 20) await sleep(20);
      return stand.testimony;
    } finally {
      swarm.dispose();
      await server.stop();
    }
  }

  it("says nothing against a state that is right", async () => {
    const testimony = await testimonyWith(() => {});
    assert.ok(testimony.checked > 10);
    assert.equal(testimony.wrong, 0, testimony.firstWrong);
  });

  it("notices an update that says that one input more has been flown than has", async () => {
    const testimony = await testimonyWith((head, frames) => {
      if (frames > 10 && head[0] === 0x8f) head[5] = (head[5] as number) + 1;
    });
    assert.ok(testimony.wrong > 0);
    assert.match(testimony.firstWrong ?? "", /is not where its \d+ inputs have flown it/);
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

  it("ends with a load that was carried and one that was not, within five hundredths", async () => {
    const { carried, refused, tried } = await find(743, { carried: 500, refused: undefined });
    assert.ok(carried <= 743 && refused !== undefined && refused > 743);
    assert.ok(refused - carried <= Math.max(10, carried * 0.05));
    assert.ok(tried.length < 12);
  });

  it("takes what is known already", async () => {
    const { tried } = await find(743, { carried: 740, refused: 750 });
    assert.deepEqual(tried, []);
  });

  it("stops at the limit, and where nothing can be told", async () => {
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

  it("gets down to nothing if nothing is carried", async () => {
    const { carried, refused } = await find(0, { carried: 0, refused: 100 });
    assert.equal(carried, 0);
    assert.equal(refused, 10);
  });
});

describe("figures", () => {
  it("have a median and a slope", () => {
    assert.equal(median([3, 1, 2]), 2);
    assert.equal(median([4, 1, 2, 3]), 2.5);
    assert.ok(Number.isNaN(median([])));
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

  it("prints a table and ratios, and writes a file that npm run compare reads", async () => {
    const file = path.join(folder, "run.json");
    const { code, output } = await ServerProcess.runToEnd(
      {
        command: [
          ...[process.execPath, "loadtest/capacity.ts", "--quick", "--levels", "10", "--room-levels", "6"],
          ...["--room-size", "3", "--seconds", "1", "--settle", "0.5", "--against", "floor", "--json", file],
        ] as [string, ...string[]],
      },
      50_000,
    );
    assert.equal(code, 0, output);
    assert.match(output, /^game 10 /m);
    assert.match(output, /^game 6 by 3 /m);
    assert.match(output, /0 of them wrong/);
    assert.match(output, /game to floor at 10: CPU an update \d/);
    const { measurements } = JSON.parse(readFileSync(file, "utf8")) as { measurements: object[] };
    assert.equal(measurements.length, 4);

    const compared = await ServerProcess.runToEnd({ command: [process.execPath, "loadtest/compare.ts", file, file] });
    assert.equal(compared.code, 0);
    assert.match(compared.output, /game, 10 clients; 1 and 1 measurements/);
    assert.match(compared.output, /CPU, µs an update .* 1\.00$/m);
  });

  it("says what is wrong with an option", async () => {
    const { code, output } = await ServerProcess.runToEnd({
      command: [process.execPath, "loadtest/capacity.ts", "--seconds", "soon"],
    });
    assert.equal(code, 2);
    assert.match(output, /^--seconds is "soon"; it must be a whole number above 0\.$/m);
  });
});
