import { STEP_MS, STEP_SECONDS, stepsIn } from "../../game/constants.ts";
import { accelerate, type Command, type Ship, stepShip } from "../../game/ship.ts";
import { shortestDelta, wrap } from "../../game/torus.ts";
import type { Player } from "../../protocol/schema.ts";
import { Homing } from "./homing.ts";

/** Patches remembered, 1.6 s of them: more than anything is ever drawn behind the newest. */
export const REMEMBERED = stepsIn(1600);

/**
 * Steps for which a pilot who thrusts is taken to go on with that, 1.5 s, and one who turns to go on turning, 0.6 s. Of
 * pilots who do the same for 0.4 to 3 s, this is what is wrong least often after a second: one in nine is then a fifth
 * faster or slower; of those taken to let go at once it is one in five.
 */
const THRUST_STEPS = stepsIn(1500);
const TURN_STEPS = stepsIn(600);

/** Patches over which a velocity is measured, 50 ms of them: the wire rounds places to 0.015 units. */
export const VELOCITY_PATCHES = stepsIn(Math.max(50, STEP_MS));

/** Patches over which a turn is measured, 0.2 s of them, since facings are in steps of 1.4°. */
const TURN_PATCHES = stepsIn(200);

/** rad in a step, 5 rad/s, beyond which a pilot does not turn but has thrown the ship about, and does not go on with it */
const FASTEST_TURN = 5 * STEP_SECONDS;

/** Steps, 2 s, for which a ship is taken to go on at all; after that it is brought to rest rather than flown about. */
const COAST_STEPS = stepsIn(2000);

/** of its speed that a ship keeps in each step then: 80 % every 50 ms */
const SLOWING = 0.8 ** (STEP_MS / 50);

/** Steps after which it stands still, a second later. */
const LAST_STEP = COAST_STEPS + stepsIn(1000);

/** ms in which two thirds of a turn in the wrong direction are made up for */
const TURN_BACK_MS = 158;

/** Where and how a ship is to be drawn. */
export interface Pose {
  /** units, in [0, WORLD_SIZE) */
  x: number;
  /** units, in [0, WORLD_SIZE) */
  y: number;
  /** radians */
  facing: number;
  thrusting: boolean;
}

/** The time that is drawn in a frame, in terms of the patches there are. All ships have the same ones. */
export interface Moment {
  /** counts the frames */
  frame: number;
  /** since the frame before, whole ms */
  elapsed: number;
  /** of a turn in the wrong direction in the frame before, what is left in this one, in [0, 1] */
  turnLeft: number;
  /** which patch is the last one at or before the drawn time, counted from the first one of all */
  patch: number;
  /** how much of the way from that to the next one has gone by, in [0, 1); 0 if there is no next one */
  fraction: number;
  /** ms from the newest patch to the drawn time, where that is ahead of it; 0 otherwise */
  ahead: number;
  /** which patch is the newest */
  newest: number;
  /** steps from one patch to the next, on the average of the last `VELOCITY_PATCHES` */
  interval: number;
}

/** What is left of a turn in the wrong direction after so many ms, in [0, 1]. */
export function turnLeft(ms: number): number {
  return Math.exp(-ms / TURN_BACK_MS);
}

/** One ship's way through the last patches, and a little beyond, if need be. Makes no garbage: there are many of it. */
export class Trail {
  readonly #x = new Float64Array(REMEMBERED);
  readonly #y = new Float64Array(REMEMBERED);
  readonly #facing = new Float64Array(REMEMBERED);
  readonly #thrusting = new Uint8Array(REMEMBERED);
  readonly #first: number;
  /** the ship as extrapolated, by whole steps from the patch `#reckonedFrom`; and where it was one step before */
  readonly #reckoned: Ship = { x: 0, y: 0, vx: 0, vy: 0, facing: 0, thrusting: false };
  readonly #before = { x: 0, y: 0, facing: 0 };
  readonly #command: Command = { facing: 0, thrusting: false };
  #reckonedFrom = -1;
  #steps = 0;
  /** rad in a step */
  #turning = 0;
  readonly #homing = new Homing();
  /** radians from how the ship lies to how it is drawn */
  #turn = 0;
  #frame = -1;
  /** where it is, as far as is known, in this frame and in the one before */
  #pose: Pose = { x: 0, y: 0, facing: 0, thrusting: false };
  #earlier: Pose = { x: 0, y: 0, facing: 0, thrusting: false };
  readonly #drawn: Pose = { x: 0, y: 0, facing: 0, thrusting: false };

  /** @param first the patch with which the ship appeared */
  constructor(first: number) {
    this.#first = first;
  }

  /** Takes the ship as it is in a patch. */
  note(patch: number, { x, y, facing, thrusting }: Player): void {
    const at = patch % REMEMBERED;
    this.#x[at] = x;
    this.#y[at] = y;
    this.#facing[at] = facing;
    this.#thrusting[at] = thrusting ? 1 : 0;
  }

