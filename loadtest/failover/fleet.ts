import { ROOMS, type RoomType } from "../../game/rooms.ts";
import { holdsWithin } from "../../tools/deadline.ts";
import { mulberry32 } from "../../tools/random.ts";
import { type Move, Pilot } from "./pilot.ts";
import { viewFaults } from "./shipsView.ts";

/** Number of joins at the same time. */
const JOINING_AT_ONCE = 10;

/** Time until every pilot must fly again, ms. */
const SETTLED_MS = 30_000;

/** Time within which pilots notice a failure, ms. */
const NOTICE_MS = 500;

/** Time within which all pilots must see the same players, ms. */
const AGREED_MS = 3000;

/** The effect of a phase on some of the pilots. */
export interface Effect {
  pilots: number;
  /** longest time without an update, ms */
  longestGapMs: number;
  /** for each move, the time from the last update before it to the first after it, ms, ascending */
  gapsMs: number[];
  /** for each move, the ship's distance from the course on which it would have coasted, units, ascending */
  jumps: number[];
}

/** Pilots in any room of any process. */
export class Fleet {
  readonly #endpoint: string;
  readonly #seed: number;
  readonly #type: RoomType;
  pilots: Pilot[] = [];
  #joined = 0;

  constructor(endpoint: string, seed: number, type: RoomType = ROOMS.game) {
    this.#endpoint = endpoint;
    this.#seed = seed;
    this.#type = type;
  }

  async join(count: number): Promise<void> {
    const joining = Array.from(
      { length: count },
      () => new Pilot(this.#endpoint, this.#type, mulberry32(this.#seed + this.#joined++)),
    );
    const waiting = [...joining];
    await Promise.all(
      Array.from({ length: JOINING_AT_ONCE }, async () => {
        for (let pilot = waiting.shift(); pilot !== undefined; pilot = waiting.shift()) await pilot.join();
      }),
    );
    this.pilots.push(...joining);
    await this.settle();
  }

  /** Has some of them leave. @returns how many */
  async dismiss(some: (pilot: Pilot) => boolean): Promise<number> {
    const leaving = this.pilots.filter(some);
    this.pilots = this.pilots.filter((pilot) => !leaving.includes(pilot));
    await Promise.all(leaving.map((pilot) => pilot.leave()));
    return leaving.length;
  }

  /** Waits until every pilot flies, after the time in which they notice a failure; at most for SETTLED_MS. */
  async settle(): Promise<void> {
    const since = performance.now() + NOTICE_MS;
    await holdsWithin(NOTICE_MS + SETTLED_MS, () =>
      this.pilots.every(({ flying, updatedAt }) => flying && updatedAt > since),
    );
  }

  reset(): void {
    for (const pilot of this.pilots) pilot.reset();
  }

  /** The effect on some of them since `reset`. */
  effectOn(some: Iterable<Pilot>): Effect {
    const pilots = [...some];
    const of = (figure: (move: Move) => number) =>
      pilots.flatMap(({ moves }) => moves.map(figure)).sort((a, b) => a - b);
    return {
      pilots: pilots.length,
      longestGapMs: Math.max(0, ...pilots.map(({ longestGapMs }) => longestGapMs)),
      gapsMs: of(({ gapMs }) => gapMs),
      jumps: of(({ jump }) => jump),
    };
  }

  /** The faults that remain after AGREED_MS. */
  async remainingFaults(): Promise<string[]> {
    await holdsWithin(AGREED_MS, () => this.faults().length === 0);
    return this.faults();
  }

  /** Sentences about moves since `reset` after which a pilot did not have the points of its passport. */
  wrongPoints(): string[] {
    const wrong = this.pilots.filter(({ moves }) => moves.some(({ keepsPoints }) => !keepsPoints));
    if (wrong.length === 0) return [];
    return [`${wrong.length} players have other points than their passports, such as ${wrong[0]?.first?.name}`];
  }

  /**
   * Faults, as sentences: every pilot must fly, with its first name and color, have exactly one ship, and be sent the
   * ships around it.
   */
  faults(): string[] {
    const lost = this.pilots.filter(({ flying }) => !flying);
    const others = this.pilots.filter(
      ({ flying, first, ship }) => flying && (first?.name !== ship?.name || first?.color !== ship?.color),
    );
    const rooms = new Map(this.pilots.filter(({ flying }) => flying).map((pilot) => [pilot.roomId, pilot]));
    const seen = [...rooms.values()].flatMap(({ names }) => names).sort();
    const own = this.pilots.map(({ first }) => first?.name ?? "").sort();
    return [
      ...(lost.length > 0 ? [`${lost.length} players do not fly`] : []),
      ...(others.length > 0
        ? [`${others.length} players have another name or color, such as ${others[0]?.first?.name}`]
        : []),
      ...(seen.join() === own.join()
        ? []
        : [`the ${seen.length} ships are not those of the ${own.length} players, one each`]),
      ...viewFaults(this.#type, this.pilots),
    ];
  }
}
