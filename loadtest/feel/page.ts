import type { Telemetry } from "../../client/net/telemetry.ts";

/**
 * The globals of the page that functions here use. Playwright sends these functions to the page as text, so they can
 * use nothing else from this file.
 */
interface PageGlobals {
  slipstream: {
    ships(): Record<string, DrawnShip>;
    telemetry(): Telemetry | undefined;
  };
  requestAnimationFrame(callback: (now: number) => void): void;
  addEventListener(type: string, listener: (event: { timeStamp: number }) => void, options: { capture: boolean }): void;
  recording: Recording | undefined;
}

/** A ship as the page draws it, of what it tells. */
interface DrawnShip {
  /** index into SHIP_KINDS */
  kind: number;
  x: number;
  y: number;
  thrusting: boolean;
  /** how much of it is visible, 0 to 1 */
  opacity: number;
  own: boolean;
}

/** A ship in a frame. */
export interface RecordedShip extends Omit<DrawnShip, "opacity"> {
  id: string;
}

/** A ship of which more or less is visible than in the frame before. */
export interface RecordedFade {
  x: number;
  y: number;
  /** by how much more or less of it is visible, 0 to 1 */
  by: number;
}

/** A ship that has become more visible. */
export interface RecordedFadeIn extends RecordedFade {
  /** whether it was not drawn in the frame before */
  isNew: boolean;
}

/** One drawn frame. */
export interface RecordedFrame extends Telemetry {
  /** time stamp of the frame, ms */
  now: number;
  /** the ships that are new or more visible than in the frame before, if the ships were recorded then */
  fadeIns: RecordedFadeIn[];
  /** the ships that are not drawn any more, where they were in the frame before, and how visible */
  gone: RecordedFade[];
  /** the own ship, and others that were to be recorded */
  ships: RecordedShip[];
}

/** The recorded frames of a page. */
export interface Recording {
  /** start of the page's clock, ms since 1970 */
  timeOrigin: number;
  /** times at which a button was pressed, ms */
  pressedAt: number[];
  frames: RecordedFrame[];
  stopped: boolean;
}

/**
 * Runs in the page: starts to record every frame.
 *
 * @param ids of the ships to record besides the own one; false to record no ships, which costs the page less time
 */
export function record(ids: readonly string[] | false): void {
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
  let before: Record<string, DrawnShip> | undefined;
  // It is requested after the game's own callback, so it runs after it in every frame.
  const note = (now: number) => {
    if (recording.stopped) return;
    page.requestAnimationFrame(note);
    const telemetry = page.slipstream.telemetry();
    if (telemetry === undefined) return;
    const drawn = ids === false ? {} : page.slipstream.ships();
    const frame: RecordedFrame = { ...telemetry, now, fadeIns: [], gone: [], ships: [] };
    for (const [id, { kind, x, y, thrusting, opacity, own }] of Object.entries(drawn)) {
      if (own || (ids !== false && ids.includes(id))) frame.ships.push({ id, kind, x, y, thrusting, own });
      if (before === undefined) continue;
      const by = opacity - (before[id]?.opacity ?? 0);
      const isNew = !(id in before);
      if (isNew || by > 0) frame.fadeIns.push({ x, y, by, isNew });
    }
    for (const [id, { x, y, opacity }] of Object.entries(before ?? {})) {
      if (!(id in drawn)) frame.gone.push({ x, y, by: opacity });
    }
    before = drawn;
    recording.frames.push(frame);
  };
  page.requestAnimationFrame(note);
}

/** Whether patches were late within the second before a frame, so that ships were extrapolated, and may blend back. */
export function wereLate(frames: readonly Pick<RecordedFrame, "now" | "ahead">[], i: number): boolean {
  const now = frames[i]?.now ?? 0;
  for (let k = i; ; k--) {
    const frame = frames[k];
    if (frame === undefined || now - frame.now >= 1000) return false;
    if (frame.ahead > 0) return true;
  }
}

/** Runs in the page: resolves after some more frames. */
export function passFrames(count: number): Promise<void> {
  const page = globalThis as unknown as PageGlobals;
  return new Promise((resolve) => {
    let left = count;
    const next = () => {
      if (left-- > 0) page.requestAnimationFrame(next);
      else resolve();
    };
    next();
  });
}

/** Runs in the page: returns the frames since the last call. @param last whether to stop the recording */
export function takeRecording(last: boolean): Recording {
  const { recording } = globalThis as unknown as PageGlobals;
  if (recording === undefined) throw new Error("nothing is being recorded");
  recording.stopped = last;
  return { ...recording, pressedAt: recording.pressedAt.splice(0), frames: recording.frames.splice(0) };
}

/** Runs in the page: the own ship's session id; empty if there is none. */
export function ownId(): string {
  const { slipstream } = globalThis as unknown as PageGlobals;
  return Object.entries(slipstream?.ships() ?? {}).find(([, { own }]) => own)?.[0] ?? "";
}

/** Runs in the page: the number of ships that it knows. */
export function knownShips(): number {
  const { slipstream } = globalThis as unknown as PageGlobals;
  return Object.keys(slipstream.ships()).length;
}

/** Runs in the page: whether its inputs reach the server and updates arrive. */
export function isInControl(): boolean {
  const { slipstream } = globalThis as unknown as PageGlobals;
  const telemetry = slipstream?.telemetry();
  return telemetry?.listening === true && telemetry.patchAge < 300;
}
