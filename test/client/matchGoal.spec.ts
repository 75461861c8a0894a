import assert from "node:assert/strict";
import { MatchGoal } from "../../client/view/goal/matchGoal.ts";
import type { MatchModel } from "../../client/view/match/model.ts";
import { newRings, RINGS } from "../../game/gates.ts";
import { ROOMS } from "../../game/rooms.ts";
import { modelOf, starAt } from "../support/matchModel.ts";

const { world } = ROOMS.game;

describe("the goal of the arrow", () => {
  const rings = newRings();
  for (const [i, ring] of rings.entries()) Object.assign(ring, { x: 100 + 100 * i, y: 500 });
  const own = { x: 500, y: 100, kind: 0 };
  const places: Record<string, { x: number; y: number }> = { thief: { x: 600, y: 600 } };
  const chooser = () => {
    const goal = new MatchGoal(world);
    return (change: Partial<MatchModel>) => goal.choose(modelOf(change), own, "own", (id) => places[id]);
  };
  const golden: MatchModel["forEachStar"] = (visit) => {
    visit(0, starAt(510, 110));
    visit(1, starAt(500, 300, true));
  };
  const crown = { x: 700, y: 700, holder: "", isSafe: false };

  it("is the next ring of a chain that was begun, before anything else", () => {
    const next = { chain: 0, rings, ownRing: 3, ringsLeftMs: 500, crowns: [crown], forEachStar: golden };
    assert.deepEqual({ ...chooser()(next) }, { x: 400, y: 500, color: 0x7ff0b4 });
  });

  it("is no chain that has been flown, or whose first ring is too far for the time that is left", () => {
    const choose = chooser();
    assert.equal(choose({ chain: 0, rings, ownRing: RINGS, ringsLeftMs: 15_000 }), undefined);
    assert.equal(choose({ chain: 0, rings, ownRing: 0, ringsLeftMs: 6000 }), undefined);
    assert.equal(choose({ chain: 0, rings, ownRing: 0, ringsLeftMs: 15_000 })?.x, 100);
  });

  it("is the nearer one of a golden star and a crown, free or held by another ship", () => {
    const choose = chooser();
    assert.deepEqual({ ...choose({ forEachStar: golden, crowns: [crown] }) }, { x: 500, y: 300, color: 0xffd23f });
    assert.equal(choose({ crowns: [crown] })?.y, 700);
    assert.equal(choose({ crowns: [{ ...crown, holder: "thief" }] })?.y, 600);
    assert.equal(choose({ crowns: [{ ...crown, holder: "unknown" }] }), undefined);
    assert.equal(choose({ crowns: [{ ...crown, holder: "own" }] }), undefined, "the own crown is no goal");
    assert.equal(choose({ round: { podium: true }, forEachStar: golden, crowns: [crown] }), undefined);
  });

  it("stays on one of two that are about equally near", () => {
    const choose = chooser();
    const seen = new Set<number>();
    for (let i = 0; i < 50; i++) {
      const forEachStar: MatchModel["forEachStar"] = (visit) => {
        visit(0, starAt(300 + 4 * (i % 2), 100, true));
        visit(1, starAt(698, 100, true));
      };
      seen.add(Math.sign((choose({ forEachStar })?.x ?? 0) - 500));
    }
    assert.equal(seen.size, 1);
  });
});
