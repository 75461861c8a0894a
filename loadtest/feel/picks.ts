import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import type { SkyReport } from "../../client/net/skyReport.ts";
import type { Torus } from "../../game/torus.ts";
import { figure, type Trial } from "./figure.ts";

/** ms between two looks at the stars */
const LOOK_MS = 150;

/** CSS pixels from the center of the window at which the pointer steers, beside all buttons */
const RADIUS = 55;

interface PageGlobals {
  slipstream: {
    ships(): Record<string, { x: number; y: number; own: boolean }>;
    game(): SkyReport | undefined;
  };
}

/** Flies from star to star with the mouse, and counts the picks that the page has predicted wrongly. */
export async function tryPicks(page: Page, minutes: number, world: Torus): Promise<Trial> {
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  const before = await page.evaluate(predictionsOf);
  const end = performance.now() + minutes * 60_000;
  await page.mouse.move(width / 2 + RADIUS, height / 2);
  await page.mouse.down();
  while (performance.now() < end) {
    const direction = await page.evaluate(toNearestStar, world.size);
    await page.mouse.move(width / 2 + RADIUS * Math.cos(direction), height / 2 + RADIUS * Math.sin(direction));
    await sleep(LOOK_MS);
  }
  await page.mouse.up();
  const { picks, wrong } = await page.evaluate(predictionsOf);
  const count = picks - before.picks;
  return {
    title: `picks of stars, ${minutes} minutes`,
    figures: [
      figure("predicted picks", count, "picks"),
      figure("of them wrong", (100 * (wrong - before.wrong)) / count, "%", 2),
    ],
  };
}

/** Runs in the page. */
function predictionsOf(): SkyReport["predictions"] {
  const { slipstream } = globalThis as unknown as PageGlobals;
  return slipstream.game()?.predictions ?? { picks: 0, wrong: 0 };
}

/** Runs in the page: the direction from the own ship to the nearest star, radians. @param size of the world, units */
function toNearestStar(size: number): number {
  const { slipstream } = globalThis as unknown as PageGlobals;
  const own = Object.values(slipstream.ships()).find((ship) => ship.own);
  let least = Number.POSITIVE_INFINITY;
  let direction = 0;
  for (const star of slipstream.game()?.stars ?? []) {
    const x = star.x - (own?.x ?? 0);
    const y = star.y - (own?.y ?? 0);
    const dx = x - size * Math.round(x / size);
    const dy = y - size * Math.round(y / size);
    if (Math.hypot(dx, dy) >= least) continue;
    least = Math.hypot(dx, dy);
    direction = Math.atan2(dy, dx);
  }
  return direction;
}
