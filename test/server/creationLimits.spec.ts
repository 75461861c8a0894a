import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { readConfig } from "../../server/config.ts";
import { Addresses } from "../../server/http/addresses.ts";
import { CreationLimits } from "../../server/http/creationLimits.ts";

const MOST = 3;

/** The limits, with a count of open rooms that takes as long as Redis does. */
function limits(env: Record<string, string>, open: (creator: string) => number) {
  const config = readConfig({ ROOMS_PER_ADDRESS: `${MOST}`, ROOMS_PER_MINUTE: "50", ...env });
  return new CreationLimits(config, new Addresses(config), async (creator) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return open(creator);
  });
}

/** A request of a client. */
function from(remoteAddress: string): IncomingMessage {
  return { socket: { remoteAddress }, headers: {} } as IncomingMessage;
}

describe("the limits of rooms that an address opens", () => {
  const KEY = { PASSPORT_KEY: "the same key in all processes of a spec" };

  it("count rooms that are being opened at the same time", async () => {
    const rooms: (string | undefined)[] = [];
    const tested = limits(KEY, (creator) => rooms.filter((other) => other === creator).length);
    const open = (address: string) =>
      tested.open(from(address), async (creator) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        rooms.push(creator);
      });
    const outcomes = await Promise.allSettled([...Array(10).fill("192.0.2.1"), "192.0.2.2"].map(open));
    assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, MOST + 1);
    assert.equal(new Set(rooms).size, 2, "one creator for each address");
    rooms.length = 0;
    await open("192.0.2.1");
    assert.equal(rooms.length, 1, "a closed room does not count");
  });

  it("don't count a room that could not be opened", async () => {
    const tested = limits(KEY, () => MOST - 1);
    for (let i = 0; i < 5; i++) {
      await assert.rejects(
        tested.open(from("192.0.2.1"), () => Promise.reject(new Error("full"))),
        /^Error: full$/,
      );
    }
  });

  it("identify an address alike in all processes with the same key, and do not reveal it", async () => {
    const creator = (env: Record<string, string>, address: string) =>
      limits(env, () => 0).open(from(address), async (id) => id ?? "");
    const id = await creator(KEY, "192.0.2.1");
    assert.match(id, /^[\w-]{16}$/);
    assert.equal(await creator(KEY, "192.0.2.1"), id);
    assert.equal(await creator(KEY, "2001:db8::1"), await creator(KEY, "2001:db8::2"), "the same /64");
    for (const env of [{}, { PASSPORT_KEY: "another key, in a cluster of its own" }]) {
      assert.notEqual(await creator(env, "192.0.2.1"), id);
    }
    for (const off of [{ LIMITS: "off" }, { UNLIMITED_ADDRESSES: "192.0.2.0/24" }]) {
      assert.equal(await creator({ ...KEY, ...off }, "192.0.2.1"), "", "no creator");
    }
  });
});
