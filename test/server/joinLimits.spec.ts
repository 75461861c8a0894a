import assert from "node:assert/strict";
import { attack, matchmake, post, sendRaw } from "../support/attack.ts";
import { Pilot } from "../support/pilot.ts";
import { ServerProcess } from "../support/server.ts";

const JOIN = "joinOrCreate/game";

describe("the limits of the matchmaker", () => {
  let server: ServerProcess;
  afterEach(() => server.stop());

  it("count joins per address and minute, allow all of them as one burst, and have an error message", async () => {
    server = await ServerProcess.start({ env: { JOINS_PER_MINUTE: "30" } });
    const started = performance.now();
    const answers = await Promise.all(Array.from({ length: 80 }, () => matchmake(server, JOIN)));
    const earned = Math.ceil((performance.now() - started) / 2000);
    const joined = answers.filter(({ status }) => status === 200).length;
    assert.ok(joined >= 30 && joined <= 30 + earned, `${joined} joined`);
    const refused = answers.find(({ status }) => status === 429);
    assert.match(
      refused?.error ?? "",
      /^Too many players are joining from your network\. Please try again in \d+ s\.$/,
    );
    assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
    assert.match((await sendRaw(server.port, post("{}", "Content-Length: 2"))).text, /Retry-After: \d+\r\n/);
  });

  it("can't be bypassed with X-Forwarded-For", async () => {
    server = await ServerProcess.start({ env: { JOINS_PER_MINUTE: "5" } });
    const answers = await forwarded(Array.from({ length: 10 }, (_, i) => `192.0.2.${i}`));
    assert.deepEqual(answers, [200, 200, 200, 200, 200, 429, 429, 429, 429, 429]);
  });

  it("count the address that a trusted proxy names, and an IPv6 address by its /64", async () => {
    server = await ServerProcess.start({ env: { JOINS_PER_MINUTE: "2", TRUSTED_PROXIES: "loopback, 10.0.0.0/8" } });
    assert.deepEqual(await forwarded(["192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2"]), [200, 200, 429, 200]);
    assert.deepEqual(
      await forwarded(["6.6.6.6, 192.0.2.3", "7.7.7.7, 192.0.2.3", "192.0.2.3, 10.1.2.3"]),
      [200, 200, 429],
    );
    assert.deepEqual(
      await forwarded(["2001:db8::1", "2001:db8::2:1", "2001:db8:0:0:ffff::", "2001:db8:0:1::"]),
      [200, 200, 429, 200],
    );
  });

  it("can't be bypassed with ports, brackets, capitals or words in the header of a trusted proxy", async () => {
    server = await ServerProcess.start({ env: { JOINS_PER_MINUTE: "5", TRUSTED_PROXIES: "loopback" } });
    const KINDS: ((i: number) => string)[] = [
      (i) => `203.0.113.8:${50001 + i}`,
      (i) => `[2001:db8::7]:${50001 + i}`,
      (i) => `[2001:DB8::${i}%eth${i}]`,
      (i) => `word${i}`,
    ];
    const passed: number[] = [];
    for (const kind of KINDS) {
      const statuses = await forwarded(Array.from({ length: 20 }, (_, i) => kind(i)));
      passed.push(statuses.filter((status) => status === 200).length);
    }
    assert.deepEqual(
      passed,
      [5, 5, 0, 5],
      "the third is in the /64 of the second; the fourth counts for the proxy itself",
    );
  });

  it("don't apply to UNLIMITED_ADDRESSES or with LIMITS=off, which is logged as a warning", async () => {
    for (const env of [{ UNLIMITED_ADDRESSES: "loopback" }, { LIMITS: "off" }]) {
      server = await ServerProcess.start({ env: { JOINS_PER_MINUTE: "1", ...env } });
      assert.deepEqual(await forwarded(["192.0.2.1", "192.0.2.1", "192.0.2.1"]), [200, 200, 200]);
      assert.equal(
        /LIMITS=off: a single client can use all resources of this server/.test(server.output),
        "LIMITS" in env,
      );
      await server.stop();
    }
  });

  it("reject joins at MAX_ROOMS with a message, and accept them again when a player leaves", async () => {
    server = await ServerProcess.start({ env: { MAX_CLIENTS: "1", MAX_ROOMS: "2" } });
    const pilots = [await Pilot.join(server.url), await Pilot.join(server.url)];
    const answers = await Promise.all(Array.from({ length: 20 }, () => matchmake(server, JOIN)));
    for (const { status, error } of answers) {
      assert.equal(status, 503);
      assert.equal(error, "Every room is full. Please try again in a moment.");
    }
    await pilots[0]?.leave();
    await attack(server, async () => {}, 0);
    await pilots[1]?.leave();
  });

  async function forwarded(addresses: string[]): Promise<number[]> {
    const statuses: number[] = [];
    for (const address of addresses) {
      statuses.push((await matchmake(server, JOIN, { headers: { "x-forwarded-for": address } })).status);
    }
    return statuses;
  }
});
