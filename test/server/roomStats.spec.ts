import assert from "node:assert/strict";
import { RoomStats } from "../../server/rooms/roomStats.ts";
import { Ticker } from "../../server/rooms/ticker.ts";

describe("the stats of a room", () => {
  const OPEN = { clients: [1, 2], maxClients: 3, locked: false, isPrivate: false };
  let late: number;
  let bytes: number;
  let stats: RoomStats;
  beforeEach(() => {
    [late, bytes] = [0, 0];
    // Never started, its deadline is at 0.
    const ticker = new Ticker({ intervalMs: 50, maxSteps: 5, onSteps: () => {}, now: () => late });
    stats = new RoomStats(ticker, () => bytes);
  });

  it("have the p99 lateness of steps in the last interval", () => {
    for (let i = 1; i <= 100; i++) {
      late = i === 50 ? 400 : i / 10;
      stats.startTurn(1, 0);
      stats.endTurn();
    }
    const { lateP99Ms, tickP99Ms } = stats.read(OPEN);
    assert.equal(lateP99Ms, 10, "the latest of a hundred steps does not count");
    assert.ok(tickP99Ms < 5, `empty steps took ${tickP99Ms} ms`);
    assert.equal(stats.read(OPEN).lateP99Ms, 0, "the next interval has its own figures");
  });

  it("have the p99 duration of steps", () => {
    stats.startTurn(1, 0);
    const until = performance.now() + 10;
    while (performance.now() < until);
    stats.endTurn();
    const { tickP99Ms } = stats.read(OPEN);
    assert.ok(tickP99Ms >= 10, `${tickP99Ms} ms`);
  });

  it("have the bytes sent per second", () => {
    const from = performance.now();
    stats.read(OPEN);
    bytes = 1e6;
    const until = performance.now() + 50;
    while (performance.now() < until);
    const { bytesPerS } = stats.read(OPEN);
    assert.ok(bytesPerS <= 1e6 / 0.05 && bytesPerS >= 1e9 / (performance.now() - from) - 1, `${bytesPerS} B/s`);
    assert.equal(stats.read(OPEN).bytesPerS, 0);
  });

  it("tell whether the room can be joined", () => {
    const access = (door: Partial<typeof OPEN>) => stats.read({ ...OPEN, ...door }).access;
    assert.equal(access({}), "open");
    assert.equal(access({ maxClients: 2, locked: true }), "full");
    assert.equal(access({ locked: true }), "locked");
    assert.equal(access({ isPrivate: true, locked: true }), "private");
  });
});
