import { STEP_MS } from "../../game/constants.ts";
import type { Player } from "../../protocol/schema.ts";
import { type Moment, type Pose, REMEMBERED, Trail, turnLeft, VELOCITY_PATCHES } from "./trail.ts";

interface Players {
  readonly size: number;
  forEach(visit: (player: Player, id: string) => void): void;
}

/** ms between two frames of a fast screen */
const SHORTEST_FRAME_MS = 4;

/** ms between two frames, at the most, of somebody who watches */
const LONGEST_FRAME_MS = 250;

/**
 * Every ship as the server has it, in the past: between two patches, on the short way round the world; and where the
 * next patch is late, a little into the future, by the rules of flight.
 *
 * The SDK's own interpolation (0.18.4) holds a ship still when patches are late, and knows coordinates on a circle only
 * if its length is 2π.
 */
export class Others {
  readonly #times = new Float64Array(REMEMBERED);
  readonly #trails = new Map<string, Trail>();
  readonly #moment: Moment = {
    frame: 0,
    elapsed: 0,
    turnLeft: 1,
    patch: -1,
    fraction: 0,
    ahead: 0,
    newest: -1,
    interval: 1,
  };
  /** the time drawn in the last frame */
  #time = Number.NaN;
  /** the newest state there was in it */
  #newestDrawn = -1;
  /** when that was, ms; and as whole ms */
  #drawnAt = 0;
  #now = 0;

  /**
   * Takes in a state.
   *
   * @param time its stamp, ms of room time
   * @param arrivedAt local time, ms; with it a correction begins where a ship is drawn at that moment, whatever the frame rate
   */
  take(time: number, players: Players, arrivedAt?: number): void {
    if (arrivedAt !== undefined) this.#drawBefore(arrivedAt);
    const moment = this.#moment;
    // A full state in the middle of things has the stamp of the patch it replaces.
    if (moment.newest < 0 || time > this.newestTime) {
      moment.newest++;
    }
    this.#times[moment.newest % REMEMBERED] = time;
    moment.interval = this.#interval();
    players.forEach(this.#note);
    if (this.#trails.size > players.size) this.#forget(players);
  }

  /** stamp of the newest state, ms of room time */
  get newestTime(): number {
    return this.#times[this.#moment.newest % REMEMBERED] as number;
  }

  /** ms by which the drawn time is ahead of the newest state, 0 if it is not */
  get ahead(): number {
    return this.#moment.ahead;
  }

  /**
   * Goes on to the next frame.
   *
   * @param time room time to be drawn, ms
   * @param now ms
   * @param jumped whether the drawn time has nothing to do with that of the last frame
   */
  frame(time: number, now: number, jumped: boolean): void {
    const moment = this.#moment;
    if (moment.newest < 0) return;
    if (!jumped && moment.ahead > 0 && this.#newestDrawn !== moment.newest) {
      this.#find(this.#time);
      this.#trails.forEach(this.#correct);
    }
    this.#find(time);
    this.#time = time;
    this.#newestDrawn = moment.newest;
    moment.frame++;
    // Whole times, rather than whole lengths, so that nothing is lost from frame to frame.
    const at = Math.round(now);
    moment.elapsed = at - this.#now;
    moment.turnLeft = turnLeft(moment.elapsed);
    this.#now = at;
    this.#drawnAt = now;
  }

  /** Where a ship is in this frame; undefined until it is known. What it gets is used again. */
  pose(id: string): Readonly<Pose> | undefined {
    return this.#trails.get(id)?.draw(this.#moment);
  }

  /**
   * A late state has come, and the ships have been extrapolated up to this moment: places them once more by what was
   * known before. On a slow screen the last frame would be too old to begin the correction with.
   */
  #drawBefore(now: number): void {
    const elapsed = now - this.#drawnAt;
    const time = this.#time + elapsed;
    // Patches that come together are one correction.
    const least = this.#newestDrawn === this.#moment.newest ? 0 : SHORTEST_FRAME_MS;
    // What was drawn longer ago, nobody has been looking at.
    if (!(elapsed > least && elapsed < LONGEST_FRAME_MS && time > this.newestTime)) return;
    this.frame(time, now, false);
    this.#trails.forEach(this.#place);
  }

  readonly #place = (trail: Trail): void => {
    trail.draw(this.#moment);
  };

  readonly #correct = (trail: Trail): void => trail.correct(this.#moment);

  readonly #note = (player: Player, id: string): void => {
    const patch = this.#moment.newest;
    let trail = this.#trails.get(id);
    if (trail === undefined) {
      trail = new Trail(patch);
      this.#trails.set(id, trail);
    }
    trail.note(patch, player);
  };

  /** steps from one patch to the next, of late */
  #interval(): number {
    const { newest } = this.#moment;
    const patches = Math.min(VELOCITY_PATCHES, newest);
    if (patches === 0) return 1;
    const since = this.#times[(newest - patches) % REMEMBERED] as number;
    // Stamps are whole ms, which not every step is.
    return Math.max(1, Math.round((this.newestTime - since) / STEP_MS) / patches);
  }

  #forget(players: Players): void {
    const here = new Set<string>();
    players.forEach((_player, id) => {
      here.add(id);
    });
    for (const id of this.#trails.keys()) if (!here.has(id)) this.#trails.delete(id);
  }

  /** Finds a time among the patches. */
  #find(time: number): void {
    const moment = this.#moment;
    const { newest } = moment;
    moment.ahead = Math.max(0, time - this.newestTime);
    const oldest = Math.max(0, newest - REMEMBERED + 1);
    let patch = newest;
    while (patch > oldest && (this.#times[patch % REMEMBERED] as number) > time) patch--;
    moment.patch = patch;
    moment.fraction = 0;
    if (patch === newest) return;
    const start = this.#times[patch % REMEMBERED] as number;
    const end = this.#times[(patch + 1) % REMEMBERED] as number;
    moment.fraction = Math.max(0, (time - start) / (end - start));
  }
}
