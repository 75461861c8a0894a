import { STEP_MS, STEP_SECONDS } from "../../game/constants.ts";
import type { Player } from "../../game/schema.ts";
import { type Command, type Ship, stepShip } from "../../game/ship.ts";
import { shortestDelta, wrap } from "../../game/torus.ts";
import { Easing } from "./easing.ts";

/** Patches remembered, 1.6 s of them: more than anything is ever drawn behind the newest. */
export const REMEMBERED = 32;

/** Steps, half a second, for which a ship that thrust is taken to go on thrusting. The longer the less likely. */
const THRUST_STEPS = 500 / STEP_MS;

/** Steps, 2 s, for which a ship is taken to go on at all; after that it is brought to rest rather than flown about. */
const COAST_STEPS = 2000 / STEP_MS;

/** of its speed that a ship keeps in each step then */
const SLOWING = 0.8;

/** Steps after which it stands still. */
const LAST_STEP = COAST_STEPS + 20;

/** units/s of sideways speed that goes unnoticed: what was extrapolated wrongly is made up for at that, if there is time */
const UNNOTICED = 20;

/** ms to make up for it: no less, so that it looks calm, and no more, so that the ship is where it is */
const MAKE_UP_MS = [250, 1000] as const;

/** By smoothstep, which is half as fast again in its middle. */
const makeUpMs = (distance: number) => Math.min(MAKE_UP_MS[1], Math.max(MAKE_UP_MS[0], (1500 * distance) / UNNOTICED));

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
  /** which patch is the last one at or before that time, counted from the first one of all */
  patch: number;
  /** how much of the way from that to the next one has gone by, in [0, 1); 0 if there is no next one */
  fraction: number;
  /** ms from the newest patch to that time, where it is ahead of that one; 0 otherwise */
  ahead: number;
  /** which patch is the newest */
  newest: number;
  /** steps between that and the one before */
  interval: number;
}

/** One ship's way through the last patches, and a little beyond, if need be. */
export class Trail {
  readonly #x = new Float64Array(REMEMBERED);
  readonly #y = new Float64Array(REMEMBERED);
  readonly #facing = new Float64Array(REMEMBERED);
  readonly #thrusting = new Uint8Array(REMEMBERED);
  readonly #first: number;
  /** the ship as extrapolated, by whole steps from the patch `#reckonedFrom`; and where it was one step before */
  readonly #reckoned: Ship = { x: 0, y: 0, vx: 0, vy: 0, facing: 0, thrusting: false };
  readonly #command: Command = { facing: 0, thrusting: false };
  #reckonedFrom = -1;
  #steps = 0;
  #beforeX = 0;
  #beforeY = 0;
  readonly #easing = new Easing();
  #turn = 0;
  #moment = -1;
  /** as drawn last; units, radians */
  readonly #drawn: Pose = { x: 0, y: 0, facing: 0, thrusting: false };
  readonly #pose: Pose = { x: 0, y: 0, facing: 0, thrusting: false };

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
   * Where the ship is at a moment.
   *
   * @param frame counts the frames
   * @param now ms
   * @returns one object, used again each time
   */
  draw(moment: Readonly<Moment>, frame: number, now: number): Readonly<Pose> {
    const drawn = this.#drawn;
    this.#place(moment);
    const { x, y, facing, thrusting } = this.#pose;
    const left = this.#easing.left(now);
    drawn.x = left === 0 ? x : wrap(x + this.#easing.x * left);
    drawn.y = left === 0 ? y : wrap(y + this.#easing.y * left);
    drawn.facing = facing + this.#turn * left;
    drawn.thrusting = thrusting;
    this.#moment = frame;
    return drawn;
  }

  /**
   * The ship was extrapolated in a frame, and now there are patches that say where it really was. Goes on from where it was
   * drawn, so that nobody sees a jump.
   *
   * @param moment the drawn moment of that frame, as the patches have it now
   * @param frame which one it was
   */
  correct(moment: Readonly<Moment>, frame: number, now: number): void {
    if (this.#moment !== frame) return;
    this.#place(moment);
    const { x, y, facing } = this.#pose;
    const drawn = this.#drawn;
    this.#turn = shortestTurn(facing, drawn.facing);
    this.#easing.begin(drawn.x, drawn.y, x, y, now, makeUpMs);
  }

  #place({ patch, fraction, ahead, newest, interval }: Readonly<Moment>): void {
    if (ahead > 0) {
      this.#reckon(newest, ahead / STEP_MS, interval);
      return;
    }
    const pose = this.#pose;
    const known = Math.max(patch, this.#first);
    const from = known % REMEMBERED;
    const part = known === patch ? fraction : 0;
    const to = part === 0 ? from : (from + 1) % REMEMBERED;
    pose.x = between(this.#x, from, to, part);
    pose.y = between(this.#y, from, to, part);
    pose.facing =
      (this.#facing[from] as number) + part * shortestTurn(this.#facing[from] as number, this.#facing[to] as number);
    pose.thrusting = this.#thrusting[to] === 1;
  }

  #reckon(newest: number, ahead: number, interval: number): void {
    if (this.#reckonedFrom !== newest) this.#startReckoning(newest, interval);
    const ship = this.#reckoned;
    const due = Math.min(LAST_STEP, Math.ceil(ahead));
    for (; this.#steps < due; this.#steps++) {
      this.#beforeX = ship.x;
      this.#beforeY = ship.y;
      if (this.#steps >= COAST_STEPS) {
        ship.vx *= SLOWING;
        ship.vy *= SLOWING;
      }
      this.#command.thrusting = ship.thrusting && this.#steps < THRUST_STEPS;
      stepShip(ship, this.#command, STEP_SECONDS);
    }
    const part = Math.min(1, ahead - (this.#steps - 1));
    const pose = this.#pose;
    pose.x = wrap(this.#beforeX + part * shortestDelta(this.#beforeX, ship.x));
    pose.y = wrap(this.#beforeY + part * shortestDelta(this.#beforeY, ship.y));
    pose.facing = ship.facing;
    pose.thrusting = ship.thrusting;
  }

  #startReckoning(newest: number, interval: number): void {
    const ship = this.#reckoned;
    const at = newest % REMEMBERED;
    const before = Math.max(this.#first, newest - 1) % REMEMBERED;
    ship.x = this.#x[at] as number;
    ship.y = this.#y[at] as number;
    const seconds = interval * STEP_SECONDS;
    ship.vx = shortestDelta(this.#x[before] as number, ship.x) / seconds;
    ship.vy = shortestDelta(this.#y[before] as number, ship.y) / seconds;
    ship.facing = this.#facing[at] as number;
    ship.thrusting = this.#thrusting[at] === 1;
    this.#command.facing = ship.facing;
    this.#beforeX = ship.x;
    this.#beforeY = ship.y;
    this.#steps = 0;
    this.#reckonedFrom = newest;
  }
}

function between(coordinates: Float64Array, from: number, to: number, part: number): number {
  const start = coordinates[from] as number;
  return part === 0 ? start : wrap(start + part * shortestDelta(start, coordinates[to] as number));
}

/** radians in [-π, π] */
function shortestTurn(from: number, to: number): number {
  return Math.atan2(Math.sin(to - from), Math.cos(to - from));
}
