import type { SkillName } from "../../game/bots/skills.ts";
import type { Income } from "./measure.ts";
import { RULES } from "./playRound.ts";

/** Smallest share of duels that the better skill must win. */
export const BETTER_WINS = 0.7;

/** Smallest share of rounds of eight equal pilots that the one who joins at half-time must win. */
export const LATE_WINS = 0.1;

/** Largest share of all points that one rule may give. Alone there is no crown, so two rules share the points. */
const RULE_SHARE = 0.5;
const RULE_SHARE_ALONE = 0.6;

export interface Measured {
  readonly duels: readonly { readonly better: SkillName; readonly worse: SkillName; readonly wins: number }[];
  readonly late: readonly { readonly skill: SkillName; readonly wins: number }[];
  readonly incomes: readonly Income[];
}

/** Share of rounds that the late pilot wins, of all skills together. */
export function lateOfAll({ late }: Pick<Measured, "late">): number {
  return late.reduce((sum, { wins }) => sum + wins, 0) / late.length;
}

/** The bounds that are missed, as sentences. */
export function findingsIn(measured: Measured): string[] {
  const findings: string[] = [];
  for (const { better, worse, wins } of measured.duels) {
    if (wins < BETTER_WINS) findings.push(`The ${better} wins only ${percent(wins)} of its duels with the ${worse}.`);
  }
  const late = lateOfAll(measured);
  if (late < LATE_WINS)
    findings.push(`A pilot who joins at half-time wins only ${percent(late)} of the rounds of eight.`);
  for (const { pilots, byRule, points } of measured.incomes) {
    const bound = pilots === 1 ? RULE_SHARE_ALONE : RULE_SHARE;
    for (const rule of RULES) {
      const share = byRule[rule] / points;
      if (share > bound)
        findings.push(`With ${pilots} pilots, the rule "${rule}" gives ${percent(share)} of all points.`);
    }
  }
  return findings;
}

/** A share as text, such as "12.5 %". */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
