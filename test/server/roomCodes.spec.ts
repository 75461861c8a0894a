import assert from "node:assert/strict";
import { CODE_LETTERS, isCode } from "../../protocol/join.ts";
import { randomCode, unusedCode } from "../../server/lobby/roomCode.ts";

describe("a room code", () => {
  it("has the form of a code, uses all letters evenly, and is another one each time", () => {
    const codes = Array.from({ length: 2800 }, randomCode);
    assert.ok(codes.every(isCode));
    assert.equal(new Set(codes).size, codes.length);
    for (const letter of CODE_LETTERS) {
      const times = codes.join("").split(letter).length - 1;
      // 600 are expected, with a standard deviation of 24.
      assert.ok(times > 450 && times < 750, `${letter}: ${times}`);
    }
  });

  it("is one that no open room has", async () => {
    const next = () => queue.shift() ?? "";
    const queue = ["BBBBBB", "CCCCCC", "DDDDDD", "FFFFFF"];
    assert.equal(await unusedCode(async (code) => code < "DDDDDD", next), "DDDDDD");
    assert.deepEqual(queue, ["FFFFFF"]);
  });

  it("is found also if the rooms can't be read, or if every code seems to be in use", async () => {
    const failing = () => Promise.reject(new Error("no answer"));
    assert.ok(isCode(await unusedCode(failing)));
    assert.ok(isCode(await unusedCode(async () => true)));
  });
});
