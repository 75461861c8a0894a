import assert from "node:assert/strict";
import { BoundedLog, type Fields, type LogLevel } from "../../server/log.ts";
import { asText } from "../../server/logging/logPrinter.ts";

describe("the log", () => {
  let entries: { level: LogLevel; fields: Fields; line: string }[];
  let level: LogLevel;
  let log: BoundedLog;
  beforeEach(() => {
    entries = [];
    level = "info";
    const order: LogLevel[] = ["debug", "info", "warn", "error"];
    const take = (level: LogLevel) => (fields: Fields, line: string) => void entries.push({ level, fields, line });
    log = new BoundedLog({
      debug: take("debug"),
      info: take("info"),
      warn: take("warn"),
      error: take("error"),
      isLevelEnabled: (asked) => order.indexOf(asked) >= order.indexOf(level),
    });
  });
  afterEach(() => log.flush());

  /** The lines as printed in a terminal. */
  const texts = () =>
    entries.map(({ level, fields, line }) => asText(JSON.stringify({ level, time: "", pid: 1, ...fields, msg: line })));

  it("prints the stack with the first of several equal errors only", () => {
    for (let i = 0; i < 2; i++) log.error("A room failed.", new Error("broken"), { roomId: "abc" });
    const [first = "", second] = texts();
    assert.match(first, /^A room failed\. roomId=abc\nError: broken\n {4}at /);
    assert.equal(second, "A room failed. roomId=abc Error: broken");
    assert.deepEqual(entries[1]?.fields, { roomId: "abc", err: { type: "Error", message: "broken" } });
  });

  it("prints thrown values that are not errors", () => {
    log.error("A room failed.", "a word");
    log.error("A room failed.", null);
    assert.deepEqual(texts(), ["A room failed. string: a word", "A room failed. object: null"]);
  });

  it("prints any thrown value, even if it can't be converted to a string", () => {
    const nameless = Object.assign(new Error("broken"), { name: 7 });
    const hostile = new Proxy(new Error(), {
      get() {
        throw new Error("not readable");
      },
    });
    for (const thrown of [Object.create(null), Symbol("s"), { toString: 1 }, nameless, hostile]) {
      log.error("A room failed.", thrown);
    }
    assert.equal(entries.length, 5);
    assert.match(texts()[0] ?? "", /^A room failed\. object: \[Object: null prototype\] {}$/);
    assert.match(texts()[4] ?? "", /object: \(an error that can't be printed\)$/);
  });

  it("prints a stack within a text once, and then only the first lines", () => {
    for (let i = 0; i < 2; i++) log.error("A room failed.\nError: broken\n    at somewhere");
    assert.deepEqual(texts(), ["A room failed.\nError: broken\n    at somewhere", "A room failed. Error: broken"]);
  });

  it("prints five lines of a kind and counts the rest; numbers and quoted names make no difference", () => {
    for (let i = 0; i < 20_000; i++) log.error(`room "${i}x" has lost client ${i}`);
    assert.equal(entries.length, 5);
    log.flush();
    assert.deepEqual(entries.slice(5), [
      {
        level: "error",
        fields: { suppressed: 19_995 },
        line: 'Lines like "room … has lost client …" were suppressed.',
      },
    ]);
    log.error('room "a" has lost client 1');
    assert.equal(entries.length, 7, "a new period has begun");
  });

  it("prints no debug lines by default, and hundreds of a kind at level debug", () => {
    for (let i = 0; i < 1000; i++) log.debug("A player has joined.");
    log.flush();
    assert.equal(entries.length, 0, "lines below the level are not counted as suppressed");
    level = "debug";
    for (let i = 0; i < 1000; i++) log.debug("A player has joined.");
    assert.equal(entries.length, 600);
  });

  it("prints each record, up to hundreds in a minute", () => {
    for (let i = 0; i < 1000; i++) log.record("A player has joined.", { sessionId: `s${i}` });
    assert.equal(entries.length, 600);
    assert.deepEqual(entries[599], { level: "info", fields: { sessionId: "s599" }, line: "A player has joined." });
    log.flush();
    assert.deepEqual(entries[600]?.fields, { suppressed: 400 });
  });

  it("prints a tally at once, and at the end of the minute how often and from how many networks", () => {
    for (let i = 0; i < 20_000; i++) log.tally("warn", "A join is refused.", { status: 429 }, `network ${i % 3000}`);
    log.tally("info", "A code is wrong.", {}, "a network");
    const line = "A join is refused.";
    const first = [
      { level: "warn", fields: { status: 429 }, line },
      { level: "info", fields: {}, line: "A code is wrong." },
    ];
    assert.deepEqual(entries, first);
    log.flush();
    const total = { level: "warn", fields: { status: 429, times: 20_000, networks: 1000 }, line };
    assert.deepEqual(entries, [...first, total], "the networks are counted up to a limit, and a single event once");
  });

  it("has a limited volume for any input", () => {
    for (let i = 0; i < 10_000; i++) {
      const long = `${String.fromCodePoint(0x4e00 + (i % 5000))} `.repeat(5000);
      log.error(long, undefined, { sessionId: long });
      log.tally("warn", long, { sessionId: long }, long);
    }
    log.flush();
    assert.ok(entries.length < 400, `${entries.length} lines`);
    assert.ok(texts().every((line) => line.length <= 4300));
  });

  it("prints no control characters from clients", () => {
    const hostile = "a\u001b[2Jb\u0000c\rd\u0007\u009be";
    log.error(hostile, new Error(hostile), { sessionId: hostile });
    assert.match(texts()[0] ?? "", /^abcde sessionId=abcde\nError: abcde\n/);
  });

  it("prints a table below its line", () => {
    log.info("Settings:", { settings: { PORT: 2567, MAX_CLIENTS: 7 } });
    assert.deepEqual(texts(), ["Settings:\n  PORT         2567\n  MAX_CLIENTS  7"]);
  });
});
