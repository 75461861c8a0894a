import assert from "node:assert/strict";
import { type Beat, Peers } from "../../server/cluster/peers.ts";

const beat = (count: number, more: Partial<Beat> = {}): Beat => ({
  count,
  status: "ready",
  hears: true,
  address: "127.0.0.1:2567",
  rooms: 0,
  maxRooms: 2,
  players: 0,
  ...more,
});

/** Reads the same beats every 250 ms. @returns ms after which a process was taken for dead; undefined if it was not */
function readFor(
  ms: number,
  peers: Peers,
  from: number,
  beats: Record<string, Beat>,
  listening: Record<string, boolean>,
) {
  for (let now = from; now <= from + ms; now += 250) {
    const dead = peers.read(new Map(Object.entries(beats)), new Map(Object.entries(listening)), now);
    if (dead.length > 0) return now - from;
  }
  return undefined;
}

describe("the peers of a process", () => {
  let peers: Peers;
  beforeEach(() => {
    peers = new Peers();
    peers.begin(0, true);
    peers.read(new Map([["a", beat(1)]]), new Map(), 0);
  });

  it("are dead 0.6 s after their last beat if they don't listen any more, and 2.5 s after it if they seem to", () => {
    assert.equal(readFor(5000, peers, 0, { a: beat(1) }, { a: false }), 750);
    assert.equal(peers.get("a"), undefined);
    peers.read(new Map([["a", beat(2)]]), new Map(), 1000);
    assert.equal(readFor(5000, peers, 1000, { a: beat(2) }, { a: true }), 2750);
  });

  it("stay dead while their last beat is still to be read, and live again with another one", () => {
    readFor(5000, peers, 0, { a: beat(1) }, { a: false });
    peers.read(new Map([["a", beat(1)]]), new Map(), 6000);
    assert.equal(peers.get("a"), undefined);
    peers.read(new Map([["a", beat(7)]]), new Map(), 6250);
    assert.equal(peers.get("a")?.count, 7);
  });

  it("are not dead because Redis was, nor because it has forgotten them, until they have had time to come back", () => {
    // 20 s went by in which nothing could be read.
    peers.begin(20_000, false);
    assert.equal(readFor(2400, peers, 20_000, {}, { a: false }), undefined);
    assert.equal(readFor(1000, peers, 22_500, {}, { a: false }), 250);
  });

  it("open rooms where they are ready, listen and have place: where the fewest fly, then where the fewest rooms are", () => {
    const beats = {
      full: beat(1, { rooms: 2 }),
      leaving: beat(1, { status: "draining" }),
      deaf: beat(1),
      deafAsItKnows: beat(1, { hears: false }),
      crowded: beat(1, { players: 50 }),
      quiet: beat(1, { players: 3, rooms: 1 }),
      emptier: beat(1, { players: 3 }),
    };
    peers.read(new Map(Object.entries(beats)), new Map([["deaf", false]]), 100);
    assert.deepEqual(peers.withPlace(), ["a", "emptier", "quiet", "crowded"]);
  });
});
