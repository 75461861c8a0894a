import { writeFileSync } from "node:fs";
import { SKILL_NAMES, SKILLS } from "../game/bots/skills.ts";
import { outputFile, readOptions, seedNumber, wholeNumber } from "../tools/options.ts";
import { BETTER_WINS, findingsIn, LATE_WINS, lateOfAll, percent } from "./balance/bounds.ts";
import { duels, income, lateWins, seeds } from "./balance/measure.ts";
import { RULES } from "./balance/playRound.ts";
import { digits, table } from "./rig/table.ts";

/** Sizes of rooms. */
const SIZES = [1, 3, 10, 100] as const;

/** A round of a hundred pilots takes long and has a hundred results, so there are fewer: one in this many. */
const FEWER = 20;

/** The same seed plays the same rounds. */
const SEED = 15;

const options = readOptions(
  "balance",
  "Plays rounds in fast-forward, with pilots of three skills and without a server: who wins, and what each rule gives.\n" +
    "Exits with code 1 if the better skill wins too few duels, if a pilot who joins at half-time wins too few rounds of\n" +
    "eight, or if one rule gives too many of the points.",
  {
    rounds: wholeNumber("rounds of each kind; a twentieth of that with 100 pilots", 100),
    seed: { ...seedNumber(""), about: "seed of the rounds and their pilots", default: `${SEED}` },
    json: outputFile("writes the results"),
  },
);
const { rounds = 100 } = options;
const seed = seeds(options.seed ?? SEED);

console.log(`Duels, ${rounds} rounds each; bound: at least ${percent(BETTER_WINS)}`);
const pairs = [
  ["ace", "regular"],
  ["regular", "rookie"],
] as const;
const won = pairs.map(([better, worse]) => {
  const wins = duels(better, worse, rounds, seed);
  console.log(`  ${better} beats ${worse}: ${percent(wins)}`);
  return { better, worse, wins };
});

console.log(`\nJoining at half-time, eight equal pilots, ${rounds} rounds each; bound: at least ${percent(LATE_WINS)}`);
const late = SKILL_NAMES.map((skill) => {
  const wins = lateWins(skill, rounds, seed);
  console.log(`  ${skill} wins ${percent(wins)}`);
  return { skill, wins };
});
console.log(`  all win ${percent(lateOfAll({ late }))}`);

const incomes = SIZES.map((size) => income(size, size < 100 ? rounds : Math.ceil(rounds / FEWER), seed));
console.log("\nPoints per pilot and minute, all three skills in one room; bound: at most half of them from one rule");
console.log(
  table(
    ["pilots", "rounds", "points", ...SKILL_NAMES, ...RULES.map((rule) => `% ${rule}`), "boosts"],
    incomes.map(({ pilots, rounds: played, points, bySkill, byRule, boosts }) => [
      `${pilots}`,
      `${played}`,
      digits(points),
      // A room with fewer pilots than skills has each skill only in some of its rounds.
      ...SKILL_NAMES.map((skill) => digits(bySkill[skill])),
      ...RULES.map((rule) => ((100 * byRule[rule]) / points).toFixed(0)),
      digits(boosts),
    ]),
  ),
);

const measured = { duels: won, late, incomes };
const findings = findingsIn(measured);
if (options.json !== undefined) {
  writeFileSync(options.json, `${JSON.stringify({ rounds, skills: SKILLS, ...measured, findings }, null, 2)}\n`);
}
for (const finding of findings) console.log(`\nFINDING: ${finding}`);
if (findings.length > 0) process.exitCode = 1;
else console.log("\nAll bounds hold.");
