import { STEP_MS } from "../../game/constants.ts";
import type { Torus } from "../../game/torus.ts";
import type { Player } from "../../protocol/schema.ts";
import { facingErrorLeft, type Moment, type Pose, type View } from "./moment.ts";
import { KEPT_PATCHES, SnapshotBuffer, VELOCITY_PATCHES } from "./snapshotBuffer.ts";

interface Players {
  readonly size: number;
  get(id: string): Player | undefined;
  forEach(visit: (player: Player, id: string) => void): void;
}

/** What the client knows of ships besides what is in the state. */
export interface Sightings {
  /** whether the position of a ship is a guess, because the server did not send it */
  isGuess(id: string): boolean;
  /** whether the server sends a ship no more, and it is to disappear */
  isGone(id: string): boolean;
}

/** length of a frame at a high frame rate, ms */
const SHORTEST_FRAME_MS = 4;

/** ms; after a longer frame, assume that the page was not visible */
const LONGEST_FRAME_MS = 250;

/**
 * Snapshot interpolation for all ships: draws them in the past, between two patches, on the shortest way around the
 * world. When the next patch is late, it extrapolates (dead reckoning) for a limited time by the rules of flight.
 *
 * The SDK's own interpolation (0.18.4) stops a ship when patches are late, and wraps only coordinates with a period of
 * 2π.
 */
