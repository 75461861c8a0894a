import type { Page } from "playwright-core";
import type { DrawnShip } from "../../client/net/drawnShips.ts";
import type { SkyReport } from "../../client/net/skyReport.ts";
import { ROOMS } from "../../game/rooms.ts";

const { world } = ROOMS.game;

/** Difference of velocity from which it thrusts, units/s. */
const DIFFERENCE = 8;

/** Time over which it measures a velocity, ms: longer than a frame. */
const MEASURED_MS = 150;

/** ms to wait for what should happen. */
const PATIENCE_MS = 30_000;

/** CSS pixels from the center of the window at which the mouse points. */
const POINT = 120;

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** A ship that is seen: its velocity is measured. */
export class Sighting implements Place {
  x = 0;
  y = 0;
  vx = 0;
  vy = 0;
  #seen: (Place & { time: number })[] = [];

  /** @param time ms */
  note(time: number, { x, y }: Place): this {
    this.x = x;
    this.y = y;
    this.#seen.push({ time, x, y });
    while (this.#seen.length > 2 && time - (this.#seen[1]?.time ?? time) >= MEASURED_MS) this.#seen.shift();
    const first = this.#seen[0] ?? { time, x, y };
    if (time === first.time) return this;
    this.vx = (world.delta(first.x, x) / (time - first.time)) * 1000;
    this.vy = (world.delta(first.y, y) / (time - first.time)) * 1000;
    return this;
  }
}

/** How a ship flies to a place. @param speed units/s */
export function steerTo(ship: Readonly<Sighting>, { x, y }: Place, speed: number) {
  const course = Math.atan2(world.delta(ship.y, y), world.delta(ship.x, x));
  const wantX = speed * Math.cos(course) - ship.vx;
  const wantY = speed * Math.sin(course) - ship.vy;
  return { facing: Math.atan2(wantY, wantX), thrusting: Math.hypot(wantX, wantY) > DIFFERENCE };
}

/** The place nearest to a ship. */
export function nearest<T extends Place>(ship: Place, places: readonly T[]): T | undefined {
  const distance = (place: T) => world.distance(ship, place);
  return places.toSorted((a, b) => distance(a) - distance(b))[0];
}

/** What a page shows at a moment. */
export interface Seen {
  own: Readonly<Sighting>;
  ships: Record<string, DrawnShip>;
  game: SkyReport;
}

/** Flies the ship of a page as a player does: it looks at what the page draws, and moves the mouse. */
export class Autopilot {
  readonly #page: Page;
  readonly #own = new Sighting();
  #held = false;

  constructor(page: Page) {
    this.#page = page;
  }

  /**
   * Flies until something has happened.
   *
   * @param target returns where to fly; undefined to coast
   * @param speed units/s
   * @throws Error if it takes longer than half a minute
   */
  async fly(target: (seen: Seen) => Place | undefined, until: (seen: Seen) => boolean, speed = 100): Promise<Seen> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const seen = await this.#look();
      if (until(seen)) return seen;
      if (performance.now() > deadline) throw new Error(`waited ${PATIENCE_MS} ms for ${until}`);
      const place = target(seen);
      await this.#steer(place === undefined ? undefined : steerTo(seen.own, place, speed));
    }
  }

  async #look(): Promise<Seen> {
    const { time, ships, game } = await this.#page.evaluate(
      () =>
        // After a frame, since nothing that is drawn changes between two of them.
        new Promise<{ time: number; ships: Record<string, DrawnShip>; game: SkyReport | undefined }>((resolve) => {
          requestAnimationFrame((now) => {
            const { slipstream } = window;
            resolve({ time: now, ships: slipstream.ships(), game: slipstream.game() });
          });
        }),
    );
    const own = Object.values(ships).find((ship) => ship.own);
    if (own === undefined || game === undefined) throw new Error("the page does not fly");
    return { own: this.#own.note(time, own), ships, game };
  }

  async #steer(command: ReturnType<typeof steerTo> | undefined): Promise<void> {
    const { width, height } = this.#page.viewportSize() ?? { width: 0, height: 0 };
    const { mouse } = this.#page;
    const held = command?.thrusting ?? false;
    if (command !== undefined) {
      await mouse.move(width / 2 + POINT * Math.cos(command.facing), height / 2 + POINT * Math.sin(command.facing));
    }
    if (held !== this.#held) await (held ? mouse.down() : mouse.up());
    this.#held = held;
  }
}
