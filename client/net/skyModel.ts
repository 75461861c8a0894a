import { BOOST_STEPS } from "../../game/boost.ts";
import { STEP_SECONDS, stepsIn } from "../../game/constants.ts";
import { chainAt, newRings, RINGS, type Ring, ringWorld, secondsOpen } from "../../game/gates.ts";
import { PODIUM_STEPS, ROUND_STEPS } from "../../game/round.ts";
import type { Ship } from "../../game/ship.ts";
import { type Star, starPoints } from "../../game/stars.ts";
import type { Torus } from "../../game/torus.ts";
import { DRAFT_LEVELS, readRoundTime } from "../../protocol/matchState.ts";
import type { GameState, Player } from "../../protocol/schema.ts";
import type { DailyCourse } from "./dailyCourse.ts";
import { PredictedScore } from "./predictedScore.ts";
import type { PredictionHooks } from "./predictedShip.ts";
import { SkyEvents } from "./skyEvents.ts";
import { type KnownPlayers, SkyPilots } from "./skyPilots.ts";
import { type Ranking, Standings } from "./standings.ts";
import { type VisibleCrown, VisibleCrowns } from "./visibleCrowns.ts";
import { slotOf, VisibleStars } from "./visibleStars.ts";

/** Where the room is in its rounds, as the page knows. */
export interface VisibleRound {
  /** rounds that have begun since the page joined the room */
  number: number;
  /** steps since the round began, for the next input of the own ship */
  elapsed: number;
  /** whether the round has ended on the server, so that its points are final */
  podium: boolean;
}

export interface SkyModelOptions {
  /** the world of the room */
  world: Torus;
  /** whether the server sends only the ships in and around the view, as the type of the room says */
  sendsView?: boolean;
  /** session id of the player's ship; empty for a spectator */
  ownId: string;
  /** If false, everything is as in the last state. */
  predict: boolean;
  /** returns the player's ship as it is predicted; undefined while there is none */
  ownShip: () => Readonly<Ship> | undefined;
  /** returns the center of the view, units; undefined while it is unknown. By default, the own ship */
  center?: () => Readonly<{ x: number; y: number }> | undefined;
}

/** Steps by which the server may be ahead of or behind its usual pace. Beyond that, the time has really changed. */
const MOST_JITTER_STEPS = stepsIn(1000);

/**
 * What is in the sky of a room besides ships, and what the pilots do with it: stars, rings, crowns, points and boosts.
 * What the own ship scores is predicted: a star is gone when the ship touches it, and is back if the server disagrees.
 * It allocates nothing per frame. Objects that it returns are reused.
 */
export class SkyModel {
  readonly events: SkyEvents;
  /** the daily course, if the player flies it */
  readonly course: DailyCourse | undefined;
  /** picks of stars by the own ship that were predicted, and how many of those were wrong */
  readonly predictions: Readonly<{ picks: number; wrong: number }>;
  readonly #predictions = { picks: 0, wrong: 0 };
  readonly #options: SkyModelOptions;
  readonly #stars: VisibleStars;
  readonly #pilots: SkyPilots;
  readonly #score: PredictedScore;
  readonly #standings: Standings;
  /** reused */
  readonly #rings = newRings();
  readonly #round: VisibleRound = { number: 0, elapsed: 0, podium: false };
  /** the round in the last state */
  readonly #confirmed = { elapsed: 0, podium: false };
  readonly #crowns: VisibleCrowns;
  /** time stamp of the last frame, ms */
  #now = 0;
  /** room time at which remote ships are drawn, ms */
  #drawnTime = 0;
  #state: GameState | undefined;
  /** the own ship in the last state */
  #own: Player | undefined;
  #seed = 0;
  #visit: ((slot: number, star: Readonly<Star>) => void) | undefined;

