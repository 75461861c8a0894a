import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../tools/freePort.ts";
import { matchmake, type Seat } from "../support/attack.ts";
import { Scrape } from "../support/metrics.ts";
import { RawPilot } from "../support/rawPilot.ts";
import { ServerProcess, withDeadline } from "../support/server.ts";

const PLAYERS = 250;
const PASSWORD = "correct horse";
const KEY = "what this one signs with, also after its restart";

describe("many players behind one address, with default limits", function () {
  this.timeout(120_000);
  let server: ServerProcess;
  let pilots: RawPilot[] = [];
  let env: Record<string, string>;
  before(async () => {
    env = { PORT: String(await freePort()), PASSPORT_KEY: KEY, MONITOR_PASSWORD: PASSWORD };
    server = await ServerProcess.start({ env });
    pilots = await Promise.all(Array.from({ length: PLAYERS }, () => fly()));
    for (const pilot of pilots) await hasPassport(pilot);
  });
  after(async () => {
    for (const pilot of pilots) pilot.leave();
    await server?.stop();
  });

  /** Joins like the page, which tries again after the Retry-After time if it is rejected or the server is down. */
  async function fly(passport = ""): Promise<RawPilot> {
    const body = JSON.stringify({ passport });
    for (const late = performance.now() + 100_000; performance.now() < late; ) {
      const response = await fetch(`${server.url}/matchmake/joinOrCreate/game`, { method: "POST", body }).catch(
        () => {},
      );
      if (response?.status === 200) return RawPilot.take(server.url, (await response.json()) as Seat);
      await response?.arrayBuffer();
      if (response !== undefined) refusals.push(response.status);
      const retryAfter = response?.headers.get("retry-after");
      if (response !== undefined) assert.ok(retryAfter, `${response.status} has no Retry-After`);
      await sleep(Number(retryAfter ?? 0.2) * 1000 * (1 + Math.random() / 4));
    }
    throw new Error("this player could not join");
  }
  const refusals: number[] = [];

  async function hasPassport(pilot: RawPilot): Promise<void> {
    for (const late = performance.now() + 10_000; pilot.passport === ""; await sleep(20))
      assert.ok(performance.now() < late, "waited 10 s for a passport");
  }

  for (const [signal, code] of [
    ["SIGTERM", 4001],
    ["SIGKILL", 1006],
  ] as const) {
    it(`all get their own ships back after ${signal}`, async () => {
      refusals.length = 0;
      const gone = Promise.all(pilots.map(({ closed }) => closed));
      await server.stop(signal);
      assert.deepEqual([...new Set(await withDeadline(gone, "all connections to end"))], [code]);
      const passports = pilots.map(({ passport }) => passport);
      server = await ServerProcess.start({ env });
      const since = performance.now();
      pilots = await Promise.all(passports.map((passport) => fly(passport)));
      console.log(`      ${PLAYERS} fly again ${((performance.now() - since) / 1000).toFixed(1)} s after the start`);
      const scrape = await Scrape.of(server.url, PASSWORD);
      assert.equal(scrape.get('passports_total{outcome="accepted"}'), PLAYERS);
      assert.equal(scrape.get("connections"), PLAYERS);
      assert.deepEqual(refusals, []);
      for (const pilot of pilots) await hasPassport(pilot);
    });
  }
});

describe("the limit of recoveries", () => {
  let server: ServerProcess;
  afterEach(() => server.stop());

  const join = (passport: string) =>
    matchmake(server, "joinOrCreate/game", { body: JSON.stringify({ passport }) }).then(({ status }) => status);

  it("applies to valid passports and tokens, per address and per seat, and not to forged passports", async () => {
    server = await ServerProcess.start({ env: { JOINS_PER_MINUTE: "10" } });
    const pilot = await RawPilot.join(server.url);
    for (const late = performance.now() + 5000; pilot.passport === ""; await sleep(20))
      assert.ok(performance.now() < late);
    const { passport } = pilot;
    const forged = `${passport.slice(0, -4)}AAAA`;
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) statuses.push(await join(forged));
    assert.deepEqual(statuses.slice(0, 9), Array(9).fill(200), "ten together with the join of the pilot");
    assert.equal(statuses.at(-1), 429);

    statuses.length = 0;
    for (let i = 0; i < 32; i++) statuses.push(await join(passport));
    assert.deepEqual(statuses.slice(0, 30), Array(30).fill(200), "the recoveries of one seat");
    assert.equal(statuses.at(-1), 429);

    statuses.length = 0;
    for (let i = 0; i < 15; i++) {
      const body = JSON.stringify({ reconnectionToken: `token${i}` });
      statuses.push((await matchmake(server, `reconnect/${pilot.roomId}`, { body })).status);
    }
    assert.deepEqual(statuses.slice(0, 10), Array(10).fill(410), "four for each join a minute");
    assert.equal(statuses.at(-1), 429);
    pilot.leave();
  });
});
