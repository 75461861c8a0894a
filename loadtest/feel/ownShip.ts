import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { kindOf } from "../../game/kinds.ts";
import type { Torus } from "../../game/torus.ts";
import { largest, quantile } from "../rig/statistics.ts";
import type { Bots } from "./bots.ts";
import { figure, type Trial } from "./figure.ts";
import { passFrames, type RecordedFrame, type RecordedShip, type Recording } from "./page.ts";
import { inControl, ownIdOf, recordWhile, type Setup } from "./setup.ts";

/** Time after a disturbance in which it may cause corrections, ms. */
const AFTERMATH_MS = 5000;

/** Frames that are needed before and after a press to see its effect; on a busy machine they take longer than the rest. */
const FRAMES = 4;

/** Speed of a push, units/s. */
const PUSH = 90;

/** Positions of the pointer to steer to, CSS pixels: around the ship, and not on a button of the page. */
const POINTS = [
  [380, 200],
  [200, 380],
  [30, 90],
  [350, 90],
] as const;

const ownIn = ({ ships }: RecordedFrame): RecordedShip | undefined => ships.find(({ own }) => own);

/** Longest frame in which a leap counts, ms; in longer ones, every ship moves far. */
const LONG_FRAME_MS = 40;

/** How far the own ship moved in each frame beyond what its speed allows, units. @param push speed beyond its engine's, units/s */
function leaps({ frames }: Recording, world: Torus, push = 0): number[] {
  return frames.slice(1).map((frame, i) => {
    const before = frames[i] as RecordedFrame;
    const [from, to] = [ownIn(before), ownIn(frame)];
    const ms = frame.now - before.now;
    if (from === undefined || to === undefined || ms > LONG_FRAME_MS) return 0;
    const moved = Math.hypot(world.delta(from.x, to.x), world.delta(from.y, to.y));
    return Math.max(0, moved - ((kindOf(to.kind).maxSpeed + push) * ms) / 1000);
  });
}

/** Measures the frames from pressing the button to the ship's reaction. */
export async function tryReaction(page: Page, random: () => number, times: number, world: Torus): Promise<Trial> {
  const engine: number[] = [];
  const motion: number[] = [];
  await sleep(1000);
  for (let i = 0; i < times; i++) {
    await page.mouse.move(POINTS[i % POINTS.length]?.[0] ?? 0, POINTS[i % POINTS.length]?.[1] ?? 0);
    const { frames, pressedAt } = await recordWhile(page, async () => {
      await page.evaluate(passFrames, FRAMES);
      await sleep(100 + 100 * random());
      await page.mouse.down();
      await sleep(150);
      await page.evaluate(passFrames, FRAMES);
    });
    await page.mouse.up();
    await sleep(200 + 200 * random());
    // A frame's time stamp is its start. The frame handles what was pressed before that.
    const after = frames.filter(({ now }) => now >= (pressedAt[0] ?? Number.POSITIVE_INFINITY));
    engine.push(after.findIndex((frame) => ownIn(frame)?.thrusting === true) + 1 || Number.NaN);
    const before = frames.findLast(({ now }) => now < (pressedAt[0] ?? 0));
    const course = before && velocityBefore(frames, before, world);
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
      figure("frames from the button to the engine, max", worst(engine), "frames", 1),
      figure("frames from the button to the motion, median", quantile(motion, 0.5), "frames", 1),
      figure("frames from the button to the motion, max", worst(motion), "frames", 2),
    ],
  };
}

/** The ship's velocity between a frame and the one before, units/ms. */
function velocityBefore(
  frames: RecordedFrame[],
  frame: RecordedFrame,
  world: Torus,
): { x: number; y: number } | undefined {
  const earlier = frames[frames.indexOf(frame) - 1];
  const [from, to] = [earlier && ownIn(earlier), ownIn(frame)];
  if (earlier === undefined || from === undefined || to === undefined) return undefined;
  const ms = frame.now - earlier.now;
  return { x: world.delta(from.x, to.x) / ms, y: world.delta(from.y, to.y) / ms };
}

/** Steers like a person until `isOver`. */
export async function steer(page: Page, random: () => number, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    // Between the buttons at the top and the map in the lower right corner.
    await page.mouse.move(20 + 360 * random(), 80 + 180 * random());
    await page.mouse.down();
    await sleep(300 + 2000 * random());
    await page.mouse.up();
    await sleep(200 + 1000 * random());
  }
}

/** The corrections of the own ship, separately for times when only its own input moved it. */
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
    title: "own ship at the same time",
    figures: [
      figure("largest correction while only its own input moved it", calm, "units", 0),
      figure("share of that time", (100 * calmFrames) / recordings.length, "%"),
      figure("disturbances by the server", disturbances - first, ""),
      figure("largest correction after a disturbance", other, "units"),
    ],
  };
}

/** Has the server push the ship several times. */
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
    // The push itself adds this speed.
    parts.push((100 * largest(leaps(recording, bots.world, PUSH))) / correction);
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
      figure("correction of the own ship, median", quantile(corrections, 0.5), "units"),
      figure("largest visible part of it in one frame", largest(parts), "%", 25),
      figure("time until exact again, median", quantile(exactAfter, 0.5), "ms", 500),
      figure("time until exact again, max", largest(exactAfter), "ms", 500),
    ],
  };
}

/** Stalls the network for a while; then all delayed bytes arrive. */
export async function tryStall(setup: Setup, page: Page, ms: number): Promise<Trial> {
  const { network } = setup;
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
  const lost = during.find(({ listening }) => !listening);
  const flew = during.filter((frame) => ownIn(frame)?.thrusting === true);
  const back = after.find(({ listening }) => listening);
  const agrees = after.findLast(({ lastCorrection, blending }) => lastCorrection > 0 || blending > 0);
  return {
    title: `a stall of ${ms / 1000} s, full thrust`,
    figures: [
      figure("thrust continued for", flew.length === 0 ? 0 : at(flew.at(-1) as RecordedFrame) - stalledAt, "ms", 2700),
      ...(lost ? [figure("time until the page reported it", at(lost) - stalledAt, "ms")] : []),
      figure("time until in control again", back === undefined ? Number.NaN : at(back) - resumedAt, "ms", 1500),
      figure("correction", largest(after.map(({ lastCorrection }) => lastCorrection)), "units"),
      // After a long stall, the correction is too large to blend, so the page shows it at once.
      figure(
        "largest leap in a frame",
        largest(leaps(recording, setup.type.world)),
        "units beyond its speed",
        lost ? undefined : 15,
      ),
      figure("time until it agreed with the server", agrees === undefined ? 0 : at(agrees) - resumedAt, "ms"),
    ],
  };
}

/** Waits until a page is in control, and a second more. */
export async function settle(page: Page): Promise<void> {
  await inControl(page);
  await sleep(1000);
}
