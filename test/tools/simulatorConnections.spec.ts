import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { bothWays, PROFILES, type Profile } from "../../tools/network/profiles.ts";
import { seededRandom } from "../support/random.ts";
import { withDeadline } from "../support/server.ts";
import { drained, Networks, settled } from "./network.ts";
import { closed, read, Target } from "./target.ts";

/** Time in which bytes that must not arrive would have arrived many times over, ms. */
const SILENCE_MS = 150;

describe("the network simulator's connections", function () {
  this.timeout(60_000);
  const networks = new Networks();

  it("delivers every byte unchanged and in order, on every profile and across changes of the profile", async () => {
    const random = seededRandom("bytes");
    const profiles = Object.values<Profile>(PROFILES);
    /** Sends bytes in random pieces at random times. @returns what arrived */
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
        const network = await networks.simulate(profile ?? bothWays({}), { seed: Math.floor(random() * 2 ** 32) });
        let changes = 0;
        const change = setInterval(() => {
          const next = profiles[changes++ % profiles.length];
          if (profile === undefined && next !== undefined) network.profile = next;
        }, 70);
        try {
          const { near, far } = await networks.target.connect(network.port);
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

  for (const [why, profile, stalled] of [
    ["the receiver does not read", bothWays({}), false],
    ["the link is narrow", bothWays({ delay: 10, bandwidth: 1e5 }), false],
    ["the link is stalled", bothWays({ delay: 10 }), true],
  ] as const) {
    it(`holds few bytes and makes the sender wait when ${why}`, async () => {
      const { network, near, far } = await networks.connect(profile);
      near.pause();
      if (stalled) network.stall();
      const before = heldBytes();
      const chunk = Buffer.alloc(65_536);
      let sent = 0;
      // The system buffers several MB for two connections. A simulator without limits would take any amount.
      for (let waits = false; !waits; sent += chunk.length) {
        assert.ok(sent < 64e6, "the sender never had to wait");
        if (!far.write(chunk)) waits = !(await drained(far, 500));
      }
      // Node frees the memory of a buffer some time after it was collected.
      await settled(() => heldBytes() - before < 4e6);
      if (profile.up.bandwidth !== undefined) return;
      network.resume();
      const arriving = read(near, sent);
      near.resume();
      assert.equal((await arriving).length, sent);
    });
  }

  it("holds everything during a stall, without ending a connection, and then delivers in order", async () => {
    const { network, near, far } = await networks.connect(bothWays({ delay: 60, jitter: 5 }));
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

  it("resets both sides of every connection at a cut", async () => {
    const { network, near, far } = await networks.connect(bothWays({ delay: 1000 }));
    near.write("never arrives");
    assert.equal(network.connections, 1);
    for (const socket of [near, far]) socket.resume();
    const errors = Promise.all([closed(near), closed(far)]);
    network.cut();
    assert.deepEqual(await withDeadline(errors, "both to see the cut", 900), ["ECONNRESET", "ECONNRESET"]);
    await settled(() => network.connections === 0);
    assert.deepEqual(network.bytes, { up: 0, down: 0 });
    await networks.target.connect(network.port);
  });

  it("makes every connection half-open without telling either side, and accepts new ones", async () => {
    const { network, near, far } = await networks.connect(bothWays({ delay: 5 }));
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
    const fresh = await networks.target.connect(network.port);
    for (let i = 0; i < 10; i++) {
      fresh.near.write("x");
      await read(fresh.far, 1);
      await sleep(SILENCE_MS / 10);
    }
    assert.deepEqual(seen, []);
    while (far.write(Buffer.alloc(65_536)) || (await drained(far, 300))) {
      assert.ok(far.bytesWritten < 64e6, "lost bytes are still being read");
    }
    // One side gives up, and the other is not told of that either.
    near.destroy();
    await sleep(SILENCE_MS);
    assert.ok(!far.closed && !far.readableEnded);
    const gone = closed(far);
    await network.close();
    await gone;
  });

  it("resets new connections while it refuses, and keeps existing ones", async () => {
    const { network, near, far } = await networks.connect();
    network.refuse = true;
    const late = networks.target.dial(network.port).resume();
    await closed(late);
    near.write("x");
    await read(far, 1);
    assert.equal(network.connections, 1);
    network.refuse = false;
    await networks.target.connect(network.port);
  });

  it("forwards the end of a stream after its data, and keeps the other direction open", async () => {
    const random = seededRandom("end");
    const { network, near, far } = await networks.connect(bothWays({ delay: 20, jitter: 30, bandwidth: 20e6 }), {
      seed: Math.floor(random() * 2 ** 32),
    });
    const question = randomBytes(100_000);
    near.end(question);
    assert.ok((await read(far)).equals(question));
    const answer = randomBytes(50_000);
    far.end(answer);
    assert.ok((await read(near)).equals(answer));
    await settled(() => network.connections === 0);
  });

  it("forwards a reset after the data, and resets a connection whose target does not listen", async () => {
    const { network, near, far } = await networks.connect(bothWays({ delay: 30 }));
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
    const toNowhere = await networks.simulate(undefined, { target: nowhere.port });
    await nowhere.close();
    assert.equal(await closed(networks.target.dial(toNowhere.port).resume()), "ECONNRESET");
  });

  it("leaves no resources behind, whatever it was doing", async () => {
    // Mocha starts its timer for this test at the first await.
    await sleep(1);
    const before = process.getActiveResourcesInfo().sort();
    const own = await Target.open();
    const network = await networks.simulate(PROFILES.train, { target: own.port });
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
    await network.close();
    await own.close();
    // Node closes destroyed sockets in the next iterations of its event loop.
    await settled(() => process.getActiveResourcesInfo().length <= before.length);
    assert.deepEqual(process.getActiveResourcesInfo().sort(), before);
  });

  it("rejects if its port is taken", async () => {
    const { port } = await networks.simulate();
    await assert.rejects(networks.simulate(undefined, { port }), { code: "EADDRINUSE" });
  });
});

/** Bytes of all buffers of this process that are in use. */
function heldBytes(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().arrayBuffers;
}
