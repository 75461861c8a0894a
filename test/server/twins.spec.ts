import assert from "node:assert/strict";
import type { Heartbeat } from "../../server/cluster/peers.ts";
import { refuseTwin } from "../../server/cluster/twins.ts";
import { ConfigError } from "../../server/config.ts";

const ADDRESS = "sky.example.org/p/game1";
const BEAT_MS = 5;

describe("a process that starts", () => {
  /** What Redis has: one process, which has written `beats` more heartbeats at each look. */
  function redisWith(more: Partial<Heartbeat>, beats: number) {
    const last = {
      count: 7,
      status: "ready",
      receives: true,
      reached: true,
      rooms: 0,
      maxRooms: 2,
      players: 0,
    } as const;
    let count = last.count as number;
    const looks = { number: 0 };
    const readAll = async () => {
      looks.number++;
      count += beats;
      return new Map([["6-n4wZ3Mc", { ...last, address: ADDRESS, ...more, count }]]);
    };
    return { looks, heartbeats: { readAll } };
  }

  it("refuses the address of a process that is running", async () => {
    const { heartbeats } = redisWith({}, 1);
    await assert.rejects(refuseTwin(heartbeats, ADDRESS, BEAT_MS), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.equal(
        error.message,
        "PUBLIC_ADDRESS is sky.example.org/p/game1, which process 6-n4wZ3Mc has too, and that process is running. " +
          "Give each process an address of its own.",
      );
      return true;
    });
  });

  it("takes the address of one that was killed or hangs, after a few heartbeats", async () => {
    const { heartbeats, looks } = redisWith({}, 0);
    await refuseTwin(heartbeats, ADDRESS, BEAT_MS);
    assert.equal(looks.number, 5);
  });

  it("takes the address of one that is shutting down, and one that no other has, at once", async () => {
    for (const other of [{ status: "draining" }, { address: "sky.example.org/p/game2" }] as const) {
      const { heartbeats, looks } = redisWith(other, 1);
      await refuseTwin(heartbeats, ADDRESS, BEAT_MS);
      assert.equal(looks.number, 1);
    }
  });
});
