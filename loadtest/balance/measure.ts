import { SKILL_NAMES, SKILLS, type SkillName } from "../../game/bots/skills.ts";
import { ROUND_SECONDS, ROUND_STEPS } from "../../game/round.ts";
import { mulberry32 } from "../../tools/random.ts";
import { type Entry, type Points, playRound, type Result, RULES } from "./playRound.ts";

/** Pilots in a round in which one joins late. */
const LATE_ROUND = 8;

/** Draws the seeds of rounds. */
export function seeds(seed: number): () => number {
  const random = mulberry32(seed);
  return () => Math.floor(random() * 2 ** 32);
}

/** Share of duels that the first pilot wins; a draw is half a win. */
export function duels(better: SkillName, worse: SkillName, rounds: number, seed: () => number): number {
  let wins = 0;
  for (let round = 0; round < rounds; round++) {
    const [a, b] = playRound(seed(), [{ skill: SKILLS[better] }, { skill: SKILLS[worse] }]) as [Result, Result];
    wins += a.score > b.score ? 1 : a.score === b.score ? 0.5 : 0;
  }
  return wins / rounds;
}

/** Share of rounds of eight equal pilots that the one who joins at half-time wins; a draw is shared. */
export function lateWins(skill: SkillName, rounds: number, seed: () => number): number {
  let wins = 0;
  for (let round = 0; round < rounds; round++) {
    const entries = Array.from(
      { length: LATE_ROUND },
      (_, i): Entry => ({ skill: SKILLS[skill], joins: i === 0 ? ROUND_STEPS / 2 : 0 }),
    );
    const results = playRound(seed(), entries);
    const best = Math.max(...results.map(({ score }) => score));
    const winners = results.filter(({ score }) => score === best);
    if (results[0]?.score === best) wins += 1 / winners.length;
  }
  return wins / rounds;
}

/** What pilots of all three skills get in rooms of one size, per pilot and minute. */
export interface Income {
  readonly pilots: number;
  readonly rounds: number;
  readonly points: number;
  readonly byRule: Points;
  readonly bySkill: Record<SkillName, number>;
  readonly boosts: number;
}

/** Plays rounds of pilots of all three skills in turn. */
export function income(pilots: number, rounds: number, seed: () => number): Income {
  const byRule: Points = { stars: 0, gates: 0, crown: 0 };
  const bySkill: Record<SkillName, number> = { rookie: 0, regular: 0, ace: 0 };
  const flown: Record<SkillName, number> = { rookie: 0, regular: 0, ace: 0 };
  let boosts = 0;
  for (let round = 0; round < rounds; round++) {
    const skills = Array.from({ length: pilots }, (_, i) => skillAt(i + round));
    const entries = skills.map((skill) => ({ skill: SKILLS[skill] }));
    for (const [i, { points, boosts: filled }] of playRound(seed(), entries).entries()) {
      const skill = skills[i] as SkillName;
      flown[skill]++;
      boosts += filled;
      for (const rule of RULES) {
        byRule[rule] += points[rule];
        bySkill[skill] += points[rule];
      }
    }
  }
  const minutes = ROUND_SECONDS / 60;
  const all = pilots * rounds * minutes;
  for (const rule of RULES) byRule[rule] /= all;
  for (const skill of SKILL_NAMES) bySkill[skill] /= flown[skill] * minutes;
  return {
    pilots,
    rounds,
    points: byRule.stars + byRule.gates + byRule.crown,
    byRule,
    bySkill,
    boosts: boosts / all,
  };
}

function skillAt(index: number): SkillName {
  return SKILL_NAMES[index % SKILL_NAMES.length] as SkillName;
}
