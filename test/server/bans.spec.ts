import assert from "node:assert/strict";
import { Client } from "@colyseus/sdk";
import { ROOMS } from "../../game/rooms.ts";
import { banSentence, readBanSentence } from "../../protocol/bans.ts";
import { listed } from "../../server/bans/ban.ts";
import { Bans } from "../../server/bans/bans.ts";
import { MemoryStore } from "../../server/cluster/sharedStore.ts";
import { readConfig } from "../../server/config.ts";
import { Addresses } from "../../server/http/addresses.ts";
import { banCheck } from "../../server/http/banCheck.ts";
import type { HttpError } from "../../server/http/httpError.ts";
import { logPrinter } from "../../server/logging/logPrinter.ts";
import { bansPage } from "../../server/operators/bansPage.ts";
import { dismiss } from "../../server/rooms/dismissal.ts";
import { kick, listBans, sendForm } from "../support/bans.ts";
import { TestCluster } from "../support/cluster.ts";
import { Scrape } from "../support/metrics.ts";
import { basic } from "../support/operator.ts";
import { Pilot } from "../support/pilot.ts";
import { roomList } from "../support/rooms.ts";
import { ServerProcess, withDeadline } from "../support/server.ts";

const PASSPORT_KEY = "a key of at least 32 characters for specs";
const MINUTE = 60_000;

/** Bans of a process whose clock the spec moves. */
function bench(env: Record<string, string> = {}) {
  const time = { now: 1_000_000 };
  const config = readConfig({ PASSPORT_KEY, ...env });
  const addresses = new Addresses(config);
  const texts: string[] = [];
  const store = new MemoryStore(() => time.now);
  const spied = {
    ...{ get: store.get.bind(store), delete: store.delete.bind(store), list: store.list.bind(store) },
    set: (key: string, value: string, seconds: number) => {
      texts.push(key, value);
      return store.set(key, value, seconds);
    },
  };
  const bans = new Bans(
    config,
    spied,
    (address) => addresses.bannable(address),
    () => time.now,
  );
  const make = (sessionId: string, address?: string) => bans.make({ sessionId, roomId: "room", address, why: "spec" });
  return { bans, time, make, texts };
}

/** What the connection of a client is closed with when an operator disconnects it. */
async function kickedWith(bans: Bans): Promise<unknown[]> {
  const refusals: unknown[][] = [];
  const refuse = (reason: number, _details: unknown, _error: unknown, sentence = "") => {
    refusals.push([reason, sentence]);
    return true;
  };
  await dismiss(() => ({ refuse }), bans, { sessionId: "one", roomId: "room", address: undefined, why: "spec" });
  return refusals.flat();
}

