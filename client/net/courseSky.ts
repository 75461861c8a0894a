import type { Ring } from "../../game/gates.ts";
import type { DailyCourse } from "./dailyCourse.ts";
import type { PredictionHooks } from "./predictedShip.ts";
import { SkyEvents, type SkyListener } from "./skyEvents.ts";
import { SkyModel, type SkyModelOptions, type VisibleRound } from "./skyModel.ts";

const NO_ROUND: Readonly<VisibleRound> = { number: 0, elapsed: 0, podium: false };
const NO_CROWNS: SkyModel["crowns"] = [];

/** Tells nothing of the match but its boosts. */
class CourseEvents extends SkyEvents {
  override tell(call: (listener: Partial<SkyListener>) => void): void {
    super.tell((listener) =>
      call({ onBoost: (id) => listener.onBoost?.(id), onBoostReady: () => listener.onBoostReady?.() }),
    );
  }

  tellRing(index: number, isLast: boolean, ownId: string): void {
    super.tell((listener) => listener.onRing?.(index, true, isLast, ownId));
  }
}

/** The sky on the daily course: its rings in place of the match, which goes on unseen on the server. */
export class CourseSky extends SkyModel {
  override readonly course: DailyCourse;
  readonly #courseEvents: CourseEvents;
  readonly #resyncs: () => number;
  readonly #ownId: string;
  readonly #hooks: PredictionHooks;
  #seenResyncs = 0;

  /** @param resyncs returns how often something other than inputs has moved the own ship */
  constructor(options: SkyModelOptions, course: DailyCourse, resyncs: () => number) {
    const events = new CourseEvents();
    super(options, events);
    this.course = course;
    this.#courseEvents = events;
    this.#resyncs = resyncs;
    this.#ownId = options.ownId;
    this.#hooks = {
      step: (ship, sequence, isReplay) => {
        super.prediction?.step(ship, sequence, isReplay);
        if (!isReplay) this.#pass(course.fly(ship));
      },
      acknowledge: (sequence) => super.prediction?.acknowledge(sequence),
    };
    // The page may have moved to another room during a flight.
    course.interrupt();
  }

  override get prediction(): PredictionHooks {
    return this.#hooks;
  }

  override get round(): Readonly<VisibleRound> {
    return NO_ROUND;
  }

  override get chain(): number {
    return this.course.day;
  }

  override get rings(): readonly Ring[] {
    return this.course.rings;
  }

  override get ownRing(): number {
    return this.course.next;
  }

  override get ringsLeftMs(): number {
    return Number.POSITIVE_INFINITY;
  }

  override get crowns(): SkyModel["crowns"] {
    return NO_CROWNS;
  }

  override forEachStar(): void {}

  override update(now: number, pendingInputs: number, drawnTime: number): void {
    super.update(now, pendingInputs, drawnTime);
    const resyncs = this.#resyncs();
    if (resyncs !== this.#seenResyncs) this.course.interrupt();
    this.#seenResyncs = resyncs;
  }

  #pass(ring: number): void {
    if (ring >= 0) this.#courseEvents.tellRing(ring, ring === this.course.rings.length - 1, this.#ownId);
  }
}
