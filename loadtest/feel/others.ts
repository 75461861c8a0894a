import { ROOMS } from "../../game/rooms.ts";
import type { Profile } from "../../tools/network/profiles.ts";
import type { Bots } from "./bots.ts";
import { quantile, type Trial } from "./figure.ts";
import type { RecordedFrame } from "./page.ts";

/** units/s; of a slower ship the wire's grid alone makes up too much of the speed to judge it */
const SLOWEST = 5;

/** of the true speed by which the drawn one may be off */
const OFF = 0.2;

/** units from an edge within which a frame counts as one at the seam */
const SEAM = 10;

/** ms; between frames further apart nobody sees a speed */
const LONGEST_FRAME_MS = 250;

/** Half of a round trip, ms, by the medians of the profile. */
export function oneWay({ up, down }: Profile): number {
  return ((up.delay ?? 0) + (down.delay ?? 0)) / 2;
}

/** Holds how the others were drawn against where they really were. */
export function judgeOthers(frames: readonly RecordedFrame[], timeOrigin: number, bots: Bots, profile: Profile): Trial {
  let judged = 0;
  let off = 0;
  let atSeam = 0;
  let offAtSeam = 0;
  let extrapolated = 0;
  let offExtrapolated = 0;
  const ages: number[] = [];
  for (const [i, frame] of frames.entries()) {
    const before = frames[i - 1];
    if (before === undefined) continue;
    const ms = frame.now - before.now;
    ages.push(bots.roomTime(timeOrigin + frame.now) - frame.drawnTime);
    if (ms > LONGEST_FRAME_MS) continue;
    for (const id of bots.ids) {
      const from = before.ships.find((ship) => ship.id === id);
      const to = frame.ships.find((ship) => ship.id === id);
      const wasAt = bots.truth(id, frame.drawnTime - ms);
      const isAt = bots.truth(id, frame.drawnTime);
      if (from === undefined || to === undefined || wasAt === undefined || isAt === undefined) continue;
      const speed = distance(wasAt, isAt) / ms;
      if (speed * 1000 < SLOWEST) continue;
      judged++;
      const isOff = Math.abs(distance(from, to) / ms / speed - 1) > OFF;
      off += Number(isOff);
      if (frame.ahead > 0) {
        extrapolated++;
        offExtrapolated += Number(isOff);
      }
      if (Math.min(isAt.x, isAt.y) < SEAM || Math.max(isAt.x, isAt.y) > 1000 - SEAM) {
        atSeam++;
        // A stall is a stall wherever it meets a ship; what the seam adds is asked for here.
        offAtSeam += Number(isOff && frame.ahead === 0 && before.ahead === 0 && !isReturning(frames, i));
      }
    }
  }
  const jitter = quantile(
    frames.map((frame) => frame.jitter),
    0.5,
  );
  return {
    title: `${bots.ids.length} others, ${((frames.at(-1)?.now ?? 0) - (frames[0]?.now ?? 0)) / 60_000} minutes`.replace(
      /(\d\.\d)\d+/,
      "$1",
    ),
    figures: [
      { what: "speeds off by more than 20 %", value: (100 * off) / judged, unit: `% of ${judged}`, atMost: 1 },
      { what: "of them at the seam", value: offAtSeam, unit: `of ${atSeam} there`, atMost: 0 },
      { what: "extrapolated", value: (100 * extrapolated) / judged, unit: "% of the time" },
      { what: "speeds off by more than 20 % then", value: (100 * offExtrapolated) / extrapolated, unit: "%" },
      {
        what: "drawn so late at the median",
        value: quantile(ages, 0.5),
        unit: "ms",
        atMost: oneWay(profile) + 100 + jitter,
      },
      {
        what: "interpolation delay at the median",
        value: quantile(
          frames.map((frame) => frame.interpolationDelay),
          0.5,
        ),
        unit: "ms",
      },
      { what: "jitter at the median", value: jitter, unit: "ms" },
      {
        what: "round trip of an input at the median",
        value: quantile(
          frames.map((frame) => frame.roundTrip),
          0.5,
        ),
        unit: "ms",
      },
      {
        what: "frames",
        value: (1000 * frames.length) / ((frames.at(-1)?.now ?? 0) - (frames[0]?.now ?? 0)),
        unit: "a second",
      },
    ],
  };
}

/** Whether ships were extrapolated within the last second, and may still be on their way back from that. */
function isReturning(frames: readonly RecordedFrame[], i: number): boolean {
  const { now } = frames[i] as RecordedFrame;
  for (let k = i; k >= 0 && now - (frames[k] as RecordedFrame).now < 1000; k--) {
    if ((frames[k] as RecordedFrame).ahead > 0) return true;
  }
  return false;
}

/** units */
function distance(a: { x: number; y: number }, b: { x: number; y: number }): number {
  return ROOMS.game.world.distance(a, b);
}
