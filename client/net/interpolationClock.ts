import { STEP_MS, stepsIn } from "../../game/constants.ts";

/** Number of patches in the measurement window: those of ten seconds. */
const WINDOW = stepsIn(10_000);

/** Number of patches between two evaluations of the window: those of half a second. */
const EVALUATION = stepsIn(500);

/** Fraction of patches that must arrive before the room time that they describe is drawn. */
const COVERED = 0.98;

/**
 * ms; a patch that arrives later than the fastest one by more than this was delayed by a stall. Such patches do not
 * count for the delay, because rare stalls would otherwise delay all remote ships all the time. Until the patches
 * arrive, `SnapshotBuffer` extrapolates the ships.
 */
const STALLED_MS = 250;

/** Maximum time between two patches of the same burst, ms. */
const BURST_MS = STEP_MS / 4;

/** Maximum change of the speed of the drawn time, as a fraction of real time. */
const MAX_SPEED_CHANGE = 0.05;

/** ms; if the drawn time is off by this or more, it jumps. */
const FAR_OFF_MS = 500;

/**
 * Interpolation clock: the room time at which remote ships are drawn in each frame, as early and as evenly as the
 * network allows.
 *
 * Room time is the room's own clock: each step adds exactly `STEP_MS`, and each patch is stamped with it. The transit
 * of a patch is its arrival by the local clock minus its stamp, and includes the unknown offset between both clocks.
 * Only differences of transits are used, so the offset does not matter:
 *
 *     jitter     = 98th percentile of (transit - fastest transit) over the last ten seconds
 *     delay      = STEP_MS + jitter
 *     drawn time = now - fastest transit - delay
 *
 * The additional step is needed because a ship is drawn between two patches, and the second one is sent a step later.
 * When the delay changes, the drawn time runs up to 5% faster or slower until it matches, which players do not notice.
 */
export class InterpolationClock {
  /** ring buffer: the transit of each patch in the window, ms */
  readonly #transits = new Float64Array(WINDOW);
  /** ring buffer: 1 if a stall delayed the patch */
  readonly #stalled = new Uint8Array(WINDOW);
  /** scratch array of `#evaluate`, ms */
  readonly #sorted = new Float64Array(WINDOW);
  /** patches since the start or `restart` */
  #count = 0;
  /** the fastest transit, ms */
  #fastest = Number.POSITIVE_INFINITY;
  #jitter = 0;
  /** whether a stall delayed the last patch */
  #inStall = false;
  /** when the last patch arrived, ms */
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
    // After a stall, all delayed patches arrive in one burst. The last ones of it are hardly late, but the stall
    // delayed them too, and they would count as jitter. So the whole burst is ignored.
    const inBurst = arrivedAt - this.#arrivedAt < BURST_MS;
    this.#inStall = transit - this.#fastest > STALLED_MS || (this.#inStall && inBurst);
    this.#arrivedAt = arrivedAt;
    this.#stalled[this.#count % WINDOW] = this.#inStall ? 1 : 0;
    this.#transits[this.#count++ % WINDOW] = transit;
    this.#fastest = Math.min(this.#fastest, transit);
    // The first half second is evaluated after each patch, so that the delay fits the network soon.
    if (this.#count % EVALUATION === 0 || this.#count < EVALUATION) this.#evaluate();
  }

  /**
   * Discards the measurements, because a new connection can have another delay. The first patch on it sets the jitter
   * anew. The drawn time continues, and jumps only if it is far off.
   */
  restart(): void {
    this.#count = 0;
    this.#fastest = Number.POSITIVE_INFINITY;
  }

  /** whether a patch has arrived since the start or `restart` */
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

  /** room time drawn in this frame, ms; NaN before the first frame with a patch */
  get time(): number {
    return this.#time;
  }

  /**
   * By how much the newest state is older than it is on a network where every patch is as fast as the fastest one, ms.
   * It grows until the next patch arrives.
   *
   * @param roomTime stamp of the newest patch, ms
   * @param now ms
   */
  overdue(roomTime: number, now: number): number {
    return now - this.#fastest - roomTime;
  }

  /**
   * Advances to the next frame.
   *
   * @param now time stamp of the frame, ms
   * @returns whether the drawn time has jumped, so that motion can't continue from the last frame; also true if no
   *   patch has arrived yet
   */
  advance(now: number): boolean {
    if (!this.started) return true;
    const target = now - this.#fastest - this.delay;
    const elapsed = now - this.#frameAt;
    this.#frameAt = now;
    const uncorrected = this.#time + elapsed;
    const error = target - uncorrected;
    // Written with `!`, because the error is NaN in the first frame, which must jump too.
    if (!(Math.abs(error) < FAR_OFF_MS)) {
      this.#time = target;
      return true;
    }
    const limit = MAX_SPEED_CHANGE * elapsed;
    this.#time = uncorrected + Math.max(-limit, Math.min(limit, error));
    return false;
  }

  /** Computes the fastest transit and the jitter from the window. */
  #evaluate(): void {
    const count = Math.min(this.#count, WINDOW);
    let fastest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < count; i++) fastest = Math.min(fastest, this.#transits[i] as number);
    let used = 0;
    for (let i = 0; i < count; i++) {
      const late = (this.#transits[i] as number) - fastest;
      // Both tests are needed: the mark includes the whole burst, and was set with the fastest transit known until
      // then, which a faster patch may have replaced since.
      if (late <= STALLED_MS && this.#stalled[i] === 0) this.#sorted[used++] = late;
    }
    this.#fastest = fastest;
    const sorted = this.#sorted.subarray(0, used).sort();
    this.#jitter = sorted[Math.min(used - 1, Math.floor(used * COVERED))] ?? 0;
  }
}