  /**
   * Where to draw the ship at a moment.
   *
   * @returns one object, used again each time
   */
  draw(moment: Readonly<Moment>): Readonly<Pose> {
    const drawn = this.#drawn;
    if (this.#frame === moment.frame) return drawn;
    const earlier = this.#pose;
    const pose = this.#earlier;
    this.#pose = pose;
    this.#earlier = earlier;
    this.#place(moment);
    // Of a frame in which it was not drawn nobody can tell how far it has flown since.
    if (this.#homing.active && this.#frame === moment.frame - 1) this.#homing.advance(earlier, pose, moment.elapsed);
    this.#turn *= moment.turnLeft;
    drawn.x = wrap(pose.x + this.#homing.x);
    drawn.y = wrap(pose.y + this.#homing.y);
    drawn.facing = pose.facing + this.#turn;
    drawn.thrusting = pose.thrusting;
    this.#frame = moment.frame;
    return drawn;
  }

  /**
   * The ship was extrapolated in the last frame, and now there are patches that say where it really was. Goes on from where
   * it was drawn, so that nobody sees a jump.
   *
   * @param moment the drawn moment of that frame, as the patches have it now
   */
  correct(moment: Readonly<Moment>): void {
    if (this.#frame !== moment.frame) return;
    this.#place(moment);
    this.#turn = shortestTurn(this.#pose.facing, this.#drawn.facing);
    this.#homing.begin(this.#drawn, this.#pose);
  }

  #place(moment: Readonly<Moment>): void {
    if (moment.ahead > 0) {
      this.#reckon(moment);
      return;
    }
    const pose = this.#pose;
    const known = Math.max(moment.patch, this.#first);
    const from = known % REMEMBERED;
    const part = known === moment.patch ? moment.fraction : 0;
    const to = part === 0 ? from : (from + 1) % REMEMBERED;
    const x = this.#x[from] as number;
    const y = this.#y[from] as number;
    const facing = this.#facing[from] as number;
    pose.x = wrap(x + part * shortestDelta(x, this.#x[to] as number));
    pose.y = wrap(y + part * shortestDelta(y, this.#y[to] as number));
    pose.facing = facing + part * shortestTurn(facing, this.#facing[to] as number);
    pose.thrusting = this.#thrusting[to] === 1;
  }

  #reckon(moment: Readonly<Moment>): void {
    if (this.#reckonedFrom !== moment.newest) this.#startReckoning(moment);
    const ship = this.#reckoned;
    const before = this.#before;
    const ahead = moment.ahead / STEP_MS;
    const due = Math.min(LAST_STEP, Math.ceil(ahead));
    for (; this.#steps < due; this.#steps++) {
      before.x = ship.x;
      before.y = ship.y;
      before.facing = ship.facing;
      if (this.#steps >= COAST_STEPS) {
        ship.vx *= SLOWING;
        ship.vy *= SLOWING;
      }
      if (this.#steps < TURN_STEPS) this.#command.facing += this.#turning;
      this.#command.thrusting = ship.thrusting && this.#steps < THRUST_STEPS;
      stepShip(ship, this.#command, STEP_SECONDS);
    }
    const part = Math.min(1, ahead - (this.#steps - 1));
    const pose = this.#pose;
    pose.x = wrap(before.x + part * shortestDelta(before.x, ship.x));
    pose.y = wrap(before.y + part * shortestDelta(before.y, ship.y));
    pose.facing = before.facing + part * (ship.facing - before.facing);
    pose.thrusting = ship.thrusting;
  }

  #startReckoning({ newest, interval }: Readonly<Moment>): void {
    const ship = this.#reckoned;
    const at = newest % REMEMBERED;
    const patches = Math.max(1, Math.min(VELOCITY_PATCHES, newest - this.#first));
    const previous = Math.max(this.#first, newest - patches) % REMEMBERED;
    const seconds = patches * interval * STEP_SECONDS;
    ship.x = this.#x[at] as number;
    ship.y = this.#y[at] as number;
    ship.vx = shortestDelta(this.#x[previous] as number, ship.x) / seconds;
    ship.vy = shortestDelta(this.#y[previous] as number, ship.y) / seconds;
    ship.facing = this.#facing[at] as number;
    ship.thrusting = this.#thrusting[at] === 1;
    // That was the velocity in the middle of that time.
    if (ship.thrusting && patches > 1) accelerate(ship, ship.facing, ((patches - 1) / 2) * interval * STEP_SECONDS);
    this.#before.x = ship.x;
    this.#before.y = ship.y;
    this.#before.facing = ship.facing;
    this.#command.facing = ship.facing;
    this.#turning = this.#turnAt(newest);
    this.#steps = 0;
    this.#reckonedFrom = newest;
  }

  /** rad in a step that the ship has turned by of late */
  #turnAt(newest: number): number {
    const earlier = Math.max(this.#first, newest - TURN_PATCHES);
    if (newest === earlier) return 0;
    const from = this.#facing[earlier % REMEMBERED] as number;
    const turn = shortestTurn(from, this.#facing[newest % REMEMBERED] as number) / (newest - earlier);
    return Math.abs(turn) > FASTEST_TURN ? 0 : turn;
  }
}

/** radians in [-π, π] */
function shortestTurn(from: number, to: number): number {
  const turn = (to - from) % (2 * Math.PI);
  if (turn > Math.PI) return turn - 2 * Math.PI;
  if (turn < -Math.PI) return turn + 2 * Math.PI;
  return turn;
}
