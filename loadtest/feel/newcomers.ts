import { LONGEST_SHIP } from "../../game/kinds.ts";
import type { Torus } from "../../game/torus.ts";
import { largest } from "../rig/statistics.ts";
import { figure, type Trial, unmeasured } from "./figure.ts";
import { type RecordedFrame, wereLate } from "./page.ts";
import { depthIn, type View } from "./view.ts";

/**
 * Counts the ships that were drawn for the first time where a player sees them, out of nothing: with the whole ship or a
 * part of it in the view. Nobody may join meanwhile, because a ship that does really appears.
 */
export function judgeNewcomers(frames: readonly RecordedFrame[], view: View, world: Torus): Trial {
  let count = 0;
  let afterStalls = 0;
  const depths: number[] = [];
  for (const [i, { newcomers, ships }] of frames.entries()) {
    const own = ships.find((ship) => ship.own);
    if (own === undefined) continue;
    count += newcomers.length;
    for (const newcomer of newcomers) {
      const depth = depthIn(view, world, own, newcomer) + LONGEST_SHIP / 2;
      if (depth <= 0) continue;
      depths.push(depth);
      afterStalls += Number(wereLate(frames, i));
    }
  }
  const what = "of them with a part in the view at once";
  return {
    title: "ships that come to be known",
    figures: [
      figure("ships that came to be known", count, ""),
      count === 0 ? unmeasured(what, "no ship came near") : figure(what, depths.length, "", 0),
      figure("those within 1 s of late patches", afterStalls, ""),
      figure("how far inside a ship has appeared, max", largest(depths), "units"),
    ],
  };
}
