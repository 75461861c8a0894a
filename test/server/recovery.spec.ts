import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../tools/freePort.ts";
import { assertAllowance, matchmake, type Seat } from "../support/attack.ts";
import { Scrape } from "../support/metrics.ts";
import { RawPilot } from "../support/rawPilot.ts";
import { ServerProcess, withDeadline } from "../support/server.ts";

const PLAYERS = 250;
const PASSWORD = "correct horse";
const KEY = "what this one signs with, also after its restart";

describe("many players behind one address, with the limits there are by default", function () {
  this.timeout(120_000);
  let server: ServerProcess;
  let pilots: RawPilot[] = [];
  let env: Record<string, string>;
  before(async () => {
    env = { PORT: String(await freePort()), PASSPORT_KEY: KEY, MONITOR_PASSWORD: PASSWORD, JOIN_TIMEOUT: "60" };
    server = await ServerProcess.start({ env });
    pilots = await Promise.all(Array.from({ length: PLAYERS }, () => fly()));
    for (const pilot of pilots) await hasPassport(pilot);
  });
  after(async () => {
    for (const pilot of pilots) pilot.leave();
    await server?.stop();
  });

  /** Joins as the page does: who is refused, or finds nobody, tries again after the time it was told. */
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
      if (response !== undefined) assert.ok(retryAfter, `${response.status} does not say when to try again`);
      await sleep(Number(retryAfter ?? 0.2) * 1000 * (1 + Math.random() / 4));
    }
    throw new Error("nobody let this player in");
  }
  const refusals: number[] = [];

  async function hasPassport(pilot: RawPilot): Promise<void> {
    for (const late = performance.now() + 30_000; pilot.passport === ""; await sleep(20))
      assert.ok(performance.now() < late, "waited 30 s for a passport");
  }

  for (const [signal, code] of [
    ["SIGTERM", 4001],
    ["SIGKILL", 1006],
  ] as const) {
    it(`fly again in their own ships, all of them, after ${signal}`, async () => {
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

describe("the allowance for those who come back", () => {
  let server: ServerProcess;
  afterEach(() => server.stop());

  const join = (passport: string) =>
    matchmake(server, "joinOrCreate/game", { body: JSON.stringify({ passport }) }).then(({ status }) => status);

  it("is for valid passports and tokens, bounded by address and seat, and not for forged passports", async () => {
    server = await ServerProcess.start({ env: { JOINS_PER_MINUTE: "10" } });
    const pilot = await RawPilot.join(server.url);
    for (const late = performance.now() + 30_000; pilot.passport === ""; await sleep(20))
      assert.ok(performance.now() < late);
    const { passport } = pilot;
    const forged = `${passport.slice(0, -4)}AAAA`;
    // With the join of the pilot they are ten.
    await assertAllowance(() => join(forged), { passing: 200, atOnce: 9, perMinute: 10 });
    // The recoveries of one seat; more count as joins.
    await assertAllowance(() => join(passport), { passing: 200, atOnce: 30, perMinute: 30 + 10 });
    // With those, four for each join.
    const back = async (i: number) => {
      const body = JSON.stringify({ reconnectionToken: `token${i}` });
      return (await matchmake(server, `reconnect/${pilot.roomId}`, { body })).status;
    };
    await assertAllowance(back, { passing: 410, atOnce: 10, perMinute: 40 });
    pilot.leave();
  });
});
