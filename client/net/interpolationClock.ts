import { STEP_MS, stepsIn } from "../../game/constants.ts";

/** Patches in the measurement window: ten seconds. */
const WINDOW = stepsIn(10_000);

/** Patches between two evaluations of the window: half a second. */
const EVALUATION = stepsIn(500);

/** Fraction of patches that the jitter buffer must cover, so that they arrive before they are drawn. */
const COVERED = 0.98;

/**
 * ms; a patch later than this was delayed by a stall. If the delay covered such patches, all ships would always be
 * drawn late for something rare. Ships are extrapolated until those patches arrive.
 */
const STALLED_MS = 250;

/** ms between two patches that arrive in one burst */
const BURST_MS = STEP_MS / 4;

/** Largest change of the speed of the drawn time, as a fraction of real time. */
const SLEW = 0.05;

/** ms; if the drawn time is off by more than this, it jumps */
const FAR_OFF_MS = 500;

/**
 * Interpolation clock: the room time at which remote ships are drawn in each frame, as early and as evenly as the
 * network allows.
 *
 * Each patch is stamped with room time, one step (`STEP_MS`) more per step. The fastest patch of the last ten seconds
 * gives the offset between the room's clock and the local clock. The jitter is the 98th percentile of how much later
 * the other patches are. The interpolation delay behind the fastest patch is one step plus the jitter, so that there
 * usually is a patch on either side of the drawn time. When the delay changes, the drawn time runs up to 5% faster or
 * slower until it matches, which players do not notice.
 */
export class InterpolationClock {
  readonly #transits = new Float64Array(WINDOW);
  readonly #stalled = new Uint8Array(WINDOW);
  readonly #sorted = new Float64Array(WINDOW);
  #count = 0;
  #floor = Number.POSITIVE_INFINITY;
  #jitter = 0;
  #inStall = false;
  #arrivedAt = 0;
  #time = Number.NaN;
  #frameAt = Number.NaN;

  /**
   * Records the arrival of a patch.
   *
   * @param roomTime its stamp, ms
   * @param arrivedAt local time, ms
   */
  addPatch(roomTime: number, arrivedAt: number): void {
    const transit = arrivedAt - roomTime;
    // Patches that a stall delayed arrive in one burst, and the last of them are hardly late. They don't count either.
    const inBurst = arrivedAt - this.#arrivedAt < BURST_MS;
    this.#inStall = transit - this.#floor > STALLED_MS || (this.#inStall && inBurst);
    this.#arrivedAt = arrivedAt;
    this.#stalled[this.#count % WINDOW] = this.#inStall ? 1 : 0;
    this.#transits[this.#count++ % WINDOW] = transit;
    this.#floor = Math.min(this.#floor, transit);
    if (this.#count % EVALUATION === 0 || this.#count < EVALUATION) this.#evaluate();
  }

  /** Discards the measurements. Call this when the connection is a new one. */
  restart(): void {
    this.#count = 0;
    this.#floor = Number.POSITIVE_INFINITY;
  }

  /** whether a patch has arrived, so that there is a time to draw */
  get started(): boolean {
    return this.#count > 0;
  }

  /** jitter: the 98th percentile of how much later patches are than the fastest one, ms */
  get jitter(): number {
    return this.#jitter;
  }

  /** interpolation delay: how far the drawn time should be behind the fastest patches, ms */
  get delay(): number {
    return STEP_MS + this.#jitter;
  }

  /** room time drawn in this frame, ms */
  get time(): number {
    return this.#time;
  }

  /**
   * How much later than the fastest patches the newest patch is, ms. It keeps growing until the next patch arrives.
   *
   * @param roomTime stamp of the newest patch, ms
   * @param now ms
   */
  lag(roomTime: number, now: number): number {
    return now - this.#floor - roomTime;
  }

  /**
   * Advances to the next frame.
   *
   * @param now time stamp of the frame, ms
   * @returns whether the drawn time has jumped
   */
  advance(now: number): boolean {
    if (!this.started) return true;
    const target = now - this.#floor - this.delay;
    const elapsed = now - this.#frameAt;
    this.#frameAt = now;
    const reached = this.#time + elapsed;
    const missing = target - reached;
    if (!(Math.abs(missing) < FAR_OFF_MS)) {
      this.#time = target;
      return true;
    }
    this.#time = reached + Math.max(-SLEW * elapsed, Math.min(SLEW * elapsed, missing));
    return false;
  }

  #evaluate(): void {
    const count = Math.min(this.#count, WINDOW);
    let floor = Number.POSITIVE_INFINITY;
    for (let i = 0; i < count; i++) floor = Math.min(floor, this.#transits[i] as number);
    let onTime = 0;
    for (let i = 0; i < count; i++) {
      const late = (this.#transits[i] as number) - floor;
      if (late <= STALLED_MS && this.#stalled[i] === 0) this.#sorted[onTime++] = late;
    }
    this.#floor = floor;
    const sorted = this.#sorted.subarray(0, onTime).sort();
    this.#jitter = sorted[Math.min(onTime - 1, Math.floor(onTime * COVERED))] ?? 0;
  }
}
