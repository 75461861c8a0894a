import { LONGEST_SHIP } from "../../game/kinds.ts";
import type { Torus } from "../../game/torus.ts";
import { largest } from "../rig/statistics.ts";
import { figure, type Trial, unmeasured } from "./figure.ts";
import { type RecordedFade, type RecordedFrame, wereLate } from "./page.ts";
import { depthIn, type View } from "./view.ts";

/** What is judged of a frame. */
export type JudgedNewcomers = Pick<RecordedFrame, "now" | "ahead" | "ships" | "fadeIns" | "gone">;

/** The part of a ship that may become visible, or disappear, from one frame to the next. With more, it pops. */
const MOST_AT_ONCE = 0.25;

/**
 * Judges the ships that come to be known and that are known no more, where a player sees them: with the whole ship or a
 * part of it in the view. A ship that fades in over several frames does not come out of nothing. Nobody may join or leave
 * meanwhile, because such a ship really comes or goes.
 */
export function judgeNewcomers(frames: readonly JudgedNewcomers[], view: View, world: Torus): Trial {
  let count = 0;
  let popped = 0;
  let vanished = 0;
  let inTime = 0;
  const depths: number[] = [];
  for (const [i, { fadeIns, gone, ships }] of frames.entries()) {
    const own = ships.find((ship) => ship.own);
    if (own === undefined) continue;
    const depth = (ship: RecordedFade) => depthIn(view, world, own, ship) + LONGEST_SHIP / 2;
    const isAbrupt = (ship: RecordedFade) => ship.by > MOST_AT_ONCE && depth(ship) > 0;
    popped += fadeIns.filter(isAbrupt).length;
    vanished += gone.filter(isAbrupt).length;
    const newcomers = fadeIns.filter(({ isNew }) => isNew);
    count += newcomers.length;
    const seen = newcomers.map(depth).filter((units) => units > 0);
    if (!wereLate(frames, i)) inTime += seen.length;
    depths.push(...seen);
  }
  const abrupt = "of them out of nothing: over a quarter visible at once";
  return {
    title: "ships that come to be known",
    figures: [
      figure("ships that came to be known", count, ""),
      count === 0 ? unmeasured(abrupt, "no ship came near") : figure(abrupt, popped, "", 0),
      figure("ships that vanished, over a quarter at once", vanished, "", 0),
      figure("those that faded in, a part of them in the view", depths.length, ""),
      figure("of these not within 1 s of late patches", inTime, "", 0),
      figure("how far inside a ship has faded in, max", largest(depths), "units"),
    ],
  };
}
