import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import type { DrawnShip } from "../../client/net/drawnShips.ts";
import { ownIdOf, seen, shipOn } from "./page.ts";

export const thrusts = (ship: DrawnShip | undefined) => ship?.thrusting === true;
export const coasts = (ship: DrawnShip | undefined) => ship?.thrusting === false;

/** By how much a ship has turned, radians in (-π, π]. */
export const turned = (from: number, to: number) => Math.atan2(Math.sin(to - from), Math.cos(to - from));

/** Whether a ship is further than some units from where it was. */
export const flown = (from: DrawnShip | undefined, units: number) => (ship: DrawnShip | undefined) =>
  ship !== undefined && from !== undefined && Math.hypot(ship.x - from.x, ship.y - from.y) > units;

/** Waits until a ship is drawn in the same place for a moment, with its engine off. */
export async function rests(on: Page, id: string): Promise<void> {
  const deadline = performance.now() + 20_000;
  for (let before = await shipOn(on, id); ; ) {
    await sleep(150);
    const now = await shipOn(on, id);
    if (before && now && !now.thrusting && Math.hypot(now.x - before.x, now.y - before.y) < 0.05) return;
    before = now;
    assert.ok(performance.now() < deadline, "it never comes to rest");
  }
}

/** Asserts that the ship reacts to the controls. */
export async function flies(page: Page): Promise<void> {
  const id = await ownIdOf(page);
  const x = (await shipOn(page, id))?.x ?? 0;
  await page.mouse.move(470, 240);
  await page.mouse.down();
  await seen(page, id, (ship) => ship?.thrusting === true && Math.abs(ship.x - x) > 3);
  await page.mouse.up();
  await seen(page, id, (ship) => ship?.thrusting === false);
}
