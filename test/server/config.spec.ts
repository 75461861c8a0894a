import assert from "node:assert/strict";
import { ConfigError, readConfig, shownConfig } from "../../server/config.ts";

const errorOf = (env: NodeJS.ProcessEnv): string => {
  try {
    readConfig(env);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.message;
  }
  assert.fail("the settings were accepted");
};

describe("the config", () => {
  it("has defaults", () => {
    const config = readConfig({});
    assert.equal(config.PORT, 2567);
    assert.equal(config.MAX_CLIENTS, 100);
    assert.equal(config.NODE_ENV, "development");
    assert.equal(config.MONITOR_PASSWORD, undefined);
  });

  it("treats an empty variable as not set", () => {
    assert.equal(readConfig({ PORT: "", MONITOR_PASSWORD: "" }).PORT, 2567);
  });

  it("names the setting, the value and what is allowed", () => {
    assert.equal(errorOf({ PORT: "http" }), 'PORT is "http"; it must be a whole number from 0 to 65535.');
    for (const PORT of [" ", "0x10", "1e3"]) assert.match(errorOf({ PORT }), /whole number/);
    assert.equal(errorOf({ MAX_CLIENTS: "2.5" }), 'MAX_CLIENTS is "2.5"; it must be a whole number from 1 to 2000.');
    assert.equal(
      errorOf({ NODE_ENV: "prod" }),
      'NODE_ENV is "prod"; it must be "development", "production" or "test".',
    );
  });

  it("accepts lists of valid origins and addresses only", () => {
    const config = readConfig({
      ALLOWED_ORIGINS: "https://a.example, http://localhost:8080",
      TRUSTED_PROXIES: "loopback,10.0.0.0/8, ::1",
      UNLIMITED_ADDRESSES: " ",
    });
    assert.deepEqual(config.ALLOWED_ORIGINS, ["https://a.example", "http://localhost:8080"]);
    assert.deepEqual(config.TRUSTED_PROXIES, ["loopback", "10.0.0.0/8", "::1"]);
    assert.deepEqual(config.UNLIMITED_ADDRESSES, []);
    assert.equal(shownConfig(config)["TRUSTED_PROXIES"], "loopback, 10.0.0.0/8, ::1");
    assert.equal(shownConfig(config)["UNLIMITED_ADDRESSES"], "(none)");
    for (const ALLOWED_ORIGINS of ["*", "a.example", "https://a.example/", "https://a.example,ws://b", "null"]) {
      assert.match(errorOf({ ALLOWED_ORIGINS }), /must be origins such as https:\/\/example\.org/);
    }
    for (const range of ["everybody", "10.0.0.0/33", "10.0.0", "::1/200"]) {
      assert.match(errorOf({ TRUSTED_PROXIES: range }), /must be addresses, ranges such as/);
      assert.match(errorOf({ UNLIMITED_ADDRESSES: range }), /must be addresses, ranges such as/);
    }
  });

  it("accepts a Redis URL, which it never prints, and then requires an address and a key", () => {
    const REDIS_URL = "rediss://sky:opensesame@redis.example.org:6380/1";
    const others = { PUBLIC_ADDRESS: "sky.example.org/p/game1", PASSPORT_KEY: "s".repeat(32) };
    const config = readConfig({ REDIS_URL, ...others });
    assert.equal(config.REDIS_URL, REDIS_URL);
    assert.equal(shownConfig(config)["REDIS_URL"], "(set)");
    for (const name of ["PUBLIC_ADDRESS", "PASSPORT_KEY"]) {
      const sentence = errorOf({ REDIS_URL, ...others, [name]: undefined });
      assert.match(sentence, new RegExp(`^${name} is not set; with REDIS_URL it must be .+\\.$`));
    }
    assert.equal(errorOf({ REDIS_URL }).split("\n").length, 2);
    for (const wrong of [
      "redis.example.org:6379",
      "http://opensesame@example.org",
      "redis://",
      "redis:///opensesame",
    ]) {
      const sentence = errorOf({ REDIS_URL: wrong, PUBLIC_ADDRESS: "a.example" });
      assert.match(sentence, /^REDIS_URL is invalid; it must be an address such as redis:/);
      assert.ok(!sentence.includes("opensesame"));
    }
  });

  it("accepts a public address without a scheme", () => {
    for (const PUBLIC_ADDRESS of ["a.example", "a.example:8080", "127.0.0.1:2567", "a.example/p/game1", "[::1]:2567"]) {
      assert.equal(readConfig({ PUBLIC_ADDRESS }).PUBLIC_ADDRESS, PUBLIC_ADDRESS);
    }
    for (const PUBLIC_ADDRESS of [
      "ws://a.example",
      "https://a.example",
      "a.example/",
      "a.example?b",
      "a b",
      "a:99999",
      "/p",
    ]) {
      assert.match(errorOf({ PUBLIC_ADDRESS }), /^PUBLIC_ADDRESS is ".+"; it must be a host, with a port and a path/);
    }
  });

  it("accepts a key of 32 characters, which it never prints, and a drain timeout of up to a minute", () => {
    assert.equal(shownConfig(readConfig({ PASSPORT_KEY: "s".repeat(32) }))["PASSPORT_KEY"], "(set)");
    assert.equal(
      errorOf({ PASSPORT_KEY: "s".repeat(31) }),
      "PASSPORT_KEY is invalid; it must be at least 32 characters long.",
    );
    assert.equal(readConfig({}).DRAIN_TIMEOUT, 10);
    for (const DRAIN_TIMEOUT of ["0", "61", "soon"]) assert.match(errorOf({ DRAIN_TIMEOUT }), /from 1 to 60\.$/);
  });

  it("accepts the previous key too, which it never prints, if it is another one and there is a new one", () => {
    const [PASSPORT_KEY, PASSPORT_KEY_PREVIOUS] = ["n".repeat(32), "p".repeat(32)];
    const config = readConfig({ PASSPORT_KEY, PASSPORT_KEY_PREVIOUS });
    assert.equal(shownConfig(config)["PASSPORT_KEY_PREVIOUS"], "(set)");
    assert.equal(
      errorOf({ PASSPORT_KEY, PASSPORT_KEY_PREVIOUS: "p".repeat(31) }),
      "PASSPORT_KEY_PREVIOUS is invalid; it must be at least 32 characters long.",
    );
    assert.equal(
      errorOf({ PASSPORT_KEY_PREVIOUS }),
      "PASSPORT_KEY is not set; with PASSPORT_KEY_PREVIOUS it must be the new key.",
    );
    assert.equal(
      errorOf({ PASSPORT_KEY, PASSPORT_KEY_PREVIOUS: PASSPORT_KEY }),
      "PASSPORT_KEY_PREVIOUS is the same as PASSPORT_KEY; it must be the key before it.",
    );
  });

  it("accepts a watchdog timeout in whole seconds, 0 to turn it off, and any state folder", () => {
    assert.equal(readConfig({}).WATCHDOG_TIMEOUT, 10);
    assert.equal(readConfig({ WATCHDOG_TIMEOUT: "0" }).WATCHDOG_TIMEOUT, 0);
    for (const WATCHDOG_TIMEOUT of ["-1", "601", "1.5", "never"]) {
      assert.match(
        errorOf({ WATCHDOG_TIMEOUT }),
        /^WATCHDOG_TIMEOUT is ".+"; it must be a whole number from 0 to 600\.$/,
      );
    }
    assert.equal(readConfig({ STATE_DIRECTORY: "/var/lib/slipstream" }).STATE_DIRECTORY, "/var/lib/slipstream");
  });

  it("turns limits off only for the value off", () => {
    assert.equal(readConfig({}).LIMITS, "on");
    assert.equal(errorOf({ LIMITS: "false" }), 'LIMITS is "false"; it must be "on" or "off".');
  });

  it("reports all invalid settings at once", () => {
    assert.equal(errorOf({ PORT: "-1", MAX_CLIENTS: "0" }).split("\n").length, 2);
  });

  it("never repeats a password", () => {
    assert.ok(!errorOf({ MONITOR_PASSWORD: "hunter2" }).includes("hunter2"));
    const config = readConfig({ MONITOR_PASSWORD: "correct horse" });
    assert.ok(!JSON.stringify(shownConfig(config)).includes("correct horse"));
    assert.equal(shownConfig(config)["MONITOR_PASSWORD"], "(set)");
  });
});
