import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { bothWays } from "../../tools/network/profiles.ts";
import { seededRandom } from "../support/random.ts";
import { Networks } from "./network.ts";
import { median, read, Stopwatch } from "./target.ts";

/** Median lateness that is allowed on this shared machine, ms. */
const NOISE_MS = 10;

describe("the network simulator's timing", function () {
  this.timeout(60_000);
  const networks = new Networks();

  it("delays each direction by the profile's delay, and never by less", async () => {
    const network = await networks.simulate({ up: { delay: 30 }, down: { delay: 60 } });
    const start = performance.now();
    const { near, far } = await networks.target.connect(network.port);
    const up = new Stopwatch(near, far);
    const down = new Stopwatch(far, near);
    up.send();
    await up.arrived();
    const first = (up.arrivals[0] ?? 0) - start;
    assert.ok(first >= 30 + 60 + 30, `the first byte arrived after ${first} ms, without a handshake`);
    const timers: number[] = [];
    for (let i = 0; i < 60; i++) {
      up.send();
      down.send();
      const before = performance.now();
      await sleep(5);
      timers.push(performance.now() - before - 5);
    }
    await Promise.all([up.arrived(), down.arrived()]);
    // The simulator's timers are as late as those of this process.
    const most = NOISE_MS + 2 * median(timers);
    const [ups, downs] = [up.delays.slice(1), down.delays];
    assert.ok(Math.min(...ups) >= 30 && median(ups) < 30 + most, `up ${median(ups)} ms`);
    assert.ok(Math.min(...downs) >= 60 && median(downs) < 60 + most, `down ${median(downs)} ms`);
  });

  it("delays nothing without a profile", async () => {
    const { near, far } = await networks.connect();
    const watch = new Stopwatch(near, far);
    await watch.series(200);
    assert.ok(median(watch.delays) < 2, `${median(watch.delays)} ms`);
  });

  it("applies a new profile to bytes that are sent from then on", async () => {
    const { network, near, far } = await networks.connect(bothWays({ delay: 100 }));
    const watch = new Stopwatch(far, near);
    await watch.series(1);
    network.profile = bothWays({});
    assert.deepEqual(network.profile, bothWays({}));
    await watch.series(20);
    assert.ok((watch.delays[0] ?? 0) >= 100);
    assert.ok(median(watch.delays) < NOISE_MS);
  });

  it("has the same jitter for the same seed", async () => {
    const random = seededRandom("jitter");
    const seed = Math.floor(random() * 2 ** 32);
    const flights = await Promise.all(
      [seed, seed, seed + 1].map(async (each) => {
        const network = await networks.simulate(bothWays({ delay: 30, jitter: 40 }), { seed: each });
        assert.equal(network.seed, each);
        // One connection at a time, since the system may accept two in any order.
        const { near, far } = await networks.target.connect(network.port);
        const watch = new Stopwatch(far, near);
        await watch.series(25);
        return watch.delays;
      }),
    );
    const [first, second, other] = flights as [number[], number[], number[]];
    const difference = (a: number[], b: number[]) => median(a.map((delay, i) => Math.abs(delay - (b[i] ?? 0))));
    assert.ok(difference(first, second) < 4, `the same seed differs by ${difference(first, second)} ms`);
    assert.ok(difference(first, other) > 4, `another seed differs by ${difference(first, other)} ms`);
  });

  it("limits the bandwidth, which all connections share", async () => {
    const network = await networks.simulate({ up: { bandwidth: 8e6 }, down: { delay: 20, bandwidth: 4e6 } });
    const measure = async (from: Socket, to: Socket, bytes: number) => {
      let first = 0;
      let last = 0;
      to.on("data", () => {
        last = performance.now();
        first ||= last;
      });
      from.write(Buffer.alloc(bytes));
      await read(to, bytes);
      return { bytes, first, last };
    };
    const one = await networks.target.connect(network.port);
    const other = await networks.target.connect(network.port);
    const [up, ...downs] = await Promise.all([
      measure(one.near, one.far, 1e6),
      measure(one.far, one.near, 3e5),
      measure(other.far, other.near, 3e5),
    ]);
    const upRate = (up.bytes * 8000) / (up.last - up.first);
    const downRate =
      (6e5 * 8000) / (Math.max(...downs.map(({ last }) => last)) - Math.min(...downs.map(({ first }) => first)));
    console.log(`      ${(upRate / 1e6).toFixed(2)} of 8 Mbit/s, ${(downRate / 1e6).toFixed(2)} of 4 Mbit/s`);
    assert.ok(Math.abs(upRate / 8e6 - 1) < 0.15);
    assert.ok(Math.abs(downRate / 4e6 - 1) < 0.15);
  });

  it("keeps the queue of a link with limited bandwidth short, so that other connections wait only briefly", async () => {
    const network = await networks.simulate(bothWays({ bandwidth: 4e6 }));
    const bulk = await networks.target.connect(network.port);
    const other = await networks.target.connect(network.port);
    bulk.far.write(Buffer.alloc(3e6));
    await read(bulk.near, 5e5);
    bulk.near.resume();
    const watch = new Stopwatch(other.far, other.near);
    await watch.series(6);
    assert.ok(network.bytes.down < 3e6, "the link was busy all the time");
    // The queue of 300 ms, and a chunk of 64 KB, which takes 131 ms. Behind all data of the other client it would be 5
    // s.
    assert.ok(Math.max(...watch.delays) < 2000, `waited ${watch.delays.map(Math.round)} ms`);
    console.log(`      waited ${watch.delays.map(Math.round)} ms`);
  });

  it("stalls at the same times for the same seed, whatever is sent", async () => {
    const random = seededRandom("stalls");
    const seed = Math.floor(random() * 2 ** 32);
    const profile = { ...bothWays({}), stalls: { everyMs: 150, minMs: 60, maxMs: 160 } };
    const flights = await Promise.all(
      [
        { seed, everyMs: 3 },
        { seed, everyMs: 9 },
        { seed: seed + 1, everyMs: 3 },
      ].map(async ({ everyMs, ...options }) => {
        const network = await networks.simulate(profile, options);
        const start = performance.now();
        const { near, far } = await networks.target.connect(network.port);
        const [up, down] = [new Stopwatch(near, far), new Stopwatch(far, near)];
        while (performance.now() < start + 4000) {
          up.send();
          down.send();
          await sleep(everyMs);
        }
        await Promise.all([up.arrived(), down.arrived()]);
        return [up, down].map(({ arrivals }) => arrivals.map((time) => time - start));
      }),
    );
    const [first, second, other] = flights as [number[][], number[][], number[][]];
    const stalls = gaps(first[0]);
    console.log(`      ${stalls.map(({ from, until }) => `${from.toFixed(0)}-${until.toFixed(0)}`).join(" ")} ms`);
    assert.ok(stalls.length >= 3);
    for (const arrivals of [first[1], second[0], second[1]]) {
      assert.ok(within(arrivals, stalls) < 0.05, `${within(arrivals, stalls)} arrived during the stalls`);
    }
    assert.ok(within(other[0], stalls) > 0.05, "another seed has the same stalls");
  });
});

interface Gap {
  /** ms */
  from: number;
  until: number;
}

/** The gaps between arrivals that are almost as long as the shortest stall. */
function gaps(arrivals: number[] = []): Gap[] {
  return arrivals.flatMap((until, i) => {
    const from = arrivals[i - 1] ?? until;
    return until - from > 55 ? [{ from, until }] : [];
  });
}

/**
 * The share of arrivals inside a gap, without its edges, since the two simulators have not started at the same instant.
 */
function within(arrivals: number[] = [], some: Gap[]): number {
  return (
    arrivals.filter((time) => some.some(({ from, until }) => time > from + 20 && time < until - 20)).length /
    arrivals.length
  );
}
