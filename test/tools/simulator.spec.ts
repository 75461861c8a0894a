import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { bothWays, PROFILES, type Profile } from "../../tools/network/profiles.ts";
import { NetworkSimulator, type NetworkSimulatorOptions } from "../../tools/network/simulator.ts";
import { seededRandom } from "../support/random.ts";
import { withDeadline } from "../support/server.ts";
import { closed, median, read, Stopwatch, Target } from "./target.ts";

/** ms by which this shared machine may be late in the median */
const NOISE_MS = 10;

/** ms in which what should not come would have come many times over */
const SILENCE_MS = 150;

describe("the network simulator", function () {
  this.timeout(20_000);
  let target: Target;
  const open = new Set<NetworkSimulator>();
  before(async () => {
    target = await Target.open();
  });
  afterEach(async () => {
    for (const network of open) await network.close();
    open.clear();
  });
  after(() => target.close());

  async function simulate(profile?: Profile, more: Partial<NetworkSimulatorOptions> = {}): Promise<NetworkSimulator> {
    const network = await NetworkSimulator.open({
      target: target.port,
      ...(profile === undefined ? {} : { profile }),
      ...more,
    });
    open.add(network);
    return network;
  }

  it("delays each way by what was asked, and not by less", async () => {
    const network = await simulate({ up: { delay: 30 }, down: { delay: 60 } });
    const start = performance.now();
    const { near, far } = await target.connect(network.port);
    const up = new Stopwatch(near, far);
    const down = new Stopwatch(far, near);
    up.send();
    await up.arrived();
    const first = (up.arrivals[0] ?? 0) - start;
    assert.ok(first >= 30 + 60 + 30, `the first came after ${first} ms, without a handshake`);
    const timers: number[] = [];
    for (let i = 0; i < 60; i++) {
      up.send();
      down.send();
      const before = performance.now();
      await sleep(5);
      timers.push(performance.now() - before - 5);
    }
    await Promise.all([up.arrived(), down.arrived()]);
    // What makes the timers of this process late makes those of the simulator late.
    const most = NOISE_MS + 2 * median(timers);
    const [ups, downs] = [up.delays.slice(1), down.delays];
    assert.ok(Math.min(...ups) >= 30 && median(ups) < 30 + most, `up ${median(ups)} ms`);
    assert.ok(Math.min(...downs) >= 60 && median(downs) < 60 + most, `down ${median(downs)} ms`);
  });

  it("delays nothing when nothing was asked", async () => {
    const network = await simulate();
    const { near, far } = await target.connect(network.port);
    const watch = new Stopwatch(near, far);
    for (let i = 1; i <= 200; i++) {
      watch.send();
      await watch.arrived();
    }
    assert.ok(median(watch.delays) < 2, `${median(watch.delays)} ms`);
  });

  it("takes another profile while it runs, for what is sent from then on", async () => {
    const network = await simulate(bothWays({ delay: 100 }));
    const { near, far } = await target.connect(network.port);
    const watch = new Stopwatch(far, near);
    watch.send();
    await watch.arrived();
    network.profile = bothWays({});
    assert.deepEqual(network.profile, bothWays({}));
    for (let i = 2; i <= 20; i++) {
      watch.send();
      await watch.arrived();
    }
    assert.ok((watch.delays[0] ?? 0) >= 100);
    assert.ok(median(watch.delays) < NOISE_MS);
  });

  it("has the same jitter again with the same seed", async () => {
    const random = seededRandom("jitter");
    const seed = Math.floor(random() * 2 ** 32);
    const flights = await Promise.all(
      [seed, seed, seed + 1].map(async (each) => {
        const network = await simulate(bothWays({ delay: 30, jitter: 40 }), { seed: each });
        assert.equal(network.seed, each);
        // One at a time: which of two connections is accepted first is for the system to say.
        const { near, far } = await target.connect(network.port);
        const watch = new Stopwatch(far, near);
        for (let i = 1; i <= 25; i++) {
          watch.send();
          await watch.arrived();
        }
        return watch.delays;
      }),
    );
    const [first, second, other] = flights as [number[], number[], number[]];
    const difference = (a: number[], b: number[]) => median(a.map((delay, i) => Math.abs(delay - (b[i] ?? 0))));
    assert.ok(difference(first, second) < 4, `the same seed differs by ${difference(first, second)} ms`);
    assert.ok(difference(first, other) > 4, `another seed differs by ${difference(first, other)} ms`);
  });

  it("loses and changes no byte and keeps their order, on every profile and from one to the next", async () => {
    const random = seededRandom("bytes");
    const profiles = Object.values<Profile>(PROFILES);
    /** Sends bytes in pieces of any size at any time, and says what arrived. */
    const transfer = async (from: Socket, to: Socket, bytes: Buffer) => {
      const arriving = read(to);
      for (let sent = 0; sent < bytes.length; ) {
        const end = sent + Math.ceil(random() ** 4 * 20_000);
        from.write(bytes.subarray(sent, end));
        sent = end;
        if (random() < 0.7) await sleep(random() * 20);
      }
      from.end();
      return arriving;
    };
    await Promise.all(
      [...profiles, undefined].map(async (profile) => {
        const network = await simulate(profile ?? bothWays({}), { seed: Math.floor(random() * 2 ** 32) });
        let changes = 0;
        const change = setInterval(() => {
          const next = profiles[changes++ % profiles.length];
          if (profile === undefined && next !== undefined) network.profile = next;
        }, 70);
        try {
          const { near, far } = await target.connect(network.port);
          const [asked, answered] = [randomBytes(60_000), randomBytes(120_000)];
          const [up, down] = await Promise.all([transfer(near, far, asked), transfer(far, near, answered)]);
          assert.ok(up.equals(asked) && down.equals(answered));
          assert.deepEqual(network.bytes, { up: asked.length, down: answered.length });
        } finally {
          clearInterval(change);
        }
      }),
    );
  });

  it("lets no more through than the bandwidth, which all connections share", async () => {
    const network = await simulate({ up: { bandwidth: 8e6 }, down: { delay: 20, bandwidth: 4e6 } });
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
    const one = await target.connect(network.port);
    const other = await target.connect(network.port);
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

  for (const [why, profile, stalled] of [
    ["the receiver does not read", bothWays({}), false],
    ["the link is narrow", bothWays({ delay: 10, bandwidth: 1e5 }), false],
    ["the link is stalled", bothWays({ delay: 10 }), true],
  ] as const) {
    it(`holds little and makes the sender wait when ${why}`, async () => {
      const network = await simulate(profile);
      const { near, far } = await target.connect(network.port);
      near.pause();
      if (stalled) network.stall();
      const before = heldBytes();
      const chunk = Buffer.alloc(65_536);
      let sent = 0;
      // What the system keeps for two connections is several MB; what a simulator without bounds would take is not bounded.
      for (let waits = false; !waits; sent += chunk.length) {
        assert.ok(sent < 64e6, "the sender never had to wait");
        if (!far.write(chunk)) waits = !(await drained(far, 500));
      }
      // Node gives the memory of a buffer back some time after it was collected.
      await settled(() => heldBytes() - before < 4e6);
      if (profile.up.bandwidth !== undefined) return;
      network.resume();
      const arriving = read(near, sent);
      near.resume();
      assert.equal((await arriving).length, sent);
    });
  }

  it("lets nobody's data pile up in front of a narrow link, so that somebody else's waits for it only briefly", async () => {
    const network = await simulate(bothWays({ bandwidth: 4e6 }));
    const bulk = await target.connect(network.port);
    const other = await target.connect(network.port);
    bulk.far.write(Buffer.alloc(3e6));
    await read(bulk.near, 5e5);
    bulk.near.resume();
    const watch = new Stopwatch(other.far, other.near);
    for (let i = 0; i < 6; i++) {
      watch.send();
      await watch.arrived();
    }
    assert.ok(network.bytes.down < 3e6, "the link was busy all the time");
    // 300 ms, and one chunk of 64 KB, which is 131; behind all of the other one's data it would be 5 s.
    assert.ok(Math.max(...watch.delays) < 2000, `waited ${watch.delays.map(Math.round)} ms`);
    console.log(`      waited ${watch.delays.map(Math.round)} ms`);
  });

  it("holds everything while it is stalled, breaks nothing off, and then delivers in order", async () => {
    const network = await simulate(bothWays({ delay: 60, jitter: 5 }));
    const { near, far } = await target.connect(network.port);
    near.write("a");
    far.write("z");
    await Promise.all([read(far, 1), read(near, 1)]);
    near.write("on its way ");
    await sleep(20);
    network.stall();
    const arrived: string[] = [];
    const deaths: string[] = [];
    for (const [socket, name] of [[near, "near"] as const, [far, "far"] as const]) {
      socket.on("data", (data: Buffer) => arrived.push(`${name} ${data}`)).on("close", () => deaths.push(name));
    }
    for (let i = 0; i < 10; i++) {
      near.write(`${i}`);
      far.write(`${i}`);
      await sleep(SILENCE_MS / 10);
    }
    assert.deepEqual([arrived, deaths], [[], []]);
    const [up, down] = [read(far, 21), read(near, 10)];
    network.resume();
    assert.deepEqual([(await up).toString(), (await down).toString()], ["on its way 0123456789", "0123456789"]);
    assert.deepEqual(deaths, []);
  });

  it("stalls at the same times again with the same seed, whatever passes", async () => {
    const random = seededRandom("stalls");
    const seed = Math.floor(random() * 2 ** 32);
    const profile = { ...bothWays({}), stalls: { everyMs: 150, minMs: 60, maxMs: 160 } };
    const flights = await Promise.all(
      [
        { seed, everyMs: 3 },
        { seed, everyMs: 9 },
        { seed: seed + 1, everyMs: 3 },
      ].map(async ({ everyMs, ...options }) => {
        const network = await simulate(profile, options);
        const start = performance.now();
        const { near, far } = await target.connect(network.port);
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
      assert.ok(within(arrivals, stalls) < 0.05, `${within(arrivals, stalls)} came during the stalls`);
    }
    assert.ok(within(other[0], stalls) > 0.05, "another seed has the same stalls");
  });

  it("cuts every connection so that both sides see it", async () => {
    const network = await simulate(bothWays({ delay: 1000 }));
    const { near, far } = await target.connect(network.port);
    near.write("never arrives");
    assert.equal(network.connections, 1);
    for (const socket of [near, far]) socket.resume();
    const errors = Promise.all([closed(near), closed(far)]);
    network.cut();
    assert.deepEqual(await withDeadline(errors, "both to see the cut", 900), ["ECONNRESET", "ECONNRESET"]);
    await settled(() => network.connections === 0);
    assert.deepEqual(network.bytes, { up: 0, down: 0 });
    await target.connect(network.port);
  });

  it("separates the two sides of every connection without telling either, and new ones work", async () => {
    const network = await simulate(bothWays({ delay: 5 }));
    const { near, far } = await target.connect(network.port);
    near.write("x");
    await read(far, 1);
    const seen: string[] = [];
    for (const socket of [near, far]) {
      for (const event of ["data", "end", "close", "error"]) socket.on(event, () => seen.push(event));
    }
    near.write("on its way");
    network.halfOpen();
    assert.equal(network.connections, 0);
    near.write("lost");
    far.write("lost");
    const fresh = await target.connect(network.port);
    for (let i = 0; i < 10; i++) {
      fresh.near.write("x");
      await read(fresh.far, 1);
      await sleep(SILENCE_MS / 10);
    }
    assert.deepEqual(seen, []);
    while (far.write(Buffer.alloc(65_536)) || (await drained(far, 300))) {
      assert.ok(far.bytesWritten < 64e6, "somebody reads what is lost");
    }
    // One gives up, and the other is not told of that either.
    near.destroy();
    await sleep(SILENCE_MS);
    assert.ok(!far.closed && !far.readableEnded);
    const gone = closed(far);
    await network.close();
    await gone;
  });

  it("lets nobody in while it refuses, and leaves who is there alone", async () => {
    const network = await simulate();
    const { near, far } = await target.connect(network.port);
    network.refuse = true;
    const late = target.dial(network.port).resume();
    await closed(late);
    near.write("x");
    await read(far, 1);
    assert.equal(network.connections, 1);
    network.refuse = false;
    await target.connect(network.port);
  });

  it("passes the end on behind the data, and leaves the other direction open", async () => {
    const random = seededRandom("end");
    const network = await simulate(bothWays({ delay: 20, jitter: 30, bandwidth: 20e6 }), {
      seed: Math.floor(random() * 2 ** 32),
    });
    const { near, far } = await target.connect(network.port);
    const question = randomBytes(100_000);
    near.end(question);
    assert.ok((await read(far)).equals(question));
    const answer = randomBytes(50_000);
    far.end(answer);
    assert.ok((await read(near)).equals(answer));
    await settled(() => network.connections === 0);
  });

  it("passes on that a peer has broken off, behind the data, and that there is none", async () => {
    const network = await simulate(bothWays({ delay: 30 }));
    const { near, far } = await target.connect(network.port);
    far.write("last words");
    const heard = read(near, 10);
    const ended = closed(near);
    await settled(() => far.writableLength === 0);
    await sleep(10);
    far.resetAndDestroy();
    assert.equal((await heard).toString(), "last words");
    assert.equal(await ended, "ECONNRESET");
    await settled(() => network.connections === 0);

    const nowhere = await Target.open();
    const toNowhere = await simulate(undefined, { target: nowhere.port });
    await nowhere.close();
    assert.equal(await closed(target.dial(toNowhere.port).resume()), "ECONNRESET");
  });

  it("plays a script, and stops when told to", async () => {
    const network = await simulate();
    const { near, far } = await target.connect(network.port);
    const watch = new Stopwatch(near, far);
    const start = performance.now();
    const slow = bothWays({ delay: 7 });
    const script = network.play([
      { at: 300, action: "accept" },
      { at: 0, action: "stall" },
      { at: 200, action: "resume", profile: slow },
      { at: 20, action: "refuse" },
    ]);
    await settled(() => network.refuse);
    watch.send();
    await watch.arrived();
    assert.ok(performance.now() - start >= 199, "it was stalled");
    assert.equal(network.profile, slow);
    await withDeadline(script.ended, "the script to end");
    assert.equal(network.refuse, false);
    await target.connect(network.port);

    const stopped = network.play([{ at: 20, action: "cut" }]);
    stopped.dispose();
    const closed = network.play([{ at: 3_600_000, action: "halfOpen" }]);
    await sleep(SILENCE_MS);
    assert.ok(!near.closed);
    await network.close();
    await withDeadline(Promise.all([stopped.ended, closed.ended]), "the scripts to end");
  });

  it("leaves nothing behind, whatever was going on", async () => {
    // Mocha begins to count the time of this test when it is first waited for.
    await sleep(1);
    const before = process.getActiveResourcesInfo().sort();
    const own = await Target.open();
    const network = await simulate(PROFILES.train, { target: own.port });
    const pairs = await Promise.all(Array.from({ length: 5 }, () => own.connect(network.port)));
    const flood = () => {
      for (const { near, far } of pairs) {
        near.write(randomBytes(300_000));
        far.write(randomBytes(300_000));
      }
    };
    flood();
    await settled(() => network.bytes.down > 0);
    network.halfOpen();
    network.profile = bothWays({ delay: 60_000 });
    pairs.push(await own.connect(network.port));
    flood();
    await sleep(20);
    network.stall();
    own.dial(network.port);
    network.play([{ at: 60_000, action: "resume" }]);
    await network.close();
    await own.close();
    // Node closes what was destroyed in the next turns of its loop.
    await settled(() => process.getActiveResourcesInfo().length <= before.length);
    assert.deepEqual(process.getActiveResourcesInfo().sort(), before);
  });

  it("says that its port is taken", async () => {
    const { port } = await simulate();
    await assert.rejects(simulate(undefined, { port }), { code: "EADDRINUSE" });
  });
});

/** Bytes of all buffers of this process that are still needed. */
function heldBytes(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().arrayBuffers;
}

/** Whether a socket wants more within so many ms. */
async function drained(socket: Socket, ms: number): Promise<boolean> {
  return withDeadline(once(socket, "drain"), "room", ms).then(
    () => true,
    () => false,
  );
}

async function settled(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!condition()) {
    assert.ok(performance.now() < deadline, `waited 30 s for ${condition}`);
    await sleep(2);
  }
}

interface Gap {
  /** ms */
  from: number;
  until: number;
}

/** The times in which nothing came for as long as the shortest stall, nearly. */
function gaps(arrivals: number[] = []): Gap[] {
  return arrivals.flatMap((until, i) => {
    const from = arrivals[i - 1] ?? until;
    return until - from > 55 ? [{ from, until }] : [];
  });
}

/** Which part of the arrivals is in a gap, and not just at its edge, since the two have not begun in the same instant. */
function within(arrivals: number[] = [], some: Gap[]): number {
  return (
    arrivals.filter((time) => some.some(({ from, until }) => time > from + 20 && time < until - 20)).length /
    arrivals.length
  );
}
