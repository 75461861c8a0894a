import { setTimeout as sleep } from "node:timers/promises";
import { mulberry32 } from "../../tools/random.ts";
import { type Journey, Pilot } from "./pilot.ts";

/** Pilots that join at the same time. */
const JOINING_AT_ONCE = 10;

/** ms that a phase may take until everybody flies again */
const SETTLED_MS = 30_000;

/** ms after something has happened until everybody is looked at: none has noticed anything before */
const MOMENT_MS = 500;

/** ms in which everybody must have been told who is there and who is not */
const TOLD_MS = 3000;

/** ms between two looks */
const LOOK_MS = 50;

/** What a phase was like for some of the pilots. */
export interface Passage {
  pilots: number;
  /** ms without an update, at the most */
  longestGapMs: number;
  /** of those who had to move: from the last update before to the first after it, sorted, ms */
  gapsMs: number[];
  /** units by which ships were not where coasting would have taken them, sorted */
  jumps: number[];
}

/** Very many pilots, who may be anywhere. */
export class Fleet {
  readonly #endpoint: string;
  readonly #seed: number;
  pilots: Pilot[] = [];
  #joined = 0;

  constructor(endpoint: string, seed: number) {
    this.#endpoint = endpoint;
    this.#seed = seed;
  }

  async join(count: number): Promise<void> {
    const joining = Array.from(
      { length: count },
      () => new Pilot(this.#endpoint, mulberry32(this.#seed + this.#joined++)),
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

  /** Has some of them leave. */
  async dismiss(some: (pilot: Pilot) => boolean): Promise<number> {
    const leaving = this.pilots.filter(some);
    this.pilots = this.pilots.filter((pilot) => !leaving.includes(pilot));
    await Promise.all(leaving.map((pilot) => pilot.leave()));
    return leaving.length;
  }

  /** Waits until everybody flies, and has for a moment; those who do not after a while are lost. */
  async settle(): Promise<void> {
    const since = performance.now() + MOMENT_MS;
    const until = since + SETTLED_MS;
    const settled = () => this.pilots.every(({ flying, updatedAt }) => flying && updatedAt > since);
    while (performance.now() < until && !settled()) await sleep(LOOK_MS);
  }

  reset(): void {
    for (const pilot of this.pilots) pilot.reset();
  }

  /** What has happened to some of them since the last `reset`. */
  passage(some: Iterable<Pilot>): Passage {
    const pilots = [...some];
    const of = (figure: (journey: Journey) => number) =>
      pilots.flatMap(({ journeys }) => journeys.map(figure)).sort((a, b) => a - b);
    return {
      pilots: pilots.length,
      longestGapMs: Math.max(0, ...pilots.map(({ longestGapMs }) => longestGapMs)),
      gapsMs: of(({ gapMs }) => gapMs),
      jumps: of(({ jump }) => jump),
    };
  }

  /** What is still not as it was when everybody has been told. */
  async complaintsInTheEnd(): Promise<string[]> {
    const until = performance.now() + TOLD_MS;
    while (performance.now() < until && this.complaints().length > 0) await sleep(LOOK_MS);
    return this.complaints();
  }

  /** What is not as it was, as sentences: everybody flies, as whom they were at first, and is there once. */
  complaints(): string[] {
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
        ? [`${others.length} players fly with another name or colour, such as ${others[0]?.first?.name}`]
        : []),
      ...(seen.join() === own.join()
        ? []
        : [`the ${seen.length} ships in the sky are not those of the ${own.length} players, each once`]),
    ];
  }
}
