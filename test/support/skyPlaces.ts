import assert from "node:assert/strict";
import { ROOMS } from "../../game/rooms.ts";
import { newStar, placeStar, type Star } from "../../game/stars.ts";
import type { GameState } from "../../protocol/schema.ts";
import { type BenchPilot, SkyBench } from "./skyBench.ts";

const { world } = ROOMS.game;

/** Where a client draws the star of a slot. */
export function starOf(seen: GameState, slot: number): Star {
  const star = newStar();
  placeStar(world, seen.seed, slot, seen.stars[slot] ?? 0, star);
  return star;
}

/** Puts a ship somewhere, at rest. */
export function put(pilot: BenchPilot, { x, y }: { x: number; y: number }): void {
  Object.assign(pilot.ship, { x: world.wrap(x), y: world.wrap(y), vx: 0, vy: 0 });
}

/** Somewhere that is in reach of no star. */
export function nowhere(seen: GameState): { x: number; y: number } {
  for (let x = 0; x < 1000; x += 20) {
    for (let y = 0; y < 1000; y += 20) {
      const clear = [...seen.stars.keys()].every((slot) => world.distance({ x, y }, starOf(seen, slot)) > 60);
      if (clear) return { x, y };
    }
  }
  throw new Error("stars are everywhere");
}

/** A room with two pilots, the first of whom holds the crown. Neither is near a star. */
export function crowned() {
  const bench = new SkyBench();
  const [holder, robber] = [bench.join("holder"), bench.join("robber")];
  const place = nowhere(bench.state);
  put(robber, { x: place.x + 400, y: place.y + 400 });
  const free = bench.sky.match.sightOf(holder).crowns[0];
  assert.ok(free !== undefined);
  put(holder, free);
  bench.fly(1);
  assert.equal(holder.player.crown, 1);
  put(holder, place);
  // Then it can be taken again.
  bench.fly(40);
  return { bench, holder, robber, place };
}
