import assert from "node:assert/strict";
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
