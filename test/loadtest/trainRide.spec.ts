import assert from "node:assert/strict";
import { ROOMS, type RoomType } from "../../game/rooms.ts";
import { Torus } from "../../game/torus.ts";
import type { Trial } from "../../loadtest/feel/figure.ts";
import { judgeNewcomers } from "../../loadtest/feel/newcomers.ts";
import { judgeOthers } from "../../loadtest/feel/others.ts";
import { viewOf } from "../../loadtest/feel/view.ts";
import { PROFILES } from "../../tools/network/profiles.ts";
import { TrainRide } from "../support/trainRide.ts";

const SECONDS = 120;
const FRAME_RATE = 20;
const view = viewOf({ width: 400, height: 400 });

/** A quarter of the big sky, with as many ships in it as a room with 500 has there. */
const SKY: RoomType = { ...ROOMS.bigsky, world: new Torus(ROOMS.bigsky.world.size / 2) };
const SHIPS = 125;

function figureOf({ figures }: Trial, what: string): number {
  return figures.find((figure) => figure.what.includes(what))?.value ?? assert.fail(`nothing is said of ${what}`);
}

/** The speeds of others, judged as `npm run feel` does. */
function judgeSpeeds(ride: TrainRide): Trial {
  const { world } = ride;
  const bots = { ids: ride.ids.slice(1), world, truth: ride.truth.bind(ride), roomTime: (ms: number) => ms };
  return judgeOthers(ride.watch(FRAME_RATE), 0, bots, PROFILES.train, view);
}

describe("other ships on a train, whose stalls let them come near unseen", () => {
  it("fade in if they come to be known in the view, and fade out if they are gone there: none pops", () => {
    const ride = new TrainRide(SKY, view.halfWidth, SHIPS, SECONDS, 9);
    const trial = judgeNewcomers(ride.watch(FRAME_RATE), view, SKY.world);
    assert.ok(figureOf(trial, "came to be known") > 200);
    assert.ok(figureOf(trial, "faded in") > 3, "stalls make some appear in the view");
    assert.equal(figureOf(trial, "not within 1 s"), 0, "while patches are in time, they are known before");
    assert.equal(figureOf(trial, "out of nothing"), 0);
    assert.equal(figureOf(trial, "vanished"), 0);
  });

  it("have as few wrong speeds as in a room where everybody is always known: below 1 %", () => {
    const trials = [
      judgeSpeeds(new TrainRide(SKY, view.halfWidth, SHIPS, SECONDS, 11)),
      judgeSpeeds(new TrainRide(ROOMS.game, view.halfWidth, 30, SECONDS, 11)),
    ];
    const off = trials.map((trial) => figureOf(trial, "speeds off"));
    console.log(`      off by more than 20 %: ${off.map((value) => `${value.toFixed(2)} %`).join(" and ")}`);
    for (const trial of trials) assert.ok(figureOf(trial, "extrapolated") > 3, "patches were late");
    for (const value of off) assert.ok(value < 1, `${value} %`);
  });
});
