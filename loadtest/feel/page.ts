import type { Telemetry } from "../../client/net/telemetry.ts";

/**
 * What of a page's globals is used by functions that run in it. Playwright sends such a function as text, so that it can
 * use nothing of its surroundings but what it is given.
 */
export interface PageGlobals {
  slipstream: {
    ships(): Record<string, { x: number; y: number; thrusting: boolean; own: boolean; away: boolean }>;
    telemetry(): Telemetry | undefined;
  };
  requestAnimationFrame(callback: (now: number) => void): void;
  addEventListener(type: string, listener: (event: { timeStamp: number }) => void, options: { capture: boolean }): void;
  recording: Recording | undefined;
}

/** A ship in a frame. */
export interface RecordedShip {
  id: string;
  x: number;
  y: number;
  thrusting: boolean;
  own: boolean;
}

/** One frame, as it was drawn. */
export interface RecordedFrame extends Telemetry {
  /** the frame's own time stamp, ms */
  now: number;
  ships: RecordedShip[];
}

/** What a page has noted. */
export interface Recording {
  /** ms since 1970 at which the page's clock was at 0 */
  timeOrigin: number;
  /** ms */
  pressedAt: number[];
  frames: RecordedFrame[];
  stopped: boolean;
}

/** Runs in the page: notes every frame from now on. @param ships whether the ships are noted too, which costs the page time */
export function record(ships: boolean): void {
  const page = globalThis as unknown as PageGlobals;
  const recording: Recording = { timeOrigin: performance.timeOrigin, pressedAt: [], frames: [], stopped: false };
  page.recording = recording;
  page.addEventListener(
    "pointerdown",
    ({ timeStamp }) => {
      if (!recording.stopped) recording.pressedAt.push(timeStamp);
    },
    { capture: true },
  );
  // Asked for after the game's own, so it runs after it, in every frame.
  const note = (now: number) => {
    if (recording.stopped) return;
    page.requestAnimationFrame(note);
    const telemetry = page.slipstream.telemetry();
    if (telemetry === undefined) return;
    const drawn = ships ? Object.entries(page.slipstream.ships()) : [];
    recording.frames.push({
      ...telemetry,
      now,
      ships: drawn.map(([id, { x, y, thrusting, own }]) => ({ id, x, y, thrusting, own })),
    });
  };
  page.requestAnimationFrame(note);
}

/** Runs in the page: hands over what was noted since the last time. @param last whether that was all */
export function takeRecording(last: boolean): Recording {
  const { recording } = globalThis as unknown as PageGlobals;
  if (recording === undefined) throw new Error("nothing is being recorded");
  recording.stopped = last;
  return { ...recording, pressedAt: recording.pressedAt.splice(0), frames: recording.frames.splice(0) };
}

/** Runs in the page: its own ship's session id; empty while there is none. */
export function ownId(): string {
  const { slipstream } = globalThis as unknown as PageGlobals;
  return Object.entries(slipstream?.ships() ?? {}).find(([, { own }]) => own)?.[0] ?? "";
}

/** Runs in the page: whether it flies and is heard, and hears. */
export function isInControl(): boolean {
  const { slipstream } = globalThis as unknown as PageGlobals;
  const telemetry = slipstream?.telemetry();
  return telemetry?.listening === true && telemetry.patchAge < 300;
}
