import { STEP_MS, STEP_SECONDS, stepsIn } from "../../game/constants.ts";
import { NEW_SHIP, shipOf } from "../../game/fields.ts";
import { accelerate, type Command, NO_COMMAND, type Ship, stepShip } from "../../game/ship.ts";
import type { Torus } from "../../game/torus.ts";
import type { Player } from "../../protocol/schema.ts";
import { faded } from "./fade.ts";
import type { Moment, Pose, View } from "./moment.ts";
import { RemoteErrorSmoothing } from "./remoteErrorSmoothing.ts";

/** Patches kept per ship, 1.6 s: more than the drawn time is ever behind the newest patch. */
export const KEPT_PATCHES = stepsIn(1600);

/**
 * Steps for which a ship is extrapolated with its engine on, 1.5 s, and turning, 0.6 s. For players who hold an input
 * for 0.4 to 3 s, this is wrong least often: after a second, one ship in nine is a fifth too fast or too slow. If the
 * engine is taken to stop at once, it is one in five.
 */
const THRUST_STEPS = stepsIn(1500);
const TURN_STEPS = stepsIn(600);

/** Patches over which the velocity is measured, 50 ms: the wire rounds positions to 0.015 units. */
export const VELOCITY_PATCHES = stepsIn(Math.max(50, STEP_MS));

/** Patches over which the turn rate is measured, 0.2 s, because the wire rounds facing to 1.4°. */
const TURN_PATCHES = stepsIn(200);

/** rad per step (5 rad/s); a faster turn is a single flick of the pointer, and is not extrapolated */
const FASTEST_TURN = 5 * STEP_SECONDS;

/** Steps for which a ship is extrapolated at full speed, 2 s. After that it is slowed down to rest. */
const COAST_STEPS = stepsIn(2000);

/** fraction of the speed that a ship keeps in each step after that: 80 % every 50 ms */
const SLOWING = 0.8 ** (STEP_MS / 50);

/** Steps after which an extrapolated ship stands still, a second later. */
const LAST_STEP = COAST_STEPS + stepsIn(1000);

/** rad; a smaller facing error is invisible */
const INVISIBLE_TURN = 0.0005;

/** ms for which a ship stays where it is while it is far outside of the view, where only the map shows it */
const REST_MS = 100;

/** units beyond the edge of the view: more than a ship reaches, with its lights, and flies in `REST_MS` */
const FAR = 125;

/** a pose before the first frame; all of them have the same properties, so that V8 reads them the fast way */
const START: Required<Pose> = { x: 0, y: 0, facing: 0, thrusting: false, opacity: 0 };

/**
 * Snapshot buffer of one ship: interpolates between its last patches, and extrapolates beyond the newest one for a
 * limited time. It allocates nothing per frame, because there is one for each ship.
 */
export class SnapshotBuffer {
  /** whether the client does not know where the ship is any more, and it disappears */
  isGone = false;
  readonly #world: Torus;
  readonly #x = new Float64Array(KEPT_PATCHES);
  readonly #y = new Float64Array(KEPT_PATCHES);
  readonly #facing = new Float64Array(KEPT_PATCHES);
  readonly #thrusting = new Uint8Array(KEPT_PATCHES);
  readonly #first: number;
  /** number of the last patch that had the ship */
  #heard: number;
  /** the extrapolated ship, in whole steps from patch `#extrapolatedFrom`, and its pose one step before */
  readonly #extrapolated: Ship = shipOf(NEW_SHIP);
  readonly #before = { x: 0, y: 0, facing: 0 };
  readonly #command: Command = { ...NO_COMMAND };
  #extrapolatedFrom = -1;
  #steps = 0;
  /** turn rate, rad per step */
  #turnRate = 0;
  readonly #smoothing: RemoteErrorSmoothing;
  /** facing error that is still drawn, radians */
  #facingError = 0;
  #opacity: number;
  #frame = -1;
  /** time of that frame, whole ms */
  #drawnAt = 0;
  /** actual pose as far as known, in this frame and in the previous one */
  #pose: Pose = { ...START };
  #earlier: Pose = { ...START };
  readonly #drawn = { ...START };

  /** @param first number of the patch in which the ship appeared; 0 for those of the first state, which do not fade in */
  constructor(world: Torus, first: number) {
    this.#world = world;
    this.#smoothing = new RemoteErrorSmoothing(world);
    this.#first = first;
    this.#heard = first - 1;
    this.#opacity = first === 0 ? 1 : 0;
  }

