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

  /** Sends an upgrade and disconnects. Returns its status, and the s in its Retry-After header. */
  async function upgrade(port: number, target: string, ...headers: string[]): Promise<[status: number, after: number]> {
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

  it("of one seat are limited to 60 at once and 2 per second, and rejections are counted", async function () {
    this.timeout(60_000);
    const { port, url } = await start();
    const pilot = await RawPilot.join(url);
    const started = performance.now();
    const answers: [number, number][] = [];
    while (answers.length < 300) {
      answers.push(...(await Promise.all(Array.from({ length: 20 }, () => upgrade(port, seatOf(pilot))))));
    }
    const refilled = Math.ceil(((performance.now() - started) / 1000) * 2);
    const passed = answers.filter(([status]) => status === 101).length;
    assert.ok(passed >= 60 && passed <= 60 + refilled, `${passed} passed in ${performance.now() - started} ms`);
    for (const [status, after] of answers) assert.ok(status === 101 || (status === 429 && after === 1), `${status}`);
    const scrape = await Scrape.of(url, PASSWORD);
    assert.equal(scrape.get('limits_hit_total{limit="reconnects"}'), 300 - passed);

    // The seat still exists, and wrong tokens do not use up the limit of another seat.
    const other = await RawPilot.join(url);
    for (let i = 0; i < 80; i++) await upgrade(port, seatOf(other, "forged123"));
    const back = await other.back();
    assert.ok(back.open);
    await eventually(
      async () => (await upgrade(port, seatOf(pilot)))[0] === 101,
      "the seat to be allowed to reconnect",
    );
    for (const one of [pilot, other, back]) one.leave();
  });

  it("of one address are limited to four per allowed join, and upgrades without a token to five", async () => {
    const { port, url } = await start({ JOINS_PER_MINUTE: "5", TRUSTED_PROXIES: "loopback" });
    const pilot = await RawPilot.join(url);
    const from = (address: string, target: string) => upgrade(port, target, `X-Forwarded-For: ${address}`);
    const forge = async (i: number) => (await from("192.0.2.1", seatOf(pilot, `forged${i}`)))[0];
    await assertAllowance(forge, { passing: 101, atOnce: 20, perMinute: 20 });
    const entry = `${new URL(pilot.ws.url).pathname}?sessionId=nobody123`;
    const enter = async () => (await from("192.0.2.1", entry))[0];
    await assertAllowance(enter, { passing: 101, atOnce: 25, perMinute: 25 });
    assert.equal((await from("192.0.2.2", seatOf(pilot, "forged")))[0], 101, "another address has its own limit");
    pilot.leave();
  });

  it("have no limit by address for UNLIMITED_ADDRESSES, and no limit at all with LIMITS=off", async () => {
    for (const env of [{ UNLIMITED_ADDRESSES: "loopback" }, { LIMITS: "off" }]) {
      const { port, url } = await start({ JOINS_PER_MINUTE: "1", ...env });
      const pilot = await RawPilot.join(url);
      for (let i = 0; i < 20; i++) assert.equal((await upgrade(port, seatOf(pilot, `forged${i}`)))[0], 101);
      const statuses = await Promise.all(Array.from({ length: 90 }, () => upgrade(port, seatOf(pilot))));
      assert.equal(statuses.filter(([status]) => status === 429).length > 0, !("LIMITS" in env));
      pilot.leave();
      await server?.stop();
    }
  });

  it("are possible at the limit of connections, where the lost connections still count", async () => {
    const { port, url } = await start({ SOCKETS_PER_ADDRESS: "2" });
    const pilots = [await RawPilot.join(url), await RawPilot.join(url)];
    const full = await sendRaw(port, request("GET /a/b?sessionId=c", ...UPGRADE));
    assert.equal(full.status, 429);
    // The server has not noticed yet that the old connection is gone.
    const [first] = pilots;
    assert.ok(first !== undefined);
    const back = await first.back();
    assert.ok(back.open);
    for (const one of [...pilots, back]) one.leave();
  });
});
