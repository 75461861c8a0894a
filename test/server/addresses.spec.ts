import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { readConfig } from "../../server/config.ts";
import { Addresses } from "../../server/http/addresses.ts";

/** A request of which only matters where it comes from. */
const from = (remoteAddress: string | undefined, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { "x-forwarded-for": forwarded } }) as unknown as IncomingMessage;

describe("the address of a client", () => {
  it("is the socket's, whatever it says, unless the operator trusts a proxy", () => {
    const addresses = new Addresses(readConfig({}));
    assert.equal(addresses.of(from("192.0.2.1")), "192.0.2.1");
    assert.equal(addresses.of(from("127.0.0.1", "192.0.2.1")), "127.0.0.1");
    assert.equal(addresses.of(from(undefined)), "");
    assert.ok(!addresses.isProxy("127.0.0.1"));
  });

  it("is the last one that no trusted proxy has", () => {
    const addresses = new Addresses(readConfig({ TRUSTED_PROXIES: "loopback, 10.0.0.0/8" }));
    assert.equal(addresses.of(from("127.0.0.1", "6.6.6.6, 192.0.2.1, 10.1.1.1")), "192.0.2.1");
    assert.equal(addresses.of(from("::ffff:127.0.0.1", "192.0.2.1")), "192.0.2.1");
    assert.equal(addresses.of(from("192.0.2.9", "192.0.2.1")), "192.0.2.9");
  });

  it("counts as one with all that the same household may use", () => {
    const { key } = keys({});
    assert.equal(key("::ffff:192.0.2.1"), "192.0.2.1");
    assert.equal(key("192.0.2.1"), "192.0.2.1");
    assert.equal(key("2001:db8:0:1:a:b:c:d"), key("2001:DB8::1:ffff:0:0:1"));
    assert.notEqual(key("2001:db8:0:1::"), key("2001:db8:0:2::"));
    assert.notEqual(key("192.0.2.1"), key("192.0.2.2"));
    assert.equal(key("fe80::1%eth0"), key("fe80::2"));
    assert.equal(key("unknown"), "unknown");
  });

  it("does not count where the operator says so", () => {
    const { key } = keys({ UNLIMITED_ADDRESSES: "192.0.2.0/24, 2001:db8::/32" });
    assert.equal(key("192.0.2.77"), undefined);
    assert.equal(key("::ffff:192.0.2.77"), undefined);
    assert.equal(key("2001:db8::5"), undefined);
    assert.equal(key("192.0.3.1"), "192.0.3.1");
  });

  function keys(env: NodeJS.ProcessEnv) {
    const addresses = new Addresses(readConfig(env));
    return { key: (address: string) => addresses.key(address) };
  }
});
