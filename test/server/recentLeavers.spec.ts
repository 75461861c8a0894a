import assert from "node:assert/strict";
import { RecentLeavers } from "../../server/rooms/recentLeavers.ts";

describe("the networks that players have just left from", () => {
  it("are remembered for a time after the last player has left", () => {
    const leavers = new RecentLeavers(2000);
    leavers.note("192.0.2.1", 1000);
    assert.equal(leavers.remembersFor("192.0.2.1", 1000), 2000);
    leavers.note("192.0.2.1", 1500);
    assert.equal(leavers.remembersFor("192.0.2.1", 2500), 1000);
    assert.equal(leavers.remembersFor("192.0.2.1", 4000), 0);
    assert.equal(leavers.remembersFor("192.0.2.2", 1500), 0);
  });

  it("are forgotten after that time, and are 500 at most", () => {
    const leavers = new RecentLeavers(2000);
    for (let i = 0; i < 2000; i++) leavers.note(`network ${i}`, i / 10);
    assert.equal(leavers.size, 500);
    assert.ok(leavers.remembersFor("network 1999", 200) > 1999);
    leavers.note("network 0", 2300);
    assert.equal(leavers.size, 1);
  });
});
