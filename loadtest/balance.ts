import { writeFileSync } from "node:fs";
import { SKILL_NAMES, SKILLS } from "../game/bots/skills.ts";
import { outputFile, readOptions, seedNumber, wholeNumber } from "../tools/options.ts";
import { duels, type Income, income, lateWins, seeds } from "./balance/measure.ts";
import { type Points, RULES } from "./balance/playRound.ts";
import { digits, table } from "./rig/table.ts";

/** Smallest share of duels that the better skill must win. */
const BETTER_WINS = 0.7;

/** Smallest share of rounds of eight equal pilots that the one who joins at half-time must win. */
const LATE_WINS = 0.1;

/** Largest share of all points that one rule may give. Alone there is no crown, so two rules share the points. */
const RULE_SHARE = 0.5;
const RULE_SHARE_ALONE = 0.6;

/** Sizes of rooms. */
const SIZES = [1, 3, 10, 100] as const;

/** Rounds of a hundred pilots take long, and each has a hundred results: they need fewer. */
const LARGEST_SHARE = 20;

/** A round is the same in each run with this seed. */
const SEED = 15;

const options = readOptions(
  "balance",
  "Plays rounds in fast-forward, with pilots of three skills and without a server: who wins, and what each rule gives.\n" +
    "Exits with code 1 if the better skill wins too few duels, if a pilot who joins at half-time wins too few rounds of\n" +
    "eight, or if one rule gives too many of the points.",
  {
    rounds: wholeNumber("rounds of each kind; a twentieth of that with 100 pilots, at least one", 100),
    seed: { ...seedNumber("seed of rounds and pilots"), about: "seed of rounds and pilots", default: String(SEED) },
    json: outputFile("writes the results"),
  },
);
const { rounds = 100 } = options;
const seed = seeds(options.seed ?? SEED);
const findings: string[] = [];

const won = [
  ["ace", "regular"],
  ["regular", "rookie"],
] as const;
const duelShares = won.map(([better, worse]) => ({ better, worse, wins: duels(better, worse, rounds, seed) }));
console.log(`Duels, ${rounds} rounds each (bound: at least ${percent(BETTER_WINS)})`);
for (const { better, worse, wins } of duelShares) {
  console.log(`  ${better} beats ${worse}: ${percent(wins)}`);
  if (wins < BETTER_WINS) findings.push(`${better} wins only ${percent(wins)} of the duels against ${worse}.`);
}

const lateShares = SKILL_NAMES.map((skill) => ({ skill, wins: lateWins(skill, rounds, seed) }));
const late = lateShares.reduce((sum, { wins }) => sum + wins, 0) / lateShares.length;
console.log(
  `\nJoining at half-time, eight equal pilots, ${rounds} rounds each (bound: at least ${percent(LATE_WINS)})`,
);
for (const { skill, wins } of lateShares) console.log(`  ${skill}: wins ${percent(wins)}`);
console.log(`  all: wins ${percent(late)}`);
if (late < LATE_WINS) findings.push(`A pilot who joins at half-time wins only ${percent(late)} of the rounds.`);

const incomes = SIZES.map((size) => income(size, size < 100 ? rounds : Math.ceil(rounds / LARGEST_SHARE), seed));
console.log("\nPoints per pilot and minute, all three skills in one room");
console.log(
  table(
    ["pilots", "rounds", "points", ...SKILL_NAMES, ...RULES.map((rule) => `% ${rule}`), "boosts"],
    incomes.map((one) => [
      `${one.pilots}`,
      `${one.rounds}`,
      digits(one.points),
      ...SKILL_NAMES.map((skill) => digits(one.bySkill[skill])),
      ...RULES.map((rule) => (100 * shareOf(one, rule)).toFixed(0)),
      digits(one.boosts),
    ]),
  ),
);
for (const one of incomes) {
  const bound = one.pilots === 1 ? RULE_SHARE_ALONE : RULE_SHARE;
  for (const rule of RULES) {
    const share = shareOf(one, rule);
    if (share > bound) findings.push(`With ${one.pilots} pilots, ${rule} give ${percent(share)} of all points.`);
  }
}

if (options.json !== undefined) {
  const result = { rounds, skills: SKILLS, duels: duelShares, late: lateShares, incomes, findings };
  writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`);
}
for (const finding of findings) console.log(`\nFINDING: ${finding}`);
if (findings.length > 0) process.exitCode = 1;
else console.log("\nAll bounds hold.");

function shareOf({ byRule, points }: Income, rule: keyof Points): number {
  return byRule[rule] / points;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share === Math.round(share * 100) / 100 ? 0 : 1)} %`;
}
