import { BOOST_STEPS } from "../../game/boost.ts";
import { STEP_MS, stepsIn } from "../../game/constants.ts";
import { chainAt, newRings, placeRings, RINGS, type Ring, ringPoints, ringWorld } from "../../game/gates.ts";
import { ROUND_STEPS } from "../../game/round.ts";
import type { Ship } from "../../game/ship.ts";
import { type Star, starPoints } from "../../game/stars.ts";
import type { Torus } from "../../game/torus.ts";
import { touches } from "../../game/touch.ts";
import type { PredictionHooks } from "./predictedShip.ts";
import { PredictedTouches } from "./predictedTouches.ts";
import type { VisibleStars } from "./visibleStars.ts";

/** Steps without an acknowledgment after which it is uncertain whether the server receives the inputs in time. */
const MOST_SILENT_STEPS = stepsIn(200);

const NO_STARS: VisibleStars["byId"] = new Map();

export interface PredictedScoreOptions {
  world: Torus;
  stars: VisibleStars;
  /** returns whether another ship may take a star within so many ms after the last state */
  isContested: (star: Readonly<Star>, ms: number) => boolean;
  /** Called once for each star that the own ship takes. */
  onPick: (id: number) => void;
  /** Called once for each ring that the own ship passes. */
  onRing: (ring: number) => void;
  /** Called when the own ship spends a boost. */
  onBoost: () => void;
  /** Called when a star is back that the own ship had taken. */
  onRefused: (id: number) => void;
}

/** Predicts what the own ship scores with its inputs: stars and rings. */
export class PredictedScore implements PredictionHooks {
  readonly #options: PredictedScoreOptions;
  readonly #touches: PredictedTouches<number>;
  readonly #ringWorld: Torus;
  readonly #rings = newRings();
  /** of the last state */
  #seed = 0;
  #elapsed = 0;
  #confirmedRing = 0;
  /** of `#rings` */
  #ringsSeed = 0;
  #ringsChain = -1;
  /** ids of the stars whose pick was reported, and that the state still has */
  readonly #reported = new Set<number>();
  /** number of the last acknowledged input */
  #acknowledged = 0;
  /** number of the last input that was predicted, and of the last one that was before the last acknowledgment */
  #sequence = 0;
  #sentBefore = 0;
  #isOver = false;
  /** number of the chain that was open in the last predicted step; -1 for none */
  #chain = -1;
  #ring = 0;
  /** how many rings of which chain were reported */
  #reportedRings = 0;
  #reportedChain = -1;

