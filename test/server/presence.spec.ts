import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { eventually, matchmake, type Seat } from "../support/attack.ts";
import { listedRooms, TestCluster } from "../support/cluster.ts";
import { Scrape } from "../support/metrics.ts";
import { Pilot } from "../support/pilot.ts";
import { RedisLine, RedisProcess } from "../support/redis.ts";
import { ServerProcess, withDeadline } from "../support/server.ts";

const JOIN = "joinOrCreate/game";

describe("a Redis that fails", function () {
  this.timeout(60_000);
  let cluster: TestCluster;
  let servers: ServerProcess[];
  let lines: RedisLine[];
  let pilots: Pilot[];
  before(async () => {
    cluster = await TestCluster.start();
    lines = await Promise.all([RedisLine.open(cluster.redis), RedisLine.open(cluster.redis)]);
    servers = await Promise.all(lines.map(({ url }) => cluster.add({ MAX_CLIENTS: "20", REDIS_URL: url })));
    pilots = [];
    for (const { url } of servers) pilots.push(await Pilot.join(url));
  });
  after(async () => {
    await cluster?.stop();
    for (const line of lines ?? []) await line.close();
  });

  const accepting = () =>
    Promise.all(servers.map(async ({ url }) => (await Scrape.of(url, "")).get("accepting_players")));

  /** The item of the process in which the first pilot plays, followed by the item of the other one. */
  const byHost = <T>(of: T[]) => (pilots[0]?.port === servers[0]?.port ? of : of.toReversed()) as [T, T];

  // It comes first: of the line that it waits for, only five are printed in a minute, and the specs after it cause more.
  it("does not matter if a process hangs: requests for its room fail with 503, and no token is logged", async () => {
    const [pilot] = pilots as [Pilot];
    const [frozen, other] = byHost(servers);
    const errors = async () => (await Scrape.of(other.url, "")).get('errors_total{kind="matchmaking"}');
    const before = await errors();
    const from = other.output.length;
    process.kill(frozen.pid, "SIGSTOP");
    try {
      const token = "Tok3nOfSeat";
      const body = JSON.stringify({ reconnectionToken: token });
      const answers = await Promise.all([
        matchmake(other, JOIN),
        matchmake(other, `reconnect/${pilot.room.roomId}`, { body }),
      ]);
      assert.deepEqual(
        answers.map(({ status }) => status),
        [503, 503],
      );
      assert.equal((await errors()) - before, 2);
      // Its output arrives later than its answers.
      const lines = () => other.output.slice(from).match(/A player could not join\./g)?.length ?? 0;
      await eventually(async () => lines() === 2, "both refusals to be logged");
      const printed = other.output.slice(from);
      assert.ok(!printed.includes(token), printed);
      assert.match(printed, /A player could not join\. reason=no answer in 2500 ms/);
      assert.match(printed, /A player could not join\. reason=remote room \(\S+\) timed out/);
    } finally {
      // The specs after this one need it.
      process.kill(frozen.pid, "SIGCONT");
    }
    await eventually(async () => (await accepting()).includes(0), "it to notice what it has missed");
    await eventually(async () => !(await accepting()).includes(0), "it to be back");
    // The request for a seat may be answered after all. A new room for it is closed when nobody takes the seat.
    await eventually(async () => (await listedRooms(other)).length === 1, "a single room");
  });

  const TROUBLES: [string, () => Promise<void>, () => Promise<void>][] = [
    ["that does not answer", async () => cluster.redis.signal("SIGSTOP"), async () => cluster.redis.signal("SIGCONT")],
    ["that ends, and restarts without its data", () => cluster.redis.stop(), () => cluster.redis.restart()],
  ];
  /** Requests a seat every 100 ms without waiting for the answers. Resolves with the first seat. */
  const firstSeat = async (server: ServerProcess) => {
    let timer: NodeJS.Timeout | undefined;
    const seated = new Promise<Seat>((resolve) => {
      timer = setInterval(async () => {
        const { status, seat } = await matchmake(server, JOIN);
        if (status === 200) resolve(seat);
      }, 100);
    });
    return await withDeadline(seated, "a seat").finally(() => clearInterval(timer));
  };

  for (const [what, begin, end] of TROUBLES) {
    it(`${what} disconnects no player; joins fail until it is back, and then succeed at once, in the same room`, async () => {
      const { roomId } = pilots[0]?.room ?? {};
      const printedBefore = servers.map(({ output }) => output.length);
      let patches = 0;
      const count = () => patches++;
      pilots[0]?.room.onStateChange(count);
      const since = performance.now();
      await begin();
      const slowest = await Promise.all(
        servers.map(async (server) => {
          let worst = 0;
          while (performance.now() - since < 2500) {
            const asked = performance.now();
            const { status, error } = await matchmake(server, JOIN);
            assert.equal(status, 503);
            assert.equal(error, "The server can't accept players right now. Please try again in a moment.");
            worst = Math.max(worst, performance.now() - asked);
            await sleep(100);
          }
          return worst;
        }),
      );
      const seconds = (performance.now() - since) / 1000;
      pilots[0]?.room.onStateChange.remove(count);
      assert.deepEqual(await accepting(), [0, 0]);
      await end();
      const back = performance.now();
      const recovered = await Promise.all(
        servers.map(async (server) => {
          for (;;) {
            const { status, seat } = await matchmake(server, JOIN);
            if (status === 200) {
              assert.equal(seat.roomId, roomId, "the room is the same");
              return performance.now() - back;
            }
            assert.ok(performance.now() - back < 30_000, "it never recovers");
            await sleep(50);
          }
        }),
      );
      assert.deepEqual(await accepting(), [1, 1]);
      const ms = (times: number[]) => times.map((time) => time.toFixed(0)).join(" and ");
      console.log(
        `      refused within ${ms(slowest)} ms, recovered after ${ms(recovered)}, ${(patches / seconds).toFixed(1)} patches a second`,
      );
      assert.ok(Math.max(...slowest) < 2400, "refused in time");
      assert.ok(Math.max(...recovered) < 6000, "recovered in time");
      assert.ok(patches / seconds > 5, `${patches} patches in ${seconds} s`);
      for (const pilot of pilots) assert.ok(pilot.room.connection.isOpen);
      assert.deepEqual(
        (await listedRooms(servers[1] as ServerProcess)).map((room) => room.roomId),
        [roomId],
      );
      servers.forEach((server, i) => {
        const printed = server.output.slice(printedBefore[i]);
        assert.ok(printed.split("\n").length < 60, printed);
        assert.doesNotMatch(printed, /unhandled promise rejection/);
      });
    });
  }

  it("that stops delivering messages to one process does not affect the other one, and recovers within seconds", async () => {
    const [line] = byHost(lines);
    const [stalled, other] = byHost(servers);
    const acceptingByHost = async () => byHost(await accepting());
    line.freezeSubscriptions();
    const since = performance.now();
    await eventually(async () => (await acceptingByHost())[0] === 0, "the process to notice");
    const noticed = performance.now() - since;
    assert.equal((await matchmake(stalled, JOIN)).status, 503);
    assert.notEqual((await firstSeat(other)).processId, pilots[0]?.processId);
    const seated = performance.now() - since;
    await eventually(async () => (await acceptingByHost())[0] === 1, "the process to hear again");
    const heard = performance.now() - since;
    console.log(
      `      noticed after ${noticed.toFixed(0)} ms, seated elsewhere after ${seated.toFixed(0)}, heard after ${heard.toFixed(0)}`,
    );
    assert.ok(noticed < 4000 && seated < 5000 && heard < 10_000);
    assert.ok(pilots[0]?.room.connection.isOpen);
  });
});

