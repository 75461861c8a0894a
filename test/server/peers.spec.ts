import assert from "node:assert/strict";
import { type Heartbeat, Peers } from "../../server/cluster/peers.ts";

const heartbeat = (count: number, more: Partial<Heartbeat> = {}): Heartbeat => ({
  count,
  status: "ready",
  receives: true,
  reached: true,
  address: "127.0.0.1:2567",
  rooms: 0,
  maxRooms: 2,
  players: 0,
  ...more,
});

/**
 * Reads the same heartbeats every 250 ms. Returns the ms after which a process counted as dead; undefined if none did.
 */
function msUntilDead(
  ms: number,
  peers: Peers,
  from: number,
  heartbeats: Record<string, Heartbeat>,
  subscribed: Record<string, boolean>,
) {
  for (let now = from; now <= from + ms; now += 250) {
    const dead = peers.update(new Map(Object.entries(heartbeats)), new Map(Object.entries(subscribed)), now);
    if (dead.length > 0) return now - from;
  }
  return undefined;
}

describe("peers", () => {
  let peers: Peers;
  beforeEach(() => {
    peers = new Peers();
    peers.restartTimeouts(0, true);
    peers.update(new Map([["a", heartbeat(1)]]), new Map(), 0);
  });

  it("count as dead after 0.6 s without a heartbeat if they are not subscribed, and after 2.5 s if they are", () => {
    assert.equal(msUntilDead(5000, peers, 0, { a: heartbeat(1) }, { a: false }), 750);
    assert.equal(peers.get("a"), undefined);
    peers.update(new Map([["a", heartbeat(2)]]), new Map(), 1000);
    assert.equal(msUntilDead(5000, peers, 1000, { a: heartbeat(2) }, { a: true }), 2750);
  });

  it("stay dead while their last heartbeat is still in Redis, and count as alive again with the next one", () => {
    msUntilDead(5000, peers, 0, { a: heartbeat(1) }, { a: false });
    peers.update(new Map([["a", heartbeat(1)]]), new Map(), 6000);
    assert.equal(peers.get("a"), undefined);
    peers.update(new Map([["a", heartbeat(7)]]), new Map(), 6250);
    assert.equal(peers.get("a")?.count, 7);
  });

  it("get 2.5 s after an outage of Redis, or after it lost its data, before they count as dead", () => {
    // Nothing could be read for 20 s.
    peers.restartTimeouts(20_000, false);
    assert.equal(msUntilDead(2400, peers, 20_000, {}, { a: false }), undefined);
    assert.equal(msUntilDead(1000, peers, 22_500, {}, { a: false }), 250);
  });

  it("open rooms if they are ready, subscribed, receive messages, are reached and have capacity; fewest players first, then fewest rooms", () => {
    const heartbeats = {
      full: heartbeat(1, { rooms: 2 }),
      draining: heartbeat(1, { status: "draining" }),
      unsubscribed: heartbeat(1),
      stalled: heartbeat(1, { receives: false }),
      unknown: heartbeat(1, { reached: false }),
      crowded: heartbeat(1, { players: 50 }),
      quiet: heartbeat(1, { players: 3, rooms: 1 }),
      emptier: heartbeat(1, { players: 3 }),
    };
    peers.update(new Map(Object.entries(heartbeats)), new Map([["unsubscribed", false]]), 100);
    assert.deepEqual(peers.withCapacity(), ["a", "emptier", "quiet", "crowded"]);
    assert.deepEqual(peers.withCapacity(1), ["a", "emptier", "crowded"], "with capacity for one more then");
  });
});
