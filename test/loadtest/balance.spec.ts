import assert from "node:assert/strict";
import { SKILLS } from "../../game/bots/skills.ts";
import { ROUND_STEPS } from "../../game/round.ts";
import { findingsIn, type Measured } from "../../loadtest/balance/bounds.ts";
import { duels, type Income, income, seeds } from "../../loadtest/balance/measure.ts";
import { playRound, RULES } from "../../loadtest/balance/playRound.ts";
import { Command } from "../support/command.ts";

function incomeOf(pilots: number, stars: number, gates: number, crown: number): Income {
  const bySkill = { rookie: 1, regular: 2, ace: 3 };
  return { pilots, rounds: 1, points: stars + gates + crown, byRule: { stars, gates, crown }, bySkill, boosts: 1 };
}

const GOOD: Measured = {
  duels: [{ better: "ace", worse: "regular", wins: 0.7 }],
  late: [
    { skill: "ace", wins: 0.08 },
    { skill: "rookie", wins: 0.12 },
  ],
  incomes: [incomeOf(1, 6, 4, 0), incomeOf(10, 5, 4, 1)],
};

describe("the balance of the rules", () => {
  it("is measured by rounds that are the same for the same seed", () => {
    const entries = [{ skill: SKILLS.ace }, { skill: SKILLS.rookie }, { skill: SKILLS.regular }];
    assert.deepEqual(playRound(5, entries), playRound(5, entries));
    assert.notDeepEqual(playRound(5, entries), playRound(6, entries));
  });

  it("is measured with all points of each pilot, projected for one who joins late", () => {
    const results = playRound(9, [{ skill: SKILLS.ace }, { skill: SKILLS.ace, joins: ROUND_STEPS / 3 }]);
    for (const [i, { points, score }] of results.entries()) {
      const sum = RULES.reduce((all, rule) => all + points[rule], 0);
      assert.ok(sum > 20, `${sum}`);
      assert.equal(score, Math.round(i === 0 ? sum : sum * 1.5));
    }
  });

  it("shows that a better pilot wins most duels and gets more points", () => {
    assert.ok(duels("ace", "rookie", 4, seeds(1)) >= 0.75);
    const { bySkill, points } = income(3, 2, seeds(2));
    assert.ok(bySkill.ace > bySkill.rookie);
    const mean = (bySkill.ace + bySkill.regular + bySkill.rookie) / 3;
    assert.ok(Math.abs(points - mean) < 1e-9);
  });

  it("is good up to each bound, and bad beyond it", () => {
    assert.deepEqual(findingsIn(GOOD), []);
    for (const [part, sentence] of [
      [{ duels: [{ better: "ace", worse: "regular", wins: 0.69 }] }, /ace wins only 69\.0 % .* regular/],
      [{ late: [{ skill: "ace", wins: 0.09 }] }, /half-time wins only 9\.0 %/],
      [{ incomes: [incomeOf(1, 61, 39, 0)] }, /1 pilots, the rule "stars" gives 61\.0 %/],
      [{ incomes: [incomeOf(100, 20, 29, 51)] }, /100 pilots, the rule "crown" gives 51\.0 %/],
    ] as const satisfies [Partial<Measured>, RegExp][]) {
      const findings = findingsIn({ ...GOOD, ...part });
      assert.equal(findings.length, 1);
      assert.match(findings[0] ?? "", sentence);
    }
  });

  it("is explained by the command's help", async () => {
    const { code, output } = await Command.run("loadtest/balance.ts", "--help");
    assert.equal(code, 0);
    assert.match(
      output,
      /npm run balance -- \[options\][\s\S]*--rounds N[\s\S]*--seed N[\s\S]*\(15\)[\s\S]*--json FILE/,
    );
  });
});
