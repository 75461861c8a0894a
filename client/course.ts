import { ROOMS } from "../game/rooms.ts";
import { type BestTimes, DailyCourse } from "./net/dailyCourse.ts";
import type { Destination } from "./net/destination.ts";
import { forget, recall, remember } from "./net/tabStorage.ts";

/** where the best time is kept on the device, and where the tab keeps that it flies the course */
const BEST = "slipstream.course";
const FLYING = "slipstream.onCourse";

interface Best {
  /** the day's number */
  readonly day: number;
  readonly steps: number;
}

/**
 * Keeps the best time of the newest day in `localStorage`. If the browser blocks site data, it lasts until the page is
 * closed.
 */
export class StoredBestTimes implements BestTimes {
  readonly #storage: () => Pick<Storage, "getItem" | "setItem">;
  #kept: Best | undefined;

  /** @param storage returns the storage; it throws where site data is blocked */
  constructor(storage: () => Pick<Storage, "getItem" | "setItem">) {
    this.#storage = storage;
  }

  of(day: number): number | undefined {
    // Another tab may have a better one.
    const times = [this.#kept, this.#load()].flatMap((best) => (best?.day === day ? [best.steps] : []));
    return times.length === 0 ? undefined : Math.min(...times);
  }

  offer(day: number, steps: number): boolean {
    const best = this.of(day);
    if (best !== undefined && best <= steps) return false;
    this.#kept = { day, steps };
    try {
      this.#storage().setItem(BEST, JSON.stringify(this.#kept));
    } catch {
      // Site data is blocked, or there is no space left.
    }
    return true;
  }

  #load(): Best | undefined {
    try {
      const { day, steps } = JSON.parse(this.#storage().getItem(BEST) ?? "{}") as Record<string, unknown>;
      if (typeof day !== "number" || typeof steps !== "number" || !(steps > 0)) return undefined;
      return { day, steps };
    } catch {
      return undefined;
    }
  }
}

/** The daily course, if the destination is one, or if a reload has interrupted a flight on it. */
export function courseAt(destination: Destination): DailyCourse | undefined {
  const isChosen = destination.to === "new" && destination.course === true;
  const continues = destination.to === "any" && destination.type === undefined && recall(FLYING) !== undefined;
  leaveCourse();
  if (!isChosen && !continues) return undefined;
  remember(FLYING, "yes");
  return new DailyCourse(ROOMS.game.world, new StoredBestTimes(() => localStorage), Date.now);
}

/** The player has left: a reload leads to the start page or into another flight. */
export function leaveCourse(): void {
  forget(FLYING);
}
