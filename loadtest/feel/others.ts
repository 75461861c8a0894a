import { STEP_MS, STEP_SECONDS } from "../../game/constants.ts";
import type { Torus } from "../../game/torus.ts";
import type { Profile } from "../../tools/network/profiles.ts";
import { quantile } from "../rig/statistics.ts";
import { digits } from "../rig/table.ts";
import type { Bots } from "./bots.ts";
import { figure, type Trial, unmeasured } from "./figure.ts";
import { type RecordedFrame, wereLate } from "./page.ts";
import { depthIn, type View } from "./view.ts";

/**
 * Slowest ship to judge, as a part of a world's side per second. For a slower one, the rounding on the wire changes the
 * speed too much, and a larger world has a coarser grid.
 */
const SLOWEST = 1 / 200;

/** Allowed deviation of the drawn speed, as a share of the true speed. */
const OFF = 0.2;

/** Distance from the world's edge within which a ship counts as at the seam, units. */
const SEAM = 10;

/** Longest frame to judge, ms; in a longer one, a player sees no speed. */
const LONGEST_FRAME_MS = 250;

/** Largest change of a velocity from one step to the next by thrust, a boost or rounding, units/s. */
const LEAP = 12;

/** What is judged of a frame. */
export type JudgedOthers = Pick<
  RecordedFrame,
  "now" | "drawnTime" | "ahead" | "ships" | "jitter" | "interpolationDelay" | "roundTrip"
>;

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Half of a round trip by the medians of the profile, ms. */
function oneWay({ up, down }: Profile): number {
  return ((up.delay ?? 0) + (down.delay ?? 0)) / 2;
}

/**
 * Compares the drawn positions of the other ships with their true positions.
 *
 * @param view outside of which ships are left out; undefined to judge all ships
 */
export function judgeOthers(
  frames: readonly JudgedOthers[],
  timeOrigin: number,
  bots: Pick<Bots, "ids" | "world" | "truth" | "roomTime">,
  profile: Profile,
  view?: View,
): Trial {
  const { world } = bots;
  const distance = (a: Place, b: Place) => world.distance(a, b);
  let judged = 0;
  let off = 0;
  let atSeam = 0;
  let offAtSeam = 0;
  let extrapolated = 0;
  let offExtrapolated = 0;
  let inTime = 0;
  let offInTime = 0;
  let even = 0;
  let offEven = 0;
  /** for each ship, the frame in which its true speed has leapt last, ms */
  const leapt = new Map<string, number>();
  const ages: number[] = [];
  for (const [i, frame] of frames.entries()) {
    const before = frames[i - 1];
    if (before === undefined) continue;
    const ms = frame.now - before.now;
    const own = frame.ships.find((ship) => ship.own);
    ages.push(bots.roomTime(timeOrigin + frame.now) - frame.drawnTime);
    if (ms > LONGEST_FRAME_MS) continue;
    for (const id of bots.ids) {
      const from = before.ships.find((ship) => ship.id === id);
      const to = frame.ships.find((ship) => ship.id === id);
      const wasAt = bots.truth(id, frame.drawnTime - ms);
      const isAt = bots.truth(id, frame.drawnTime);
      if (from === undefined || to === undefined || wasAt === undefined || isAt === undefined) continue;
      if (view !== undefined && (own === undefined || depthIn(view, world, own, to) < 0)) continue;
      if (hasLeapt(bots, id, frame.drawnTime)) leapt.set(id, frame.now);
      const speed = distance(wasAt, isAt) / ms;
      if (speed * 1000 < SLOWEST * world.size) continue;
      judged++;
      const isOff = Math.abs(distance(from, to) / ms / speed - 1) > OFF;
      off += Number(isOff);
      if (frame.now - (leapt.get(id) ?? Number.NEGATIVE_INFINITY) > 1000) {
        even++;
        offEven += Number(isOff);
      }
      if (!wereLate(frames, i)) {
        inTime++;
        offInTime += Number(isOff);
      }
      if (frame.ahead > 0) {
        extrapolated++;
        offExtrapolated += Number(isOff);
      }
      if (isAtSeam(isAt, world)) {
        atSeam++;
        // Only deviations that the seam itself causes, not those of a stall that happens there.
        offAtSeam += Number(isOff && frame.ahead === 0 && before.ahead === 0 && !wereLate(frames, i));
      }
    }
  }
  const median = (field: "jitter" | "interpolationDelay" | "roundTrip") =>
    quantile(
      frames.map((frame) => frame[field]),
      0.5,
    );
  const ms = (frames.at(-1)?.now ?? 0) - (frames[0]?.now ?? 0);
  const latest = oneWay(profile) + 100 + median("jitter");
  return {
    title: `${bots.ids.length} other ships, ${digits(ms / 60_000)} minutes`,
    figures: [
      figure("speeds off by more than 20 %", (100 * off) / judged, `% of ${judged}`, 1),
      figure("speeds off, not within 1 s of late patches", (100 * offInTime) / inTime, `% of ${inTime}`),
      atSeam === 0
        ? unmeasured("of them at the seam", "no ship was there")
        : figure("of them at the seam", offAtSeam, `of ${atSeam} there`, 0),
      figure("extrapolated", (100 * extrapolated) / judged, "% of the time"),
      figure("speeds off while extrapolated", (100 * offExtrapolated) / extrapolated, "%"),
      figure("speeds off, not within 1 s of a leap of the true speed", (100 * offEven) / even, `% of ${even}`),
      figure("age of the drawn positions, median", quantile(ages, 0.5), "ms", latest),
      figure("interpolation delay, median", median("interpolationDelay"), "ms"),
      figure("jitter, median", median("jitter"), "ms"),
      figure("round trip of an input, median", median("roundTrip"), "ms"),
      figure("frames", (1000 * frames.length) / ms, "per second"),
    ],
  };
}

/**
 * Whether the true velocity of a ship has changed by more than it can in a step. That is so if inputs reach the server late,
 * because bot or server wait for a processor: then the ship waits, and catches up. Nobody can extrapolate that.
 */
function hasLeapt(bots: Pick<Bots, "truth" | "world">, id: string, time: number): boolean {
  const { world } = bots;
  const [first, second, third] = [time - 2 * STEP_MS, time - STEP_MS, time].map((at) => bots.truth(id, at));
  if (first === undefined || second === undefined || third === undefined) return false;
  const change = (axis: "x" | "y") => world.delta(second[axis], third[axis]) - world.delta(first[axis], second[axis]);
  return Math.hypot(change("x"), change("y")) / STEP_SECONDS > LEAP;
}

function isAtSeam({ x, y }: Place, { size }: Torus): boolean {
  return Math.min(x, y) < SEAM || Math.max(x, y) > size - SEAM;
}
