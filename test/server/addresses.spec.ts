import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { readConfig } from "../../server/config.ts";
import { Addresses } from "../../server/http/addresses.ts";
import { log } from "../../server/log.ts";
import { seededRandom } from "../support/random.ts";

/** A request with only the parts that its address is read from. */
const from = (remoteAddress: string | undefined, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { "x-forwarded-for": forwarded } }) as unknown as IncomingMessage;

describe("the address of a client", () => {
  it("is that of the socket, whatever headers it sends, unless the operator trusts a proxy", () => {
    const addresses = new Addresses(readConfig({}));
    assert.equal(addresses.of(from("192.0.2.1")), "192.0.2.1");
    assert.equal(addresses.of(from("127.0.0.1", "192.0.2.1")), "127.0.0.1");
    assert.equal(addresses.of(from(undefined)), "");
    assert.ok(!addresses.isProxy("127.0.0.1"));
  });

  it("is the last one in the chain that is not a trusted proxy", () => {
    const addresses = new Addresses(readConfig({ TRUSTED_PROXIES: "loopback, 10.0.0.0/8" }));
    assert.equal(addresses.of(from("127.0.0.1", "6.6.6.6, 192.0.2.1, 10.1.1.1")), "192.0.2.1");
    assert.equal(addresses.of(from("::ffff:127.0.0.1", "192.0.2.1")), "192.0.2.1");
    assert.equal(addresses.of(from("192.0.2.9", "192.0.2.1")), "192.0.2.9");
  });

  it("is parsed with a port, brackets, a zone id, mapped from IPv4, and in upper case", () => {
    const addresses = new Addresses(readConfig({ TRUSTED_PROXIES: "loopback, 10.0.0.0/8, 2001:db8:1::/48" }));
    const WRITTEN = {
      "203.0.113.8": [
        "203.0.113.8:50001",
        " 203.0.113.8 ",
        '"203.0.113.8:1"',
        "::ffff:203.0.113.8",
        "::FFFF:CB00:7108",
      ],
      "2001:db8::7": [
        "[2001:db8::7]:50001",
        "[2001:db8::7]",
        "2001:DB8::7",
        "2001:db8::7%eth0",
        '"[2001:0DB8:0::7]:1"',
      ],
    };
    for (const [address, entries] of Object.entries(WRITTEN)) {
      for (const entry of entries) {
        assert.equal(addresses.of(from("127.0.0.1", entry)), address, entry);
        assert.equal(
          addresses.of(from("127.0.0.1", `6.6.6.6, ${entry}, 10.1.1.1:443, [2001:DB8:1::1]`)),
          address,
          entry,
        );
      }
    }
  });

  it("is that of the last proxy if the header contains something that is not an address", () => {
    const addresses = new Addresses(readConfig({ TRUSTED_PROXIES: "loopback, 10.0.0.0/8" }));
    const GARBAGE = [
      "unknown",
      "_hidden",
      "",
      " ",
      "[",
      "[::1",
      "203.0.113.8:x",
      "203.0.113.8:123456",
      "1:2",
      "0x7f.1",
    ];
    for (const entry of [
      ...GARBAGE,
      "127.1",
      "010.1.1.1",
      "2130706433",
      "203.0.113",
      "::ffff:300.0.0.1",
      "%",
      "__proto__",
    ]) {
      assert.equal(addresses.of(from("127.0.0.1", entry)), "127.0.0.1", entry);
      assert.equal(addresses.of(from("127.0.0.1", `192.0.2.1, ${entry}, 10.1.1.1`)), "10.1.1.1", entry);
    }
    assert.equal(addresses.of(from("::ffff:127.0.0.1", "unknown")), "127.0.0.1");
    assert.equal(addresses.of(from("127.0.0.1", "10.0.0.1,".repeat(2000))), "127.0.0.1");
  });

  it("is always an IP address, for any header", () => {
    const random = seededRandom("entries");
    const addresses = new Addresses(readConfig({ TRUSTED_PROXIES: "loopback, 203.0.113.0/24, 2001:db8::/32" }));
    const PIECES = [
      "203.0.113.8",
      "2001:db8::7",
      "[",
      "]",
      ":",
      "%",
      ",",
      " ",
      '"',
      "::ffff:",
      "1",
      "f",
      ".",
      "unknown",
      "\t",
    ];
    for (let i = 0; i < 20_000; i++) {
      const entry = Array.from({ length: 1 + random() * 6 }, () => PIECES[Math.floor(random() * PIECES.length)]).join(
        "",
      );
      const address = addresses.of(from("127.0.0.1", entry));
      assert.ok(isIP(address) > 0, `${JSON.stringify(entry)} is parsed as ${address}`);
      assert.ok(isIP(addresses.key(entry) ?? "") > 0 || addresses.key(entry) === "unknown", entry);
    }
  });

  it("counts together with all addresses of the same household", () => {
    const { key } = keys({});
    assert.equal(key("::ffff:192.0.2.1"), "192.0.2.1");
    assert.equal(key("192.0.2.1"), "192.0.2.1");
    assert.equal(key("2001:db8:0:1:a:b:c:d"), key("2001:DB8::1:ffff:0:0:1"));
    assert.notEqual(key("2001:db8:0:1::"), key("2001:db8:0:2::"));
    assert.notEqual(key("192.0.2.1"), key("192.0.2.2"));
    assert.equal(key("fe80::1%eth0"), key("fe80::2"));
    assert.equal(key("[2001:db8::1]:80"), key("2001:db8::2"));
    for (const text of ["unknown", "", "anything"])
      assert.equal(key(text), "unknown", "everything that is not an address counts together");
  });

  it("has no key if it is one of UNLIMITED_ADDRESSES", () => {
    const { key } = keys({ UNLIMITED_ADDRESSES: "192.0.2.0/24, 2001:db8::/32" });
    assert.equal(key("192.0.2.77"), undefined);
    assert.equal(key("::ffff:192.0.2.77"), undefined);
    assert.equal(key("2001:db8::5"), undefined);
    assert.equal(key("[2001:DB8::5]:443"), undefined);
    assert.equal(key("192.0.2.77:443"), undefined);
    assert.equal(key("192.0.3.1"), "192.0.3.1");
  });

  function keys(env: NodeJS.ProcessEnv) {
    const addresses = new Addresses(readConfig(env));
    return { key: (address: string) => addresses.key(address) };
  }

  it("is logged as that of a proxy that may be missing in TRUSTED_PROXIES, once for each kind of address", () => {
    const lines: string[] = [];
    const { info, warn } = log;
    log.info = (line) => void lines.push(`info ${line}`);
    log.warn = (line) => void lines.push(`warn ${line}`);
    try {
      const addresses = new Addresses(readConfig({ TRUSTED_PROXIES: "10.0.0.0/8" }));
      addresses.of(from("127.0.0.1"));
      addresses.of(from("10.0.0.1", "192.0.2.1, 127.0.0.1"));
      addresses.of(from(undefined, "192.0.2.1"));
      assert.equal(lines.length, 0, "a trusted proxy, and requests without the header or an address");
      for (let i = 0; i < 300; i++) {
        addresses.of(from("::ffff:127.0.0.1", "192.0.2.1"));
        addresses.of(from(`172.30.1.${i % 256}`, "192.0.2.1"));
        addresses.of(from("fd00::7", "192.0.2.1"));
        addresses.of(from(`2001:db9::${i.toString(16)}`, "127.0.0.1"));
      }
      const brief = lines.map((line) => line.replace(/ has an X-Forwarded-For .* of one: /, ": "));
      const rest = "to TRUSTED_PROXIES. If a client has sent the header itself, nothing is wrong.";
      assert.deepEqual(brief, [
        `warn A request from this machine: add loopback ${rest}`,
        `warn A request from a private network: add its address, or uniquelocal, ${rest}`,
        `info A request from a public address: add its address ${rest}`,
      ]);
    } finally {
      Object.assign(log, { info, warn });
    }
  });
});
