import { Bot } from "../../game/bots/bot.ts";
import { MatchSight } from "../../game/bots/sight.ts";
import type { Skill } from "../../game/bots/skills.ts";
import { STEP_SECONDS } from "../../game/constants.ts";
import { NEW_SHIP, shipOf } from "../../game/fields.ts";
import { ringPoints } from "../../game/gates.ts";
import { type Contestant, Match, newContestant } from "../../game/match.ts";
import { ROOMS } from "../../game/rooms.ts";
import { ROUND_STEPS, scoreOf } from "../../game/round.ts";
import { stepShip } from "../../game/ship.ts";
import { spawnPosition } from "../../game/spawn.ts";
import { starPoints } from "../../game/stars.ts";
import { mulberry32 } from "../../tools/random.ts";

const { world } = ROOMS.game;

/** A pilot who takes part. */
export interface Entry {
  readonly skill: Skill;
  /** step of the round in which it joins; 0 by default */
  readonly joins?: number;
}

/** What a pilot has got in a round. */
export interface Result {
  readonly entry: Entry;
  readonly score: number;
  /** points by rule */
  readonly points: Points;
  /** number of boosts that it has filled */
  readonly boosts: number;
}

/** The rules that give points. */
export const RULES = ["stars", "gates", "crown"] as const;
export type Points = Record<(typeof RULES)[number], number>;

interface Player extends Contestant {
  readonly entry: Entry;
  readonly bot: Bot;
  readonly earned: Points;
  sight: MatchSight<Player> | undefined;
  boosts: number;
}

/** Plays one round in fast-forward. @param seed of the round and of its pilots @returns in the order of `entries` */
export function playRound(seed: number, entries: readonly Entry[]): Result[] {
  const random = mulberry32(seed);
  const match = new Match<Player>({
    world,
    seed: Math.floor(random() * 2 ** 32),
    onStar: (player, _slot, star) => {
      player.earned.stars += starPoints(star);
    },
    onRing: (player, ring) => {
      player.earned.gates += ringPoints(ring);
    },
    onCrownPoint: (player) => player.earned.crown++,
    onBoost: (player) => player.boosts++,
  });
  const players = entries.map((entry): Player => {
    const bot = new Bot(entry.skill, mulberry32(Math.floor(random() * 2 ** 32)));
    const earned = { stars: 0, gates: 0, crown: 0 };
    return { ...newContestant(shipOf(NEW_SHIP)), entry, bot, earned, sight: undefined, boosts: 0 };
  });
  for (let step = 0; step < ROUND_STEPS; step++) {
    for (const player of players) if ((player.entry.joins ?? 0) === step) join(match, player);
    // Everybody is first in as many steps as anybody else: the first one gets a star that two ships touch at once.
    const { pilots } = match;
    for (let i = 0; i < pilots.length; i++) {
      const player = pilots[(i + step) % pilots.length] as Player;
      stepShip(world, player.ship, player.bot.fly(player.sight as MatchSight<Player>), STEP_SECONDS);
      match.flown(player);
    }
    match.step();
  }
  return players.map((player) => ({
    entry: player.entry,
    score: scoreOf(player),
    points: player.earned,
    boosts: player.boosts,
  }));
}

function join(match: Match<Player>, player: Player): void {
  const ships = match.pilots.map(({ ship }) => ship);
  Object.assign(player.ship, spawnPosition(world, ships));
  player.sight = new MatchSight(world, match, player);
  match.join(player);
}
