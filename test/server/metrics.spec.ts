import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { Protocol } from "@colyseus/core";
import { BandwidthMeter } from "../../server/metrics/bandwidthMeter.ts";
import { Scrape } from "../support/metrics.ts";
import { Pilot } from "../support/pilot.ts";
import { RawPilot } from "../support/rawPilot.ts";
import { ServerProcess, withDeadline } from "../support/server.ts";

const OPERATIONS = path.resolve(import.meta.dirname, "../../docs/operations.md");
const PASSWORD = "correct horse";

describe("the metrics", function () {
  this.timeout(90_000);
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start({
      main: "tools/testServer.ts",
      env: { NODE_ENV: "production", MONITOR_PASSWORD: PASSWORD, JOINS_PER_MINUTE: "13", MESSAGES_PER_SECOND: "30" },
    });
  });
  after(() => server.stop());

  const scrape = () => Scrape.of(server.url, PASSWORD);

  /** Scrapes until a condition is true. The server needs a moment to process a leave. */
  async function until(condition: (now: Scrape) => boolean, what: string): Promise<Scrape> {
    const asking = (async () => {
      for (;;) {
        const now = await scrape();
        if (condition(now)) return now;
      }
    })();
    return withDeadline(asking, what);
  }

  it("count joins, lost connections, reconnections, and leaves by close code", async () => {
    const before = await scrape();
    assert.equal(before.get("rooms"), 0);
    const pilots = await Promise.all(["quits", "returns", "rude", "odd"].map(() => RawPilot.join(server.url)));
    const [quits, returns, rude, odd] = pilots as [RawPilot, RawPilot, RawPilot, RawPilot];
    const here = await scrape();
    assert.deepEqual(
      ["joins_total", "players", "connections", "rooms"].map((name) => here.get(name)),
      [4, 4, 4, 1],
    );

    quits.ws.send(Uint8Array.of(Protocol.LEAVE_ROOM));
    rude.ws.send(Uint8Array.of(99));
    odd.ws.close(4999);
    returns.ws.terminate();
    const gone = await until((now) => now.get("players") === 1 && now.get("drops_total") === 1, "them to be gone");
    assert.equal(gone.get("connections"), 0, "the player who will reconnect has a ship, and no connection");
    const back = await returns.back();
    const now = await scrape();
    assert.deepEqual(
      ["joins_total", "reconnects_total", "players", "connections", 'limits_hit_total{limit="messages"}'].map((name) =>
        now.get(name),
      ),
      [4, 1, 1, 1, 0],
    );
    assert.deepEqual(
      ["4000", "4400", "other", "1006"].map((code) => now.get(`leaves_total{code="${code}"}`)),
      [1, 1, 1, 0],
    );
    back.ws.send(Uint8Array.of(Protocol.LEAVE_ROOM));
    await until((now) => now.get("rooms") === 0 && now.get('leaves_total{code="4000"}') === 2, "the room to be gone");
  });

  it("count every input once, as applied or dropped, and every step", async () => {
    const pilot = await Pilot.join(server.url);
    const before = await scrape();
    pilot.send(1, true, 60);
    const flown = (now: Scrape) =>
      ["applied", "late", "dropped"].map(
        (what) => now.get(`inputs_${what}_total`) - before.get(`inputs_${what}_total`),
      );
    const now = await until((now) => flown(now).reduce((a, b) => a + b) === 60, "sixty inputs to be accounted for");
    assert.ok((flown(now)[2] ?? 0) > 20, "most inputs exceeded the queue");
    assert.ok((flown(now)[0] ?? 0) > 10, "the inputs in the queue were applied");
    await pilot.states(5);
    const later = await scrape();
    const turns = later.get("step_duration_seconds_count") - before.get("step_duration_seconds_count");
    const steps = later.get("steps_total") - before.get("steps_total");
    const caughtUp = later.get("steps_caught_up_total") - before.get("steps_caught_up_total");
    assert.equal(turns, steps - caughtUp);
    assert.ok(steps >= 5, `${steps} steps`);
    assert.equal(later.get("step_lateness_seconds_count"), later.get("step_duration_seconds_count"));
    await pilot.leave();
  });

  it("count errors by the place where they were thrown, and rejections by limit", async () => {
    const [faulty, failing, flooder] = [
      await Pilot.join(server.url, "broken"),
      await Pilot.join(server.url, "failing"),
      await RawPilot.join(server.url),
    ];
    faulty.room.send("anything", {});
    const left = new Promise((resolve) => failing.room.onLeave(resolve));
    failing.send(0, true);
    for (let i = 0; i < 2000; i++) flooder.ws.send(Uint8Array.of(Protocol.PING));
    assert.equal(await withDeadline(flooder.closed, "the flooder to be disconnected"), 4429);
    await withDeadline(left, "the room that failed to close");
    const now = await until((now) => now.get('leaves_total{code="4429"}') === 1, "the flooder's ship to go");
    assert.equal(now.get('errors_total{kind="message"}'), 1);
    assert.equal(now.get('errors_total{kind="step"}'), 1);
    assert.equal(now.get('limits_hit_total{limit="messages"}'), 1);
    const kinds = [...now.text.matchAll(/^slipstream_errors_total\{kind="(\w+)"\}/gm)].map(([, kind = ""]) => kind);
    const [row = ""] = /^\| `slipstream_errors_total.*$/m.exec(readFileSync(OPERATIONS, "utf8")) ?? [];
    const documented = [...row.matchAll(/`(\w+)`/g)].map(([, kind = ""]) => kind);
    assert.deepEqual(kinds.sort(), documented.sort(), "exactly those that docs/operations.md lists");
    await faulty.leave();

    // Eight players have joined so far, and one more may join every five seconds.
    const statuses = await Promise.all(
      Array.from({ length: 30 }, async () => {
        const method = `${server.url}/matchmake/joinById/nowhere`;
        return (await fetch(method, { method: "POST", body: "{}" })).status;
      }),
    );
    const refused = statuses.filter((status) => status === 429).length;
    assert.ok(refused > 0 && statuses.length - refused >= 5, statuses.join());
    assert.deepEqual(new Set(statuses), new Set([404, 429]));
    const full = await scrape();
    assert.equal(full.get('limits_hit_total{limit="joins"}'), refused);
    assert.equal(full.get('errors_total{kind="matchmaking"}'), 0);
  });

  it("count a slow client that gets no patches, and is then disconnected", async () => {
    // A new server, because the limit of joins of the other one is used up.
    const other = await ServerProcess.start({
      main: "tools/testServer.ts",
      env: { MONITOR_PASSWORD: PASSWORD },
    });
    try {
      const idle = await RawPilot.join(other.url, "impatient");
      idle.ws.pause();
      const counted = (async () => {
        let held = 0;
        for (;;) {
          const now = await Scrape.of(other.url, PASSWORD);
          held = Math.max(held, now.get("slow_clients"));
          // The client does not answer the close frame, but the server counts its own close code.
          if (now.get('leaves_total{code="4413"}') === 1) return { held, now };
        }
      })();
      const { held, now } = await withDeadline(counted, "the slow client to be disconnected");
      assert.equal(held, 1);
      assert.equal(now.get("slow_clients_disconnected_total"), 1);
      assert.ok(now.get("patches_skipped_total") > 0);
      idle.leave();
    } finally {
      await other.stop();
    }
  });

  it("leave out a metric that can't be read, which is logged and counted, and the game continues", async () => {
    const other = await ServerProcess.start({
      main: "tools/testServer.ts",
      env: { MONITOR_PASSWORD: PASSWORD, CENSUS: "broken" },
    });
    try {
      const pilot = await Pilot.join(other.url);
      await Scrape.of(other.url, PASSWORD);
      const now = await Scrape.of(other.url, PASSWORD);
      assert.doesNotMatch(now.text, /slipstream_(players|connections|slow_clients)\b/);
      assert.equal(now.get("joins_total"), 1);
      assert.ok(now.get('errors_total{kind="metrics"}') >= 3);
      assert.match(other.output, /^A metric could not be read\. metric=slipstream_players\nError: this room can't/m);
      await pilot.states(3);
      await pilot.leave();
    } finally {
      assert.equal(await other.stop(), 0);
    }
  });

  it("count the bytes of every connection, open or closed", async () => {
    const http = createServer((req, res) => {
      req.resume();
      res.end("x".repeat(1000));
    });
    const traffic = new BandwidthMeter(http);
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    let [written, read] = [0, 0];
    try {
      for (let i = 1; i <= 3; i++) {
        const socket = connect((http.address() as AddressInfo).port, "127.0.0.1");
        socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${i * 100}\r\n\r\n${"y".repeat(i * 100)}`);
        let answer = "";
        for await (const chunk of socket.setEncoding("latin1")) {
          answer += chunk;
          if (answer.endsWith("x".repeat(1000))) break;
        }
        written += socket.bytesWritten;
        read += socket.bytesRead;
        assert.deepEqual([traffic.received, traffic.sent], [written, read]);
      }
    } finally {
      http.closeAllConnections();
      await promisify(http.close.bind(http))();
    }
    assert.deepEqual([traffic.received, traffic.sent], [written, read]);
  });
});
