import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { assertAllowance, eventually, request, sendRaw, UPGRADE } from "../support/attack.ts";
import { Scrape } from "../support/metrics.ts";
import { RawPilot } from "../support/rawPilot.ts";
import { ServerProcess } from "../support/server.ts";

const PASSWORD = "correct horse";

describe("reconnections", () => {
  let server: ServerProcess | undefined;
  afterEach(() => server?.stop());

  const start = async (env: Record<string, string> = {}) => {
    server = await ServerProcess.start({ env: { MONITOR_PASSWORD: PASSWORD, ...env } });
    return server;
  };

  /** The status of an upgrade, whose connection is then broken off, and after how many s it may be tried again. */
  async function knock(port: number, target: string, ...headers: string[]): Promise<[status: number, after: number]> {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {});
    socket.write(request(`GET ${target}`, ...UPGRADE, ...headers));
    const [bytes] = (await once(socket, "data")) as [Buffer];
    socket.destroy();
    const head = bytes.toString("latin1");
    return [Number(head.slice(9, 12)), Number(/\r\nRetry-After: (\d+)/.exec(head)?.[1] ?? 0)];
  }

  const seatOf = ({ ws, sessionId, token }: RawPilot, given = token) =>
    `${new URL(ws.url).pathname}?sessionId=${sessionId}&reconnectionToken=${given}&skipHandshake=1`;

  it("of one seat are 60 at once and 2 a second, also in the middle of them, and are counted", async function () {
    this.timeout(30_000);
    const { port, url } = await start();
    const pilot = await RawPilot.join(url);
    const started = performance.now();
    const answers: [number, number][] = [];
    while (answers.length < 300) {
      answers.push(...(await Promise.all(Array.from({ length: 20 }, () => knock(port, seatOf(pilot))))));
    }
    const earned = Math.ceil(((performance.now() - started) / 1000) * 2);
    const passed = answers.filter(([status]) => status === 101).length;
    assert.ok(passed >= 60 && passed <= 60 + earned, `${passed} passed in ${performance.now() - started} ms`);
    for (const [status, after] of answers) assert.ok(status === 101 || (status === 429 && after === 1), `${status}`);
    const scrape = await Scrape.of(url, PASSWORD);
    assert.equal(scrape.get('limits_hit_total{limit="reconnects"}'), 300 - passed);

    // Its seat is not lost, nor that of anybody else kept from them by a token that is wrong.
    const other = await RawPilot.join(url);
    for (let i = 0; i < 80; i++) await knock(port, seatOf(other, "forged123"));
    const back = await other.back();
    assert.ok(back.open);
    await eventually(async () => (await knock(port, seatOf(pilot)))[0] === 101, "the seat to be allowed to reconnect");
    for (const one of [pilot, other, back]) one.leave();
  });

  it("of one address are four for each join a minute, and upgrades without a token five, with a seat or without", async () => {
    const { port, url } = await start({ JOINS_PER_MINUTE: "5", TRUSTED_PROXIES: "loopback" });
    const pilot = await RawPilot.join(url);
    const from = (address: string, target: string) => knock(port, target, `X-Forwarded-For: ${address}`);
    const forge = async (i: number) => (await from("192.0.2.1", seatOf(pilot, `forged${i}`)))[0];
    await assertAllowance(forge, { passing: 101, atOnce: 20, perMinute: 20 });
    const entry = `${new URL(pilot.ws.url).pathname}?sessionId=nobody123`;
    const enter = async () => (await from("192.0.2.1", entry))[0];
    await assertAllowance(enter, { passing: 101, atOnce: 25, perMinute: 25 });
    assert.equal((await from("192.0.2.2", seatOf(pilot, "forged")))[0], 101, "another address has its own");
    pilot.leave();
  });

  it("are not limited by address where the operator says so, nor at all with LIMITS=off", async () => {
    for (const env of [{ UNLIMITED_ADDRESSES: "loopback" }, { LIMITS: "off" }]) {
      const { port, url } = await start({ JOINS_PER_MINUTE: "1", ...env });
      const pilot = await RawPilot.join(url);
      for (let i = 0; i < 20; i++) assert.equal((await knock(port, seatOf(pilot, `forged${i}`)))[0], 101);
      const statuses = await Promise.all(Array.from({ length: 90 }, () => knock(port, seatOf(pilot))));
      assert.equal(statuses.filter(([status]) => status === 429).length > 0, !("LIMITS" in env));
      pilot.leave();
      await server?.stop();
    }
  });

  it("are also possible where twice as many players are connected as may be: the connections they lost still count", async () => {
    const { port, url } = await start({ SOCKETS_PER_ADDRESS: "2" });
    const pilots = [await RawPilot.join(url), await RawPilot.join(url)];
    const full = await sendRaw(port, request("GET /a/b?sessionId=c", ...UPGRADE));
    assert.equal(full.status, 429);
    // Neither has noticed that its old connection is gone.
    const [first] = pilots;
    assert.ok(first !== undefined);
    const back = await first.back();
    assert.ok(back.open);
    for (const one of [...pilots, back]) one.leave();
  });
});