  constructor(options: SkyModelOptions, events = new SkyEvents()) {
    this.#options = options;
    const { world, ownId, predict, sendsView = false } = options;
    this.events = events;
    this.predictions = this.#predictions;
    this.#stars = new VisibleStars(world);
    this.#crowns = new VisibleCrowns(world);
    this.#pilots = new SkyPilots({ world, events, ownId, predicted: predict ? ownId : "", sendsView });
    this.#standings = new Standings(ownId);
    this.#score = new PredictedScore({
      world,
      stars: this.#stars,
      isContested: (star, ms) => this.#pilots.isContested(star, ms),
      onPick: (id) => this.#predictPick(id),
      onRing: (ring) => events.tell((listener) => listener.onRing?.(ring, true, ring === RINGS - 1, ownId)),
      onBoost: () => events.tell((listener) => listener.onBoost?.(ownId)),
      onRefused: () => this.#disagree(),
    });
  }

  /** what follows the prediction of the own ship; undefined if nothing is predicted */
  get prediction(): PredictionHooks | undefined {
    return this.#options.predict ? this.#score : undefined;
  }

  get round(): Readonly<VisibleRound> {
    return this.#round;
  }

  /** Seconds until the round ends, or on the podium until the next one begins. */
  get secondsLeft(): number {
    const { elapsed, podium } = this.#round;
    const end = podium ? ROUND_STEPS + PODIUM_STEPS : ROUND_STEPS;
    return Math.max(0, (end - elapsed) * STEP_SECONDS);
  }

  /** Calls `visit` for each star that the own ship has not taken. */
  forEachStar(visit: (slot: number, star: Readonly<Star>) => void): void {
    this.#visit = visit;
    this.#stars.byId.forEach(this.#visitStar);
  }

  /** number of the open chain, from 0; -1 if none is open */
  get chain(): number {
    return chainAt(this.#round.elapsed);
  }

  /**
   * The rings of the open chain; without meaning if none is open. In a large world, which has each ring at several places,
   * they are at those that are nearest to the center of the view.
   */
  get rings(): readonly Ring[] {
    const { world, ownShip, center = ownShip } = this.#options;
    const rings = this.#score.rings(Math.max(0, this.chain));
    const tile = ringWorld(world);
    if (tile === world) return rings;
    const { x, y } = center() ?? { x: 0, y: 0 };
    for (let i = 0; i < this.#rings.length; i++) {
      const ring = this.#rings[i] as Ring;
      const at = rings[i] ?? ring;
      ring.x = world.wrap(x + tile.delta(x, at.x));
      ring.y = world.wrap(y + tile.delta(y, at.y));
    }
    return this.#rings;
  }

  /** index of the next ring of the own ship: RINGS after the last one; -1 if no chain is open, and for a spectator */
  get ownRing(): number {
    const { chain } = this;
    const own = this.#own;
    if (chain < 0 || own === undefined) return -1;
    if (this.#options.predict) return this.#score.ringOf(chain);
    return chain === chainAt(this.#confirmed.elapsed) ? own.ring : 0;
  }

  /** ms until the open chain closes; 0 if none is open */
  get ringsLeftMs(): number {
    return this.chain < 0 ? 0 : secondsOpen(this.#round.elapsed) * 1000;
  }

  /** The crowns of the room, by number. */
  get crowns(): readonly Readonly<VisibleCrown>[] {
    return this.#crowns.all;
  }

  /** The own points: those of the state, and those that are predicted; 0 for a spectator. */
  get points(): number {
    return (this.#own?.points ?? 0) + (this.#options.predict ? this.#score.pendingPoints : 0);
  }

  /** boosts that the own ship can spend */
  get boosts(): number {
    return this.#options.ownShip()?.boosts ?? 0;
  }

  /** Whether the own ship burns a boost. */
  get boosting(): boolean {
    return (this.#options.ownShip()?.boosting ?? 0) > 0;
  }

  /** part of the boost of the own ship that is left to burn, 0 to 1 */
  get boostLeft(): number {
    return (this.#options.ownShip()?.boosting ?? 0) / BOOST_STEPS;
  }

  /** how far the next boost is filled, 0 to 1 */
  get draft(): number {
    return (this.#own?.draft ?? 0) / DRAFT_LEVELS;
  }

  /** Whether a ship burns a boost, as it is drawn in this frame. */
  isBoosting(id: string): boolean {
    return id === this.#options.ownId ? this.boosting : this.#pilots.isBoosting(id, this.#drawnTime);
  }

  /** The ranking: the first ones, and the own place. It is sorted four times per second, less often with many. */
  standings(limit: number): Readonly<Ranking> {
    return this.#standings.first(limit);
  }

  /**
   * Reads a state, before the prediction of the own ship does.
   *
   * @param time room time, ms
   * @param isNew whether the states before it are unknown or old, so that nothing is told of what they lacked
   * @param known the players whose ships the client knows: those of the state, or some of them
   */
  readState(state: GameState, time: number, isNew: boolean, known: KnownPlayers = state.players): void {
    const isFirst = this.#state === undefined;
    const isNewRound = state.seed !== this.#seed;
    const { podium } = this.#confirmed;
    const isQuiet = isFirst || isNew;
    this.#state = state;
    this.#seed = state.seed;
    this.#own = state.players.get(this.#options.ownId);
    readRoundTime(time, state.began, this.#confirmed);
    this.#pilots.read(time, known, state.players, isQuiet);
    this.#stars.read(state.seed, state.stars, (id, star) => this.#readPick(id, star, isQuiet));
    this.#score.readState(state.seed, this.#confirmed.elapsed, this.#own?.ring ?? 0, isQuiet);
    this.#crowns.read(state, time, this.#pilots.held);
    this.#round.podium = this.#confirmed.podium;
    if (isFirst || isNewRound) this.#round.elapsed = this.#confirmed.elapsed;
    if (isFirst) return;
    if (this.#confirmed.podium && !podium) this.#tellRoundEnd();
    if (!isNewRound) return;
    this.#round.number++;
    this.events.tell((listener) => listener.onRoundStart?.());
  }

  /** Advances to a frame, after the inputs of the frame were sent. */
  update(now: number, pendingInputs: number, drawnTime: number): void {
    this.#now = now;
    this.#drawnTime = drawnTime;
    const round = this.#round;
    const elapsed = this.#confirmed.elapsed + pendingInputs;
    // Time does not go back because the server was faster than usual.
    if (elapsed > round.elapsed || elapsed < round.elapsed - MOST_JITTER_STEPS) round.elapsed = elapsed;
    if (this.#options.predict) this.#score.settle();
    this.#sort();
  }

  readonly #visitStar = (star: Readonly<Star>, id: number): void => {
    if (!this.#options.predict || !this.#score.isTaken(id)) this.#visit?.(slotOf(id), star);
  };

  #sort(): void {
    const players = this.#state?.players;
    if (players !== undefined) this.#standings.update(this.#now, players, this.points);
  }

  #predictPick(id: number): void {
    const star = this.#stars.byId.get(id);
    if (star === undefined) return;
    this.#predictions.picks++;
    this.#tellPick(star, this.#options.ownId);
  }

  /** A star was taken, and is about to move. */
  #readPick(id: number, star: Readonly<Star>, isQuiet: boolean): void {
    const { ownId, predict } = this.#options;
    const wasPredicted = predict && this.#score.confirm(id);
    const by = this.#pilots.whoTook(star, starPoints(star));
    if (!wasPredicted && !isQuiet) this.#tellPick(star, by);
    if (wasPredicted && by !== ownId) this.#disagree();
  }

  #tellPick({ x, y, golden }: Readonly<Star>, id: string): void {
    const own = id !== "" && id === this.#options.ownId;
    this.events.tell((listener) => listener.onPick?.(x, y, golden, own, id));
  }

  #disagree(): void {
    this.#predictions.wrong++;
    this.events.tell((listener) => listener.onDisagreed?.());
  }

  #tellRoundEnd(): void {
    // The listeners read the final ranking.
    this.#standings.expire();
    this.#sort();
    this.events.tell((listener) => listener.onRoundEnd?.());
  }
}
