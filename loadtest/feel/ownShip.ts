import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { SHIP_KINDS } from "../../game/kinds.ts";
import { ROOMS } from "../../game/rooms.ts";
import type { Bots } from "./bots.ts";
import { largest, quantile, type Trial } from "./figure.ts";
import { type Ground, inControl, ownIdOf, recordWhile } from "./ground.ts";
import type { RecordedFrame, RecordedShip, Recording } from "./page.ts";

const { world } = ROOMS.game;

/** ms after a disturbance in which corrections are its own: what it was said of has all come and gone */
const AFTERMATH_MS = 5000;

/** units/s */
const PUSH = 90;

/** CSS pixels: somewhere on the sky to steer to */
const POINTS = [
  [380, 200],
  [200, 380],
  [30, 60],
  [350, 30],
] as const;

const ownIn = ({ ships }: RecordedFrame): RecordedShip | undefined => ships.find(({ own }) => own);

/** ms; in a frame that took longer than this everything leaps */
const LONG_FRAME_MS = 40;

/** By how much the own ship moved further in each frame than it can fly at a speed, units/s; units. */
function leaps({ frames }: Recording, most: number = SHIP_KINDS[0].maxSpeed): number[] {
  return frames.slice(1).map((frame, i) => {
    const before = frames[i] as RecordedFrame;
    const [from, to] = [ownIn(before), ownIn(frame)];
    const ms = frame.now - before.now;
    if (from === undefined || to === undefined || ms > LONG_FRAME_MS) return 0;
    const moved = Math.hypot(world.delta(from.x, to.x), world.delta(from.y, to.y));
    return Math.max(0, moved - (most * ms) / 1000);
  });
}

/** How soon the ship answers to the button. */
export async function tryReaction(page: Page, random: () => number, times: number): Promise<Trial> {
  const engine: number[] = [];
  const motion: number[] = [];
  await sleep(1000);
  for (let i = 0; i < times; i++) {
    await page.mouse.move(POINTS[i % POINTS.length]?.[0] ?? 0, POINTS[i % POINTS.length]?.[1] ?? 0);
    const { frames, pressedAt } = await recordWhile(page, async () => {
      await sleep(100 + 100 * random());
      await page.mouse.down();
      await sleep(150);
    });
    await page.mouse.up();
    await sleep(200 + 200 * random());
    // A frame's stamp is the time it began; what was pressed before is known in it.
    const after = frames.filter(({ now }) => now >= (pressedAt[0] ?? Number.POSITIVE_INFINITY));
    engine.push(after.findIndex((frame) => ownIn(frame)?.thrusting === true) + 1 || Number.NaN);
    const before = frames.findLast(({ now }) => now < (pressedAt[0] ?? 0));
    const course = before && velocityBefore(frames, before);
    const turned = after.findIndex((frame, k) => {
      const last = k === 0 ? before : after[k - 1];
      const [from, to] = [last && ownIn(last), ownIn(frame)];
      if (last === undefined || from === undefined || to === undefined || course === undefined) return false;
      const ms = frame.now - last.now;
      const dx = world.delta(from.x, to.x) - course.x * ms;
      const dy = world.delta(from.y, to.y) - course.y * ms;
      return Math.hypot(dx, dy) > 1e-6;
    });
    motion.push(turned + 1 || Number.NaN);
  }
  const worst = (frames: number[]) => (frames.some(Number.isNaN) ? Number.NaN : largest(frames));
  return {
    title: `reaction, ${times} times`,
    figures: [
      { what: "the engine is seen in frame", value: worst(engine), unit: "after the button, at the latest", atMost: 1 },
      { what: "the ship moves otherwise in frame", value: quantile(motion, 0.5), unit: "at the median", atMost: 1 },
      { what: "", value: worst(motion), unit: "at the latest", atMost: 2 },
    ],
  };
}

/** units/ms between the last two frames up to one */
function velocityBefore(frames: RecordedFrame[], frame: RecordedFrame): { x: number; y: number } | undefined {
  const earlier = frames[frames.indexOf(frame) - 1];
  const [from, to] = [earlier && ownIn(earlier), ownIn(frame)];
  if (earlier === undefined || from === undefined || to === undefined) return undefined;
  const ms = frame.now - earlier.now;
  return { x: world.delta(from.x, to.x) / ms, y: world.delta(from.y, to.y) / ms };
}

/** Steers as a person does, until told to stop. */
export async function steer(page: Page, random: () => number, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await page.mouse.move(20 + 360 * random(), 20 + 360 * random());
    await page.mouse.down();
    await sleep(300 + 2000 * random());
    await page.mouse.up();
    await sleep(200 + 1000 * random());
  }
}

