import assert from "node:assert/strict";
import { STEP_RATE, STEP_SECONDS } from "../../game/constants.ts";
import { NEW_SHIP, shipOf } from "../../game/fields.ts";
import {
  CHAIN_OPEN,
  chainAt,
  newRings,
  placeRings,
  RING_REACH,
  RING_SPACING,
  RINGS,
  type Ring,
  ringPoints,
  secondsOpen,
} from "../../game/gates.ts";
import { ROOMS } from "../../game/rooms.ts";
import { ROUND_STEPS } from "../../game/round.ts";
import { touches } from "../../game/touch.ts";
import { seededRandom } from "../support/random.ts";
import { approaching, flyThrough } from "../support/ringFlight.ts";

const { world } = ROOMS.game;

function chain(seed: number, number: number): Ring[] {
  const rings = newRings();
  placeRings(world, seed, number, rings);
  return rings;
}

describe("a chain of gates", () => {
  it("opens every 30 s for 20 s, six times a round, and not on the podium", () => {
    assert.deepEqual(
      [0, 19.95, 20, 29.95, 30, 169.95, 170, 180, 185].map((s) => chainAt(Math.round(s * STEP_RATE))),
      [0, 0, -1, -1, 1, 5, -1, -1, -1],
    );
    assert.equal(ROUND_STEPS / STEP_RATE, 180);
    assert.equal(secondsOpen(35 * STEP_RATE), 15);
  });

  it("has 8 rings, each 140 units from the last one, and is another one each time", () => {
    const random = seededRandom("100 chains");
    const seed = Math.floor(random() * 2 ** 32);
    const starts = new Set<number>();
    for (let number = 0; number < 100; number++) {
      const rings = chain(seed, number);
      assert.equal(rings.length, RINGS);
      starts.add((rings[0] as Ring).x);
      for (let i = 1; i < RINGS; i++) {
        const distance = world.distance(rings[i - 1] as Ring, rings[i] as Ring);
        assert.ok(Math.abs(distance - RING_SPACING) < 1e-6, `${distance}`);
      }
    }
    assert.equal(starts.size, 100);
  });

  it("can be flown at full speed without a detour, in the 11 s that its length takes", () => {
    const random = seededRandom("300 chains");
    const seed = Math.floor(random() * 2 ** 32);
    let slowest = 0;
    for (let number = 0; number < 300; number++) {
      const rings = chain(seed, number);
      const steps = flyThrough(rings, approaching(rings), CHAIN_OPEN);
      assert.ok(steps !== undefined, `chain ${number} of seed ${seed}`);
      slowest = Math.max(slowest, steps);
    }
    console.log(`      slowest: ${(slowest * STEP_SECONDS).toFixed(1)} s`);
    assert.ok(slowest * STEP_SECONDS <= 11);
  });

  it("has rings that are passed within 45 units from any direction", () => {
    const [ring] = chain(1, 0) as [Ring];
    for (let angle = 0; angle < 7; angle += 0.3) {
      const at = (distance: number) => ({
        ...shipOf(NEW_SHIP),
        x: world.wrap(ring.x + distance * Math.cos(angle)),
        y: world.wrap(ring.y + distance * Math.sin(angle)),
      });
      assert.ok(touches(world, at(RING_REACH - 0.01), ring));
      assert.ok(!touches(world, at(RING_REACH + 0.01), ring));
    }
  });

  it("gives a point for each ring and 5 more for the last", () => {
    assert.deepEqual(
      Array.from({ length: RINGS }, (_, ring) => ringPoints(ring)),
      [1, 1, 1, 1, 1, 1, 1, 6],
    );
  });
});
