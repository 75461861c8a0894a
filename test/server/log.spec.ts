import assert from "node:assert/strict";
import { BoundedLog } from "../../server/log.ts";

describe("the log", () => {
  let lines: string[];
  let log: BoundedLog;
  beforeEach(() => {
    lines = [];
    const print = (line: string) => void lines.push(line);
    log = new BoundedLog({ error: print, info: print });
  });
  afterEach(() => log.flush());

  it("prints an error once with its stack, and then in a line", () => {
    for (let i = 0; i < 2; i++) log.error("A room failed.", new Error("broken"));
    assert.match(lines[0] ?? "", /^A room failed\.\nError: broken\n {4}at /);
    assert.equal(lines[1], "A room failed. Error: broken");
  });

  it("prints five lines of a kind and counts the rest, whatever the numbers and names in them", () => {
    for (let i = 0; i < 20_000; i++) log.error(`room "${i}x" has lost client ${i}`);
    assert.equal(lines.length, 5);
    log.flush();
    assert.deepEqual(lines.slice(5), ['… and 19995 more like "room … has lost client …"']);
    log.error('room "a" has lost client 1');
    assert.equal(lines.length, 7, "a new period has begun");
  });

  it("is bounded whatever it is given", () => {
    for (let i = 0; i < 10_000; i++) log.error(`${String.fromCodePoint(0x4e00 + (i % 5000))} `.repeat(5000));
    log.flush();
    assert.ok(lines.length < 400, `${lines.length} lines`);
    assert.ok(lines.every((line) => line.length <= 4200));
  });

  it("moves no cursor: what comes from outside has no control characters", () => {
    log.error("a\u001b[2Jb\u0000c\rd\u0007\u009be");
    assert.equal(lines[0], "abcde");
  });
});
