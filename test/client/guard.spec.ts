import assert from "node:assert/strict";
import { Guard } from "../../client/guard.ts";

describe("a frame in which a part fails", () => {
  const silent = (run: () => void) => {
    const { error } = console;
    console.error = () => {};
    try {
      run();
    } finally {
      console.error = error;
    }
  };
  const fail = () => {
    throw new Error("this part is broken");
  };

  it("runs the other parts, and reports the fault once", () => {
    const noted: string[] = [];
    const guard = new Guard((text) => noted.push(text));
    let frames = 0;
    silent(() => {
      for (let now = 0; now < 10; now++) {
        guard.run("Drawing", fail, now);
        guard.run("Flying", () => frames++, now);
      }
    });
    assert.equal(frames, 10);
    assert.deepEqual(noted, ["Drawing failed: this part is broken"]);
    assert.equal(guard.failing, false);
  });

  it("counts as failing after many frames, until that part works again", () => {
    const guard = new Guard(() => {});
    silent(() => {
      for (let now = 0; now < 60; now++) guard.run("Drawing", fail, now);
    });
    assert.equal(guard.failing, true);
    guard.run("Drawing", () => {}, 61);
    assert.equal(guard.failing, false);
  });
});