export class RemoteShips {
  readonly #world: Torus;
  readonly #times = new Float64Array(KEPT_PATCHES);
  readonly #buffers = new Map<string, SnapshotBuffer>();
  /** those of which guesses were replaced since the last frame */
  readonly #refined: SnapshotBuffer[] = [];
  #sightings: Sightings | undefined;
  readonly #moment: Moment = {
    frame: 0,
    now: 0,
    elapsed: 0,
    facingErrorLeft: 1,
    patch: -1,
    fraction: 0,
    ahead: 0,
    newest: -1,
    interval: 1,
  };
  /** room time drawn in the last frame, ms */
  #time = Number.NaN;
  /** number of the newest patch in the last frame */
  #newestDrawn = -1;
  /** local time of the last frame, ms; that of the moment is rounded to whole ms */
  #drawnAt = 0;

  constructor(world: Torus) {
    this.#world = world;
  }

  /**
   * Adds the ships of a state.
   *
   * @param time its stamp, ms of room time
   * @param players the players in it
   * @param arrivedAt local time, ms. With it, a correction starts where the ship would be drawn at that moment, so it
   *   looks the same at any frame rate.
   * @param sightings what else is known of them; by default, all of them are where they are in the state
   */
  addSnapshot(time: number, players: Players, arrivedAt?: number, sightings?: Sightings): void {
    if (arrivedAt !== undefined) this.#drawUpTo(arrivedAt);
    const moment = this.#moment;
    // A full state that the server sends in place of patches has the stamp of the last one.
    if (moment.newest < 0 || time > this.newestTime) {
      moment.newest++;
    }
    this.#times[moment.newest % KEPT_PATCHES] = time;
    moment.interval = this.#interval();
    this.#sightings = sightings;
    players.forEach(this.#add);
    if (this.#buffers.size > players.size) this.#removeMissing(players);
  }

  /** stamp of the newest state, ms of room time */
  get newestTime(): number {
    return this.#times[this.#moment.newest % KEPT_PATCHES] as number;
  }

  /** how far the drawn time is ahead of the newest state, ms; 0 if it is not */
  get ahead(): number {
    return this.#moment.ahead;
  }

  /**
   * Advances to the next frame.
   *
   * @param time room time to draw, ms
   * @param now local time, ms
   * @param jumped whether the drawn time does not continue that of the last frame
   */
  advance(time: number, now: number, jumped: boolean): void {
    const moment = this.#moment;
    if (moment.newest < 0) return;
    const wasAhead = moment.ahead > 0;
    if (!jumped && (wasAhead || this.#refined.length > 0) && this.#newestDrawn !== moment.newest) {
      this.#find(this.#time);
      (wasAhead ? this.#buffers : this.#refined).forEach(this.#correct);
    }
    this.#refined.length = 0;
    this.#find(time);
    this.#time = time;
    this.#newestDrawn = moment.newest;
    moment.frame++;
    // Round the times and not the differences, so that rounding errors do not add up over frames.
    const at = Math.round(now);
    moment.elapsed = at - moment.now;
    moment.facingErrorLeft = facingErrorLeft(moment.elapsed);
    moment.now = at;
    this.#drawnAt = now;
  }

  /**
   * The pose of a ship in this frame; undefined while it is unknown: also until the drawn time has come to the state in
   * which it appeared. The object is reused.
   *
   * @param view what is visible: a ship far outside of it may have its pose of up to 100 ms ago
   */
  pose(id: string, view?: View): Readonly<Pose> | undefined {
    const buffer = this.#buffers.get(id);
    if (buffer?.isDrawnAt(this.#moment) !== true) return undefined;
    return view === undefined ? buffer.draw(this.#moment) : buffer.drawFor(view, this.#moment);
  }

  /**
   * A late state has arrived, and the ships have been extrapolated up to now. Places them once more with what was known
   * before: at a low frame rate, the last frame is too old to start the correction from.
   */
  #drawUpTo(now: number): void {
    const elapsed = now - this.#drawnAt;
    const time = this.#time + elapsed;
    // Patches that arrive together are one correction.
    const least = this.#newestDrawn === this.#moment.newest ? 0 : SHORTEST_FRAME_MS;
    // After a longer frame, the last position was not visible.
    if (!(elapsed > least && elapsed < LONGEST_FRAME_MS && time > this.newestTime)) return;
    this.advance(time, now, false);
    this.#buffers.forEach(this.#place);
  }

  readonly #place = (buffer: SnapshotBuffer): void => {
    if (buffer.isDrawnAt(this.#moment)) buffer.draw(this.#moment);
  };

  readonly #correct = (buffer: SnapshotBuffer): void => buffer.correct(this.#moment);

  readonly #add = (player: Player, id: string): void => {
    const patch = this.#moment.newest;
    let buffer = this.#buffers.get(id);
    if (buffer === undefined) {
      buffer = new SnapshotBuffer(this.#world, patch);
      this.#buffers.set(id, buffer);
    }
    buffer.isGone = this.#sightings?.isGone(id) === true;
    if (buffer.add(patch, player, this.#sightings?.isGuess(id) === true)) this.#refined.push(buffer);
  };

  /** average number of steps between the latest patches */
  #interval(): number {
    const { newest } = this.#moment;
    const patches = Math.min(VELOCITY_PATCHES, newest);
    if (patches === 0) return 1;
    const since = this.#times[(newest - patches) % KEPT_PATCHES] as number;
    // Stamps are whole ms, and a step may not be.
    return Math.max(1, Math.round((this.newestTime - since) / STEP_MS) / patches);
  }

  #removeMissing(players: Players): void {
    for (const id of this.#buffers.keys()) if (players.get(id) === undefined) this.#buffers.delete(id);
  }

  /** Finds the patches before and after a room time. */
  #find(time: number): void {
    const moment = this.#moment;
    const { newest } = moment;
    moment.ahead = Math.max(0, time - this.newestTime);
    const oldest = Math.max(0, newest - KEPT_PATCHES + 1);
    let patch = newest;
    while (patch > oldest && (this.#times[patch % KEPT_PATCHES] as number) > time) patch--;
    moment.patch = patch;
    moment.fraction = 0;
    if (patch === newest) return;
    const start = this.#times[patch % KEPT_PATCHES] as number;
    const end = this.#times[(patch + 1) % KEPT_PATCHES] as number;
    moment.fraction = Math.max(0, (time - start) / (end - start));
  }
}
