import { STEP_MS, stepsIn } from "../../game/constants.ts";

/** Patches looked back on: ten seconds of them. */
const WINDOW = stepsIn(10_000);

/** Patches between two looks at the window, half a second. */
const REVIEW = stepsIn(500);

/** Of so many patches in a hundred it is asked that they come in time. */
const PUNCTUAL = 0.98;

/**
 * ms late beyond which a patch was held up by a stall. Waiting for those would make everybody late all the time for what
 * happens now and then; until they come, ships are extrapolated.
 */
const STALLED_MS = 250;

/** ms between two patches that come one right after the other */
const TOGETHER_MS = STEP_MS / 4;

/** By how much the drawn time may run faster or slower than real time, to get where it should be. */
const SLEW = 0.05;

/** ms beyond which it does not run there but jumps */
const FAR_OFF_MS = 500;

/**
 * Says for each frame at which time of the room the others are to be drawn: as early as the network allows, and evenly.
 *
 * Patches are stamped with the room's time, one step (`STEP_MS`) more in each step. The quickest of the last ten seconds says how the
 * room's clock and this one lie to each other; by how much the others are later says how far behind the quickest one must
 * draw to have a patch on either side of the drawn time: one step, and what 98 of 100 patches are late. Changes of that are
 * run after at 5% at the most, which nobody sees.
 */
export class Playout {
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

  /** Takes note of a patch. @param roomTime its stamp, ms @param arrivedAt local time, ms */
  note(roomTime: number, arrivedAt: number): void {
    const transit = arrivedAt - roomTime;
    // What was held up together comes together, the last of it hardly late.
    const together = arrivedAt - this.#arrivedAt < TOGETHER_MS;
    this.#inStall = transit - this.#floor > STALLED_MS || (this.#inStall && together);
    this.#arrivedAt = arrivedAt;
    this.#stalled[this.#count % WINDOW] = this.#inStall ? 1 : 0;
    this.#transits[this.#count++ % WINDOW] = transit;
    this.#floor = Math.min(this.#floor, transit);
    if (this.#count % REVIEW === 0 || this.#count < REVIEW) this.#review();
  }

  /** Forgets what the network was like; to be called when the connection is another one. */
  restart(): void {
    this.#count = 0;
    this.#floor = Number.POSITIVE_INFINITY;
  }

  /** whether a patch has come by which to tell the time */
  get started(): boolean {
    return this.#count > 0;
  }

  /** by how much patches are later than the quickest, 98 of 100 of them at the most; ms */
  get jitter(): number {
    return this.#jitter;
  }

  /** by how much the drawn time is to be behind the quickest patches; ms */
  get delay(): number {
    return STEP_MS + this.#jitter;
  }

  /** room time drawn in this frame; ms */
  get time(): number {
    return this.#time;
  }

  /** By how much a patch with this stamp, the newest one, is behind what the quickest ones would show by now; ms. */
  lag(roomTime: number, now: number): number {
    return now - this.#floor - roomTime;
  }

  /**
   * Goes on to the next frame.
   *
   * @param now the frame's own time stamp, ms
   * @returns whether the drawn time has jumped
   */
  frame(now: number): boolean {
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

  #review(): void {
    const count = Math.min(this.#count, WINDOW);
    let floor = Number.POSITIVE_INFINITY;
    for (let i = 0; i < count; i++) floor = Math.min(floor, this.#transits[i] as number);
    let punctual = 0;
    for (let i = 0; i < count; i++) {
      const late = (this.#transits[i] as number) - floor;
      if (late <= STALLED_MS && this.#stalled[i] === 0) this.#sorted[punctual++] = late;
    }
    this.#floor = floor;
    const sorted = this.#sorted.subarray(0, punctual).sort();
    this.#jitter = sorted[Math.min(punctual - 1, Math.floor(punctual * PUNCTUAL))] ?? 0;
  }
}