/** How often and by how much the own ship was corrected while only its own input moved it, and otherwise. */
export function judgeCorrections(recordings: readonly RecordedFrame[]): Trial {
  let disturbedAt = Number.NEGATIVE_INFINITY;
  let disturbances = recordings[0]?.disturbances ?? 0;
  let calm = 0;
  let calmFrames = 0;
  let other = 0;
  for (const frame of recordings) {
    if (frame.disturbances !== disturbances) disturbedAt = frame.now;
    disturbances = frame.disturbances;
    if (!frame.listening) disturbedAt = frame.now;
    if (frame.now - disturbedAt > AFTERMATH_MS) {
      calmFrames++;
      calm = Math.max(calm, frame.lastCorrection);
    } else other = Math.max(other, frame.lastCorrection);
  }
  const first = recordings[0]?.disturbances ?? 0;
  return {
    title: "own ship, meanwhile",
    figures: [
      { what: "largest correction while only its own input moved it", value: calm, unit: "units", atMost: 0 },
      { what: "which was", value: (100 * calmFrames) / recordings.length, unit: "% of the time" },
      { what: "the server moved it otherwise", value: disturbances - first, unit: "times" },
      { what: "and the largest correction then was", value: other, unit: "units" },
    ],
  };
}

/** A push from outside, several times. */
export async function tryPushes(page: Page, bots: Bots, random: () => number, times: number): Promise<Trial> {
  const id = await ownIdOf(page);
  const parts: number[] = [];
  const exactAfter: number[] = [];
  const corrections: number[] = [];
  for (let i = 0; i < times; i++) {
    await sleep(1500);
    const angle = random() * 2 * Math.PI;
    const recording = await recordWhile(page, async () => {
      await sleep(200);
      bots.push(id, PUSH * Math.cos(angle), PUSH * Math.sin(angle));
      await sleep(2500);
    });
    const { frames } = recording;
    const felt = frames.find(({ disturbances }) => disturbances > (frames[0]?.disturbances ?? 0));
    if (felt === undefined) continue;
    const correction = largest(frames.map(({ lastCorrection }) => lastCorrection));
    corrections.push(correction);
    // The push itself makes the ship so much faster.
    parts.push((100 * largest(leaps(recording, SHIP_KINDS[0].maxSpeed + PUSH))) / correction);
    const corrected = frames.find(({ now, lastCorrection }) => now >= felt.now && lastCorrection > 0);
    const from = corrected?.now ?? Number.POSITIVE_INFINITY;
    const exact = frames.find(
      ({ now, blending, lastCorrection }) => now > from && blending === 0 && lastCorrection === 0,
    );
    exactAfter.push((exact?.now ?? Number.NaN) - from);
  }
  return {
    title: `a push of ${PUSH} units/s, ${corrections.length} times`,
    figures: [
      { what: "it corrected the own ship by", value: quantile(corrections, 0.5), unit: "units at the median" },
      { what: "the most of it that was seen in one frame", value: largest(parts), unit: "%", atMost: 25 },
      { what: "exact again after", value: quantile(exactAfter, 0.5), unit: "ms at the median", atMost: 500 },
      { what: "", value: largest(exactAfter), unit: "ms at the latest", atMost: 500 },
    ],
  };
}

/** Nothing passes for a while, and then everything. */
export async function tryStall(ground: Ground, page: Page, ms: number): Promise<Trial> {
  const { network } = ground;
  await page.mouse.move(380, 200);
  await page.mouse.down();
  await sleep(1500);
  let stalledAt = 0;
  let resumedAt = 0;
  const clock = () => performance.timeOrigin + performance.now();
  const recording = await recordWhile(page, async () => {
    network.stall();
    stalledAt = clock();
    await sleep(ms);
    network.resume();
    resumedAt = clock();
    await sleep(3000);
  });
  await page.mouse.up();
  const at = ({ now }: RecordedFrame) => recording.timeOrigin + now;
  const { frames } = recording;
  const during = frames.filter((frame) => at(frame) > stalledAt && at(frame) < resumedAt);
  const after = frames.filter((frame) => at(frame) >= resumedAt);
  const deaf = during.find(({ listening }) => !listening);
  const flew = during.filter((frame) => ownIn(frame)?.thrusting === true);
  const back = after.find(({ listening }) => listening);
  const agrees = after.findLast(({ lastCorrection, blending }) => lastCorrection > 0 || blending > 0);
  return {
    title: `a stall of ${ms / 1000} s, full thrust`,
    figures: [
      {
        what: "the ship flew on under thrust for",
        value: flew.length === 0 ? 0 : at(flew.at(-1) as RecordedFrame) - stalledAt,
        unit: "ms",
        atMost: 2700,
      },
      ...(deaf === undefined ? [] : [{ what: "the page said so after", value: at(deaf) - stalledAt, unit: "ms" }]),
      {
        what: "in control again after",
        value: back === undefined ? Number.NaN : at(back) - resumedAt,
        unit: "ms",
        atMost: 1500,
      },
      { what: "it was corrected by", value: largest(after.map(({ lastCorrection }) => lastCorrection)), unit: "units" },
      {
        what: "largest leap in a frame",
        value: largest(leaps(recording)),
        unit: "units beyond what it flies",
        // Where the server has flown the ship elsewhere for longer than anybody can blend, it is shown there at once.
        ...(deaf === undefined && { atMost: 15 }),
      },
      {
        what: "and agreed with the server again after",
        value: agrees === undefined ? 0 : at(agrees) - resumedAt,
        unit: "ms",
      },
    ],
  };
}

/** Waits until a page is in control again and nothing is left of what was before. */
export async function settle(page: Page): Promise<void> {
  await inControl(page);
  await sleep(1000);
}
