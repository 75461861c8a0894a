import { randomInt } from "node:crypto";
import { MatchSight, type Sight } from "../../game/bots/sight.ts";
import { type Contestant, Match, newContestant } from "../../game/match.ts";
import { secondsInto } from "../../game/round.ts";
import type { Torus } from "../../game/torus.ts";
import { draftLevel, NEW_SCORE, roundBegan, type ScoreState } from "../../protocol/matchState.ts";
import type { GameState } from "../../protocol/schema.ts";
import { PointsTurns } from "./bigsky/pointsTurns.ts";
import { CrownRewind } from "./crownRewind.ts";
import { type Earned, NOTHING_EARNED } from "./earned.ts";
import type { Entrant } from "./entrant.ts";

interface Entry extends Contestant {
  readonly entrant: Entrant;
  /** what the state has, since to read that costs more for a thousand ships */
  readonly sent: Omit<ScoreState, "drone">;
  /** the points in the last patch that had them, where scores are not tracked */
  patched: number;
}

/** The arrays of the state, of numbers. */
interface Counts {
  readonly length: number;
  [index: number]: number;
  push(value: number): number;
  pop(): number | undefined;
}

/** What of a room the match needs. */
export interface MatchOptions {
  world: Torus;
  state: GameState;
  /** 32 bits; random by default */
  seed?: number;
  /** whether what changes often of a score is in full states only, as `Rules.untracked` for a ship; false by default */
  untracked?: boolean;
}

/**
 * The match of a room: the pure rules (game/match.ts), what they need of the ships, and what the state shows of them.
 * Only ships and the time of the room go in, so a client can't say that it has scored.
 */
export class SkyMatch {
  readonly #world: Torus;
  readonly #state: GameState;
  readonly #match: Match<Entry>;
  readonly #entries = new Map<Entrant, Entry>();
  readonly #rewind: CrownRewind;
  readonly #untracked: boolean;
  readonly #pointsTurns = new PointsTurns();
  /** what the arrays of the state have, since to read those costs more */
  readonly #sentStars: number[] = [];
  readonly #sentCrowns: number[] = [];

  constructor({ world, state, seed = randomInt(2 ** 32), untracked = false }: MatchOptions) {
    this.#world = world;
    this.#state = state;
    this.#untracked = untracked;
    this.#rewind = new CrownRewind(this, world);
    this.#match = new Match<Entry>({
      world,
      seed,
      seenBy: (pilot, holder) =>
        // A drone sees what is now.
        pilot.entrant.player.drone ? holder.ship : this.#rewind.nearest(holder.crown, pilot.ship, holder.ship),
    });
  }

  /** @param earned what the pilot brings from another room */
  join(entrant: Entrant, earned = NOTHING_EARNED): void {
    const entry: Entry = { ...newContestant(entrant.simulation.ship), entrant, sent: { ...NEW_SCORE }, patched: 0 };
    this.#entries.set(entrant, entry);
    this.#match.join(entry, earned);
    // The client may be sent the full state before the next `publish`.
    publishEntry(entry);
    entry.patched = entry.points;
  }

  leave(entrant: Entrant): void {
    const entry = this.#entries.get(entrant);
    if (entry === undefined) return;
    this.#entries.delete(entrant);
    this.#match.leave(entry);
  }

  /** A ship has flown an input. Not to be called for a step that it coasted. */
  flown(entrant: Entrant): void {
    const entry = this.#entries.get(entrant);
    if (entry !== undefined) this.#match.flown(entry);
  }

  /**
   * Runs one step. Call this once per step of the room, after all ships have moved.
   *
   * @param skipped steps right before it that the room has skipped
   */
  step(skipped: number): void {
    for (const entry of this.#entries.values()) {
      const { away } = entry.entrant.simulation;
      if (away !== entry.away) this.#match.setAway(entry, away);
    }
    this.#match.step(skipped);
  }

  /** Writes what has changed to the state. Call this once per patch, after `step`. @param now time of the room, ms */
  publish(now: number): void {
    const state = this.#state;
    const { seed, round, stars, crowns } = this.#match;
    state.seed = seed;
    state.began = roundBegan(now, round.elapsed);
    publishCounts(state.stars as Counts, this.#sentStars, stars.size, (slot) => stars.counts[slot] ?? 0);
    publishCounts(state.crowns as Counts, this.#sentCrowns, crowns.length, (index) => crowns[index]?.count ?? 0);
    if (this.#untracked) this.#publishUntracked();
    else for (const entry of this.#entries.values()) publishEntry(entry);
    for (const [index, { holder }] of crowns.entries())
      if (holder !== undefined) this.#rewind.follow(index + 1, holder.ship);
    this.#rewind.record(now);
  }

  /** Writes to the state what patches leave out of all ships. */
  writeState(): void {
    for (const { entrant } of this.#entries.values()) entrant.simulation.writeState();
  }

  /** Writes what changes often without tracking, and the points of a part of the pilots for this patch. */
  #publishUntracked(): void {
    this.#pointsTurns.begin(this.#entries, this.#match.round.podium);
    for (const entry of this.#entries.values()) {
      const { player } = entry.entrant;
      publishRare(entry);
      player.pauseTracking();
      publishOften(entry);
      player.resumeTracking();
      if (this.#pointsTurns.isDue(entry)) player.setDirty("points");
    }
  }

  /** What a pilot takes along if this room ends now. What was earned in a round that is over does not count. */
  earnedBy(entrant: Entrant): Earned {
    const entry = this.#entries.get(entrant);
    const { round } = this.#match;
    if (entry === undefined || round.podium) return NOTHING_EARNED;
    return { points: entry.points, seconds: secondsInto(round) - entry.joined };
  }

  /** What a pilot of the match sees. @throws Error if it is not in the match */
  sightOf(entrant: Entrant): Sight {
    const entry = this.#entries.get(entrant);
    if (entry === undefined) throw new Error("this ship takes no part in the match");
    return new MatchSight(this.#world, this.#match, entry);
  }
}

/** Writes to the state what has changed of a pilot. */
function publishEntry(entry: Readonly<Entry>): void {
  publishRare(entry);
  publishOften(entry);
}

function publishRare({ sent, entrant, joined, crown }: Readonly<Entry>): void {
  if (sent.joined !== joined) entrant.player.joined = sent.joined = joined;
  if (sent.crown !== crown) entrant.player.crown = sent.crown = crown;
}

function publishOften(entry: Readonly<Entry>): void {
  const { sent, entrant } = entry;
  if (sent.points !== entry.points) entrant.player.points = sent.points = entry.points;
  if (sent.ring !== entry.ring) entrant.player.ring = sent.ring = entry.ring;
  const draft = draftLevel(entry.draft);
  if (sent.draft !== draft) entrant.player.draft = sent.draft = draft;
}

/** Writes the counts that have changed to an array of the state. @param sent what the array has; changed in place */
function publishCounts(counts: Counts, sent: number[], length: number, count: (index: number) => number): void {
  for (; sent.length > length; sent.pop()) counts.pop();
  for (let i = 0; i < length; i++) {
    const value = count(i);
    if (sent[i] === value) continue;
    if (i < sent.length) counts[i] = value;
    else counts.push(value);
    sent[i] = value;
  }
}