  constructor(options: PredictedScoreOptions) {
    this.#options = options;
    this.#ringWorld = ringWorld(options.world);
    this.#touches = new PredictedTouches({
      world: options.world,
      things: () => (this.#isOver ? NO_STARS : options.stars.byId),
      mostPerStep: 1,
      mayTake: (id) => this.#reported.has(id) || this.#isSure(id),
      onTouch: (id) => this.#report(id),
    });
  }

  /** points for stars and rings that the server has not confirmed */
  get pendingPoints(): number {
    let points = 0;
    // The state may still have the ring of the chain before.
    const isNewChain = this.#chain >= 0 && this.#chain !== chainAt(this.#elapsed);
    for (let ring = isNewChain ? 0 : this.#confirmedRing; ring < this.#ring; ring++) points += ringPoints(ring);
    for (const id of this.#reported) {
      const star = this.#options.stars.byId.get(id);
      if (star !== undefined && this.#touches.isTaken(id)) points += starPoints(star);
    }
    return points;
  }

  /** Whether the own ship has taken a star that the state still has. */
  isTaken(id: number): boolean {
    return this.#touches.isTaken(id);
  }

  /** The rings of a chain of this round, in the `ringWorld`. The array is reused. @param chain its number */
  rings(chain: number): readonly Ring[] {
    if (chain !== this.#ringsChain || this.#seed !== this.#ringsSeed) {
      this.#ringsChain = chain;
      this.#ringsSeed = this.#seed;
      placeRings(this.#ringWorld, this.#seed, chain, this.#rings);
    }
    return this.#rings;
  }

  /** Index of the next ring of the own ship in a chain that is open, or opens with the next input. */
  ringOf(chain: number): number {
    return chain === this.#chain ? this.#ring : 0;
  }

  /**
   * Reads a state.
   *
   * @param seed of the round
   * @param elapsed steps since the round began
   * @param ring of the own ship
   * @param isQuiet whether what the server has confirmed without a prediction is not reported
   */
  readState(seed: number, elapsed: number, ring: number, isQuiet: boolean): void {
    // The stars of another round have the same ids.
    if (seed !== this.#seed) this.#reported.clear();
    this.#seed = seed;
    this.#elapsed = elapsed;
    this.#confirmedRing = ring;
    const chain = chainAt(elapsed);
    if (chain < 0) return;
    if (isQuiet) {
      this.#reportedChain = chain;
      this.#reportedRings = ring;
    } else if (ring > 0) this.#reportRings(chain, ring);
  }

  step(ship: Readonly<Ship>, sequence: number, isReplay: boolean): void {
    // The server applies an input per step. So it applies this one as many steps later as there are inputs before it.
    const elapsed = this.#elapsed + sequence - this.#acknowledged - 1;
    this.#isOver = elapsed >= ROUND_STEPS;
    this.#sequence = sequence;
    this.#touches.step(ship, sequence, isReplay);
    this.#passRing(ship, chainAt(elapsed));
    if (!isReplay && ship.boosting === BOOST_STEPS - 1) this.#options.onBoost();
  }

  acknowledge(sequence: number): void {
    this.#acknowledged = Number.isFinite(sequence) ? sequence : 0;
    this.#sentBefore = this.#acknowledged === 0 ? 0 : this.#sequence;
    this.#isOver = this.#elapsed >= ROUND_STEPS;
    this.#touches.acknowledge(sequence);
    this.#chain = chainAt(this.#elapsed);
    this.#ring = this.#confirmedRing;
  }

  /** Finds the reported stars that are not taken any more. Call this when no replay is going on, once per frame. */
  settle(): void {
    for (const id of this.#reported) {
      if (this.#touches.isTaken(id)) continue;
      this.#reported.delete(id);
      this.#options.onRefused(id);
    }
  }

  /** The state does not have this star any more. @returns whether its pick was reported */
  confirm(id: number): boolean {
    return this.#reported.delete(id);
  }

  /**
   * Whether the server will most likely agree that the own ship takes a star: it is heard from, and nobody else is there
   * before. Otherwise the star stays until the server has decided.
   */
  #isSure(id: number): boolean {
    const star = this.#options.stars.byId.get(id);
    if (star === undefined || this.#sequence - this.#sentBefore > MOST_SILENT_STEPS) return false;
    return !this.#options.isContested(star, (this.#sequence - this.#acknowledged) * STEP_MS);
  }

  #report(id: number): void {
    if (this.#reported.has(id)) return;
    this.#reported.add(id);
    this.#options.onPick(id);
  }

  #passRing(ship: Readonly<Ship>, chain: number): void {
    if (chain !== this.#chain && chain >= 0) this.#ring = 0;
    this.#chain = chain;
    const ring = this.#ring;
    if (chain < 0 || ring >= RINGS) return;
    if (!touches(this.#ringWorld, ship, this.rings(chain)[ring] as Ring)) return;
    this.#ring++;
    this.#reportRings(chain, this.#ring);
  }

  /** @param passed how many rings of the chain the own ship has passed */
  #reportRings(chain: number, passed: number): void {
    if (chain !== this.#reportedChain) this.#reportedRings = 0;
    this.#reportedChain = chain;
    while (this.#reportedRings < passed) this.#options.onRing(this.#reportedRings++);
  }
}
