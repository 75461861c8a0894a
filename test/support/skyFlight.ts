import assert from "node:assert/strict";
import type { SkyListener } from "../../client/net/skyEvents.ts";
import type { SkyModel } from "../../client/net/skyModel.ts";
import { ROOMS } from "../../game/rooms.ts";
import { NO_COMMAND } from "../../game/ship.ts";
import { newStar, placeStar } from "../../game/stars.ts";
import { bothWays } from "../../tools/network/profiles.ts";
import { type BenchPilot, SkyBench } from "./skyBench.ts";
import { SkyPage, type SkyPageOptions } from "./skyPage.ts";

const { world } = ROOMS.game;

/** ms; a network that is slow enough to see what is predicted */
export const SLOW = bothWays({ delay: 150 });

/** Notes events as words. */
export function listener(events: string[]): SkyListener {
  return {
    onPick: (_x, _y, golden, own, id) => events.push(`pick ${golden ? "golden " : ""}${own ? "own " : ""}${id}`),
    onRing: (index, own, complete, id) => events.push(`ring ${index}${complete ? "!" : ""} ${own ? "own " : ""}${id}`),
    onBoostReady: () => events.push("ready"),
    onBoost: (id) => events.push(`boost ${id}`),
    onCrown: (id, from) => events.push(`crown ${id} from ${from || "nobody"}`),
    onRoundStart: () => events.push("start"),
    onRoundEnd: () => events.push("end"),
    onDisagreed: () => events.push("disagreed"),
  };
}

/** A room in which one page flies, which notes what happens. */
export function openSky({ elapsed = 0, ...options }: Partial<SkyPageOptions> & { elapsed?: number } = {}) {
  const bench = new SkyBench({ seed: 5 });
  const events: string[] = [];
  if (elapsed > 0) bench.step(elapsed - 1);
  const page = new SkyPage(bench, "own", { random: () => 0.5, ...listener(events), ...options });
  put(page.pilot, { x: 0, y: 0 });
  return { bench, page, events, sky: page.sky };
}

export function put({ ship, simulation }: BenchPilot, { x, y }: { x: number; y: number }, vx = 0): void {
  Object.assign(ship, { x: world.wrap(x), y: world.wrap(y), vx, vy: 0 });
  // The page gets the new place with a resync.
  simulation.push(0, 0);
}

/** The star of slot 0, of a state. */
export function firstStar({ state }: SkyBench) {
  const star = newStar();
  placeStar(world, state.seed, 0, state.stars[0] ?? 0, star);
  return star;
}

/** Whether the page draws the star of slot 0 at a place. */
export function isDrawn(sky: SkyModel, { x, y }: { x: number; y: number }): boolean {
  let found = false;
  sky.forEachStar((slot, star) => {
    if (slot === 0 && star.x === x && star.y === y) found = true;
  });
  return found;
}

/** Runs a page until something is so, for a time at most. */
export function until(page: SkyPage, condition: () => boolean, ms = 10_000): void {
  const end = page.now + ms;
  while (!condition()) {
    assert.ok(page.now < end, "it never happened");
    page.run(10);
  }
}

/** A ship that flies to the right and is about to touch the star of slot 0; the page still knows nothing of it. */
export function approach(options: Partial<SkyPageOptions> = {}) {
  const opened = openSky({ profile: SLOW, command: () => NO_COMMAND, ...options });
  const { bench, page } = opened;
  page.run(1000);
  const star = firstStar(bench);
  put(page.pilot, { x: star.x - 160, y: star.y }, 80);
  page.run(600);
  opened.events.length = 0;
  return { ...opened, star };
}