  /**
   * Whether the ship can be drawn: the drawn time has come to the patch in which the ship appeared, since where it was
   * before that is unknown, and another patch tells how fast it is.
   */
  isDrawnAt({ patch, newest }: Readonly<Moment>): boolean {
    return this.#first === 0 || (patch >= this.#first && newest > this.#first);
  }

  /**
   * Stores the ship's state of a patch.
   *
   * @param isGuess whether its position is a guess, because the patch did not have the ship
   * @returns whether earlier guesses were replaced by what is now known to be better. Then `correct` has to be called.
   */
  add(patch: number, { kind, x, y, facing, thrusting }: Player, isGuess = false): boolean {
    this.#extrapolated.kind = kind;
    const at = patch % KEPT_PATCHES;
    this.#x[at] = x;
    this.#y[at] = y;
    this.#facing[at] = facing;
    this.#thrusting[at] = thrusting ? 1 : 0;
    if (isGuess) return false;
    const guesses = Math.min(patch - this.#heard - 1, KEPT_PATCHES - 2);
    this.#heard = patch;
    for (let i = 1; i <= guesses; i++) this.#fill(patch, guesses + 1, i);
    return guesses > 0;
  }

  /**
   * Where to draw the ship, once `isDrawnAt` is true.
   *
   * @returns the object is reused
   */
  draw(moment: Readonly<Moment>): Readonly<Pose> {
    const drawn = this.#drawn;
    if (this.#frame === moment.frame) return drawn;
    this.#drawnAt = moment.now;
    // In its first frame, it is not visible yet.
    if (this.#frame >= 0 && this.#opacity !== (this.isGone ? 0 : 1))
      this.#opacity = faded(this.#opacity, moment.elapsed, this.isGone);
    drawn.opacity = this.#opacity;
    if (!this.#smoothing.active && this.#facingError === 0) {
      // Nearly always. The actual pose is not stored: to write it too would be a third of the work.
      this.#place(moment, drawn);
      this.#frame = moment.frame;
      return drawn;
    }
    const earlier = this.#pose;
    const pose = this.#earlier;
    this.#pose = pose;
    this.#earlier = earlier;
    this.#place(moment, pose);
    // If the ship was not drawn in the previous frame, its movement since then is unknown.
    if (this.#smoothing.active && this.#frame === moment.frame - 1)
      this.#smoothing.advance(earlier, pose, moment.elapsed);
    this.#facingError *= moment.facingErrorLeft;
    if (Math.abs(this.#facingError) < INVISIBLE_TURN) this.#facingError = 0;
    drawn.x = this.#world.wrap(pose.x + this.#smoothing.x);
    drawn.y = this.#world.wrap(pose.y + this.#smoothing.y);
    drawn.facing = pose.facing + this.#facingError;
    drawn.thrusting = pose.thrusting;
    this.#frame = moment.frame;
    return drawn;
  }

  /**
   * As `draw`, but a ship that is far outside of the view moves only every 100 ms, and has no errors to smooth.
   *
   * @returns the object is reused
   */
  drawFor(view: View, moment: Readonly<Moment>): Readonly<Pose> {
    const drawn = this.#drawn;
    const isRecent = this.#frame >= 0 && moment.now - this.#drawnAt < REST_MS;
    if (!isRecent || this.#frame === moment.frame || view.sees(drawn.x, drawn.y, FAR)) return this.draw(moment);
    this.#opacity = this.isGone ? 0 : 1;
    this.#facingError = 0;
    if (this.#smoothing.active) this.#smoothing.end();
    return drawn;
  }

  /**
   * Corrects a ship that was extrapolated in the last frame, now that patches with its actual positions have arrived.
   * It continues from where it was drawn, so that it does not jump.
   *
   * @param moment the drawn time of that frame, relative to the patches that are known now
   */
  correct(moment: Readonly<Moment>): void {
    if (this.#frame !== moment.frame) return;
    this.#place(moment, this.#pose);
    this.#facingError = shortestTurn(this.#pose.facing, this.#drawn.facing);
    this.#smoothing.begin(this.#drawn, this.#pose);
  }

  /**
   * Replaces a guess by a place on the way from the last patch that had the ship to a newer one.
   *
   * @param patch number of the newer one
   * @param steps patches between the two
   * @param i number of the guess, from 1
   */
  #fill(patch: number, steps: number, i: number): void {
    const from = (patch - steps) % KEPT_PATCHES;
    const to = patch % KEPT_PATCHES;
    const at = (patch - steps + i) % KEPT_PATCHES;
    const part = i / steps;
    const [x, y, facing] = [this.#x[from] as number, this.#y[from] as number, this.#facing[from] as number];
    this.#x[at] = this.#world.wrap(x + part * this.#world.delta(x, this.#x[to] as number));
    this.#y[at] = this.#world.wrap(y + part * this.#world.delta(y, this.#y[to] as number));
    this.#facing[at] = facing + part * shortestTurn(facing, this.#facing[to] as number);
  }

  #place(moment: Readonly<Moment>, pose: Pose): void {
    if (moment.ahead > 0) {
      this.#extrapolate(moment, pose);
      return;
    }
    const part = moment.fraction;
    const from = moment.patch % KEPT_PATCHES;
    const to = part === 0 ? from : (from + 1) % KEPT_PATCHES;
    const x = this.#x[from] as number;
    const y = this.#y[from] as number;
    const facing = this.#facing[from] as number;
    pose.x = this.#world.wrap(x + part * this.#world.delta(x, this.#x[to] as number));
    pose.y = this.#world.wrap(y + part * this.#world.delta(y, this.#y[to] as number));
    pose.facing = facing + part * shortestTurn(facing, this.#facing[to] as number);
    pose.thrusting = this.#thrusting[to] === 1;
  }

  #extrapolate(moment: Readonly<Moment>, pose: Pose): void {
    if (this.#extrapolatedFrom !== moment.newest) this.#startExtrapolation(moment);
    const ship = this.#extrapolated;
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
      if (this.#steps < TURN_STEPS) this.#command.facing += this.#turnRate;
      this.#command.thrusting = ship.thrusting && this.#steps < THRUST_STEPS;
      stepShip(this.#world, ship, this.#command, STEP_SECONDS);
    }
    const part = Math.min(1, ahead - (this.#steps - 1));
    pose.x = this.#world.wrap(before.x + part * this.#world.delta(before.x, ship.x));
    pose.y = this.#world.wrap(before.y + part * this.#world.delta(before.y, ship.y));
    pose.facing = before.facing + part * (ship.facing - before.facing);
    pose.thrusting = ship.thrusting;
  }

  #startExtrapolation({ newest, interval }: Readonly<Moment>): void {
    const ship = this.#extrapolated;
    const at = newest % KEPT_PATCHES;
    const patches = Math.max(1, Math.min(VELOCITY_PATCHES, newest - this.#first));
    const previous = Math.max(this.#first, newest - patches) % KEPT_PATCHES;
    const seconds = patches * interval * STEP_SECONDS;
    ship.x = this.#x[at] as number;
    ship.y = this.#y[at] as number;
    ship.vx = this.#world.delta(this.#x[previous] as number, ship.x) / seconds;
    ship.vy = this.#world.delta(this.#y[previous] as number, ship.y) / seconds;
    ship.facing = this.#facing[at] as number;
    ship.thrusting = this.#thrusting[at] === 1;
    // The measured velocity is that of the middle of the interval.
    if (ship.thrusting && patches > 1) accelerate(ship, ship.facing, ((patches - 1) / 2) * interval * STEP_SECONDS);
    this.#before.x = ship.x;
    this.#before.y = ship.y;
    this.#before.facing = ship.facing;
    this.#command.facing = ship.facing;
    this.#turnRate = this.#turnRateAt(newest);
    this.#steps = 0;
    this.#extrapolatedFrom = newest;
  }

  /** average turn of the last patches, rad per step */
  #turnRateAt(newest: number): number {
    const earlier = Math.max(this.#first, newest - TURN_PATCHES);
    if (newest === earlier) return 0;
    const from = this.#facing[earlier % KEPT_PATCHES] as number;
    const turn = shortestTurn(from, this.#facing[newest % KEPT_PATCHES] as number) / (newest - earlier);
    return Math.abs(turn) > FASTEST_TURN ? 0 : turn;
  }
}

/** @returns radians in [-π, π] */
function shortestTurn(from: number, to: number): number {
  const turn = to - from;
  // Most turns are short. Without the rest, this is short enough that V8 inlines it and allocates no number.
  return turn <= Math.PI && turn >= -Math.PI ? turn : otherWay(turn);
}

/** The turn in the other direction. @param turn radians, longer than half a turn */
function otherWay(turn: number): number {
  const rest = turn % (2 * Math.PI);
  if (rest > Math.PI) return rest - 2 * Math.PI;
  if (rest < -Math.PI) return rest + 2 * Math.PI;
  return rest;
}