describe("the start", () => {
  const env = { PUBLIC_ADDRESS: "127.0.0.1:2567", PUBLIC_ADDRESS_CHECK: "off", PASSPORT_KEY: "s".repeat(32) };

  it("fails with an error message if Redis can't be reached, without the password", async () => {
    const REDIS_URL = "redis://:opensesame@127.0.0.1:1";
    const { code, output } = await ServerProcess.runToEnd({ env: { ...env, REDIS_URL } });
    assert.equal(code, 1);
    assert.match(output, /^REDIS_URL names a Redis that can't be used: .+\.\n$/);
    assert.doesNotMatch(output, /opensesame/);
  });

  it("fails with an error message if Redis does not permit what is needed", async () => {
    const redis = await RedisProcess.start();
    try {
      const urls = [
        await redis.addUser("mute", ["~*", "&*", "+@all", "-pubsub"]),
        await redis.addUser("stalled", ["~*", "resetchannels", "+@all"]),
      ];
      for (const REDIS_URL of urls) {
        const { code, output } = await ServerProcess.runToEnd({ env: { ...env, PORT: "0", REDIS_URL } });
        assert.equal(code, 1);
        assert.match(output, /^REDIS_URL names a Redis that can't be used: NOPERM .+\.\n$/);
      }
    } finally {
      await redis.stop();
    }
  });
});