describe("a ban", () => {
  const { level } = logPrinter;
  before(() => {
    logPrinter.level = "error";
  });
  after(() => {
    logPrinter.level = level;
  });

  it("applies to the session and to new players of the address, and ends by itself", async () => {
    const { bans, time, make } = bench();
    await make("one", "192.0.2.1");
    assert.equal((await bans.find("198.51.100.1", "one"))?.by, "session");
    assert.equal((await bans.find("192.0.2.1", undefined))?.by, "network");
    assert.equal(await bans.find("192.0.2.2", "two"), undefined);
    time.now += 10 * MINUTE - 1;
    assert.equal((await bans.find("192.0.2.1", "one"))?.by, "session");
    assert.equal(await bans.active(), 1);
    time.now += 1;
    assert.equal(await bans.find("192.0.2.1", "one"), undefined);
    assert.deepEqual([await bans.list(), await bans.active()], [[], 0]);
  });

  it("applies to the /64 of an IPv6 address", async () => {
    const { bans, make } = bench();
    await make("one", "2001:db8::1");
    assert.equal((await bans.find("2001:db8::ffff:2", undefined))?.by, "network");
    assert.equal(await bans.find("2001:db8:0:1::1", undefined), undefined);
  });

  it("spares addresses that the operator has declared to be shared, or that are not known", async () => {
    const { bans, make } = bench({ UNLIMITED_ADDRESSES: "192.0.2.0/24" });
    for (const address of ["192.0.2.1", "", undefined]) assert.equal((await make("one", address))?.network, "");
    assert.equal(await bans.find("192.0.2.1", undefined), undefined);
    assert.equal((await bans.find("192.0.2.1", "one"))?.by, "session");
    const off = bench({ BAN_ADDRESSES: "off" });
    assert.equal((await off.make("one", "198.51.100.1"))?.network, "");
  });

  it("is not made with BAN_MINUTES=0", async () => {
    const { bans, make } = bench({ BAN_MINUTES: "0" });
    assert.equal(await make("one", "192.0.2.1"), undefined);
    assert.equal(await bans.find("192.0.2.1", "one"), undefined);
    assert.deepEqual(await kickedWith(bans), [4403, ""], "the client is only disconnected");
    assert.deepEqual(await kickedWith(bench().bans), [4430, banSentence("session", 600)]);
  });

  it("can be lifted, and another ban of the same address stays", async () => {
    const { bans, time, make } = bench();
    const first = await make("one", "192.0.2.1");
    time.now += MINUTE;
    const second = await make("two", "192.0.2.1");
    assert.deepEqual(
      (await bans.list()).map(({ sessionId }) => sessionId),
      ["two", "one"],
    );
    assert.equal((await bans.lift(second?.id ?? ""))?.sessionId, "two");
    assert.equal(await bans.find(undefined, "two"), undefined);
    assert.equal((await bans.find("192.0.2.1", undefined))?.ban.id, first?.id);
    time.now += 9 * MINUTE;
    assert.equal(await bans.find("192.0.2.1", undefined), undefined, "it ends when the first one does");
    assert.equal(await bans.lift(first?.id ?? ""), undefined);
  });

  it("is stored without the address, and its hash can't be computed without the key", async () => {
    const { make, texts } = bench();
    const ban = await make("one", "192.0.2.1");
    assert.doesNotMatch(texts.join(), /192\.0\.2/);
    const other = bench({ PASSPORT_KEY: "another key of at least 32 characters" });
    assert.notEqual((await other.make("one", "192.0.2.1"))?.network, ban?.network);
    assert.equal((await bench().make("two", "192.0.2.1"))?.network, ban?.network, "each process finds it");
  });

  it("refuses joins before a seat is reserved, but not players who may continue with a ship", async () => {
    const { bans, make } = bench();
    await make("one", "192.0.2.1");
    const passports = {
      sessionOf: (passport: unknown) => String(passport).split(" ")[0],
      holderOf: (passport: unknown) => (String(passport).endsWith("valid") ? "someone" : undefined),
    };
    const check = banCheck(bans, passports);
    const ask = (method: string, room: string, passport?: string, address = "192.0.2.1") =>
      check({ address, method, room, options: passport === undefined ? {} : { passport } }).then(
        () => "admitted",
        (error: HttpError) => readBanSentence(error.message)?.by,
      );
    assert.equal(await ask("joinOrCreate", "game"), "network");
    assert.equal(await ask("create", "game", "two forged"), "network");
    assert.equal(await ask("joinOrCreate", "game", "two valid"), "admitted", "the room decides");
    assert.equal(await ask("joinOrCreate", "watch", "two valid"), "network");
    assert.equal(await ask("reconnect", "roomId"), "admitted");
    assert.equal(await ask("joinOrCreate", "game", "one valid", "198.51.100.1"), "session");
    assert.equal(await ask("joinOrCreate", "game", "one expired", "198.51.100.1"), "session");
    assert.equal(await ask("joinOrCreate", "game", "two valid", "198.51.100.1"), "admitted");
  });

  it("is listed as text, whatever it contains", async () => {
    const { bans, make, time } = bench();
    await make("<script>", "192.0.2.1");
    const page = bansPage({
      bans: (await bans.list()).map((ban) => listed(ban, time.now)),
      minutes: 10,
      message: "<b>",
    });
    assert.doesNotMatch(page, /<script|<b>/);
    assert.match(page, /&#60;script&#62;/);
  });
});

describe("a player whom an operator removes", function () {
  this.timeout(30_000);
  let server: ServerProcess;
  afterEach(() => server?.stop());

  const closed = ({ room }: Pilot) =>
    new Promise<[number, string]>((resolve) => room.onLeave((code, reason = "") => resolve([code, reason])));

  /** How the SDK reports that it can't join. */
  const refusal = (url: string, room: string, options: object) =>
    new Client(url).joinOrCreate(room, options).then(
      () => undefined,
      ({ code, message }: { code: number; message: string }) => ({ code, ...readBanSentence(message) }),
    );

  it("is told for how long, and can't join or watch until the ban is lifted; others keep playing", async () => {
    server = await ServerProcess.start({ env: { TRUSTED_PROXIES: "loopback" } });
    const culprit = await Pilot.join(server.url);
    const neighbor = await Pilot.join(server.url);
    const { roomId, sessionId } = culprit.room;
    await culprit.until(() => culprit.passport !== "", "a passport");
    const left = closed(culprit);
    await kick(server, roomId, sessionId);
    const [code, reason] = await withDeadline(left, "the player to be removed");
    assert.equal(code, 4430);
    const told = readBanSentence(reason);
    assert.ok(told?.by === "session" && told.seconds > 595 && told.seconds <= 600, reason);
    await neighbor.states(3);

    const [first] = await listBans(server);
    assert.deepEqual(
      [first?.sessionId, first?.roomId, first?.why, first?.network],
      [sessionId, roomId, "kicked in the monitor", true],
    );
    const { passport } = culprit;
    const [room] = (await roomList(server)).rooms;
    const again = await refusal(server.url, "game", {});
    assert.deepEqual([again?.code, again?.by], [430, "network"]);
    assert.equal((await refusal(server.url, "game", { passport }))?.by, "session");
    assert.equal((await refusal(server.url, "watch", { code: room?.code }))?.by, "network");
    // Its process still runs, so this passport does not bring a ship back: the room refuses it on the WebSocket.
    const early = await refusal(server.url, "game", { passport: neighbor.passport });
    assert.deepEqual([early?.code, early?.by], [430, "network"]);

    const elsewhere = { "content-type": "application/json", "x-forwarded-for": "198.51.100.7" };
    const ask = (body: object) =>
      fetch(`${server.url}/matchmake/joinOrCreate/game`, {
        method: "POST",
        headers: elsewhere,
        body: JSON.stringify(body),
      });
    assert.equal((await ask({})).status, 200, "other addresses are not banned");
    const refused = await ask({ passport });
    assert.equal(refused.status, 430);
    assert.ok(Number(refused.headers.get("retry-after")) > 590);

    assert.equal((await sendForm(server, "/lift", { id: first?.id ?? "" })).done, "lifted");
    const back = await Pilot.join(server.url);
    for (const pilot of [back, neighbor]) await pilot.leave();
    assert.match(server.output, /A player was banned\..*\n(.*\n)*.*A join was refused.*\n(.*\n)*.*A ban was lifted\./);
    assert.ok(server.output.includes(first?.id ?? "none"));
    const lines = server.output.slice(server.output.indexOf("is up"));
    assert.doesNotMatch(lines, /127\.0\.0\.1|198\.51|threw an error/);
  });

  it("is counted, and the form of no other page can ban or lift", async () => {
    const env = { MONITOR_PASSWORD: "correct horse", BAN_MINUTES: "1" };
    server = await ServerProcess.start({ env });
    const headers = basic("admin", "correct horse");
    const pilot = await Pilot.join(server.url);
    const left = closed(pilot);
    const form = { sessionId: pilot.room.sessionId };
    assert.equal((await sendForm(server, "", form)).status, 401, "the page has the password of the monitor");
    assert.equal((await sendForm(server, "", form, headers)).done, "banned");
    assert.equal((await withDeadline(left, "the player to be removed"))[0], 4430);
    assert.equal((await sendForm(server, "", { sessionId: "gone" }, headers)).done, "absent");
    const [ban] = (await listBans(server, headers)).filter(({ network }) => network);
    assert.equal((await sendForm(server, "/lift", { id: ban?.id ?? "" }, headers)).done, "lifted");

    const away = await Pilot.join(server.url);
    const { sessionId, reconnectionToken } = away.room;
    const dropped = closed(away);
    away.room.connection.close(4010);
    await withDeadline(dropped, "the connection to be lost");
    assert.equal((await sendForm(server, "", { sessionId }, headers)).done, "banned", "its seat is held");
    await assert.rejects(new Client(server.url).reconnect(reconnectionToken), "the seat is gone");
    assert.equal((await refusal(server.url, "game", {}))?.code, 430);
    const scrape = await Scrape.of(server.url, "correct horse");
    assert.deepEqual(
      ['bans_total{event="made"}', "bans_active", 'limits_hit_total{limit="bans"}', 'leaves_total{code="4430"}'].map(
        (series) => scrape.get(series),
      ),
      [3, 2, 1, 1],
    );

    const foreign = [{ origin: "https://evil.example" }, { origin: "null" }, { "sec-fetch-site": "cross-site" }];
    for (const from of foreign) {
      assert.equal((await sendForm(server, "/lift", { id: "x" }, { ...headers, ...from })).status, 403);
    }
    const own = { ...headers, origin: server.url, "sec-fetch-site": "same-origin" };
    assert.equal((await sendForm(server, "/lift", { id: "x" }, own)).status, 404);
    assert.equal((await sendForm(server, "", { sessionId: "a b" }, own)).status, 400);
  });
});

describe("a ban in a cluster", function () {
  this.timeout(30_000);

  it("applies in all processes, outlives the one that made it, and spares those who bring a ship along", async () => {
    const cluster = await TestCluster.start();
    try {
      const a = await cluster.add();
      const culprit = await Pilot.join(a.url);
      const neighbor = await Pilot.join(a.url);
      await neighbor.until(() => neighbor.passport !== "" && culprit.passport !== "", "the passports");
      const b = await cluster.add();
      await kick(b, culprit.room.roomId, culprit.room.sessionId);
      const [first] = await listBans(b);
      assert.equal(first?.sessionId, culprit.room.sessionId);
      await a.stop();
      const refused = async (passport: string) => {
        const joined = await Pilot.join(b.url, ROOMS.game.name, passport).catch(({ code }: { code: number }) => code);
        if (typeof joined === "number") return joined;
        const { name } = joined.ship;
        await joined.leave();
        return name;
      };
      const { name } = neighbor.ship;
      assert.equal(await refused(""), 430);
      assert.equal(await refused(culprit.passport), 430);
      let answer: number | string = 430;
      const until = performance.now() + 10_000;
      // Until the process is known to be gone, the ship may still be in use there.
      while (answer !== name && performance.now() < until) answer = await refused(neighbor.passport);
      assert.equal(answer, name, "the neighbor continues with the ship");
      assert.equal((await sendForm(b, "/lift", { id: first?.id ?? "" })).done, "lifted");
      assert.equal(typeof (await refused("")), "string");
    } finally {
      await cluster.stop();
    }
  });
});
