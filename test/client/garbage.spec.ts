import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import { getHeapStatistics } from "node:v8";
import { VisibleStars } from "../../client/net/visibleStars.ts";
import { Camera } from "../../client/view/camera.ts";
import { drawHeat, HEAT_SIDE } from "../../client/view/map/heat.ts";
import type { MatchFrame } from "../../client/view/match/frame.ts";
import { StarMarks } from "../../client/view/match/stars.ts";
import { ROOMS } from "../../game/rooms.ts";
import { mostStars } from "../../game/stars.ts";
import { DENSITY_SIDE } from "../../protocol/shipsMessage.ts";
import { seededRandom } from "../support/random.ts";

const { world } = ROOMS.bigsky;

/** ms until V8 has optimized the code */
const PATIENCE_MS = 5000;

/** Asserts that something allocates at most so many bytes each time, once V8 has optimized it. */
async function assertSparing(bytes: number, times: number, run: (i: number) => void): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const before = getHeapStatistics().total_allocated_bytes;
    for (let i = 0; i < times; i++) run(i);
    const each = (getHeapStatistics().total_allocated_bytes - before) / times;
    if (each <= bytes) return;
    assert.ok(performance.now() < deadline, `${Math.round(each)} bytes each time`);
    // V8 optimizes in the background.
    await nextTurn();
  }
}

describe("what the page does in the big sky leaves no garbage", () => {
  it("when it looks which of all stars are in the view", async () => {
    const camera = new Camera(world);
    camera.fit(400, 400);
    const particle = { x: 0, y: 0, rotation: 0, scaleX: 1, scaleY: 1, alpha: 1, tint: 0 };
    const layer = { next: () => particle };
    const frame = { camera, pictures: {}, under: layer, over: layer, now: 0, elapsed: 16, quality: 2, calm: false };
    const marks = new StarMarks(frame as unknown as MatchFrame);
    const stars = new VisibleStars(world);
    stars.read(1, Array<number>(mostStars(world)).fill(0), () => {});
    const all = [...stars.byId.values()];
    assert.ok(all.length > 500);
    // An object for each fraction would be 16 bytes for each star.
    await assertSparing(4 * all.length, 500, (i) => {
      frame.now += 16;
      camera.x = world.wrap(3.5 * i);
      for (let slot = 0; slot < all.length; slot++) marks.add(slot, all[slot] ?? assert.fail());
    });
  });

  it("when it draws how many ships are in each part of the world", async () => {
    const random = seededRandom("heat");
    const density = Uint8Array.from({ length: DENSITY_SIDE ** 2 }, () => 20 * random());
    const pixels = new Uint8Array(HEAT_SIDE ** 2 * 4);
    await assertSparing(HEAT_SIDE ** 2, 50, () => drawHeat(density, pixels));
  });
});
