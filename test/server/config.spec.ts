import assert from "node:assert/strict";
import { ConfigError, readConfig, shownConfig } from "../../server/config.ts";

const refusal = (env: NodeJS.ProcessEnv): string => {
  try {
    readConfig(env);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.message;
  }
  assert.fail("it was accepted");
};

describe("the config", () => {
  it("has a default for everything", () => {
    const config = readConfig({});
    assert.equal(config.PORT, 2567);
    assert.equal(config.MAX_CLIENTS, 100);
    assert.equal(config.NODE_ENV, "development");
    assert.equal(config.MONITOR_PASSWORD, undefined);
  });

  it("takes an empty variable for one that is not set", () => {
    assert.equal(readConfig({ PORT: "", MONITOR_PASSWORD: "" }).PORT, 2567);
  });

  it("names the setting, the value and what is allowed", () => {
    assert.equal(refusal({ PORT: "http" }), 'PORT is "http"; it must be a whole number from 0 to 65535.');
    for (const PORT of [" ", "0x10", "1e3"]) assert.match(refusal({ PORT }), /whole number/);
    assert.equal(refusal({ MAX_CLIENTS: "2.5" }), 'MAX_CLIENTS is "2.5"; it must be a whole number from 1 to 2000.');
    assert.equal(
      refusal({ NODE_ENV: "prod" }),
      'NODE_ENV is "prod"; it must be "development", "production" or "test".',
    );
  });

  it("takes lists of origins and of addresses, and nothing else in them", () => {
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
      assert.match(refusal({ ALLOWED_ORIGINS }), /must be origins such as https:\/\/example\.org/);
    }
    for (const range of ["everybody", "10.0.0.0/33", "10.0.0", "::1/200"]) {
      assert.match(refusal({ TRUSTED_PROXIES: range }), /must be addresses, ranges such as/);
      assert.match(refusal({ UNLIMITED_ADDRESSES: range }), /must be addresses, ranges such as/);
    }
  });

  it("lifts limits for the word off only", () => {
    assert.equal(readConfig({}).LIMITS, "on");
    assert.equal(refusal({ LIMITS: "false" }), 'LIMITS is "false"; it must be "on" or "off".');
  });

  it("names all that is wrong at once", () => {
    assert.equal(refusal({ PORT: "-1", MAX_CLIENTS: "0" }).split("\n").length, 2);
  });

  it("never repeats a password", () => {
    assert.ok(!refusal({ MONITOR_PASSWORD: "hunter2" }).includes("hunter2"));
    const config = readConfig({ MONITOR_PASSWORD: "correct horse" });
    assert.ok(!JSON.stringify(shownConfig(config)).includes("correct horse"));
    assert.equal(shownConfig(config)["MONITOR_PASSWORD"], "(set)");
  });
});
