import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, BrowserContext } from "playwright-core";
import { launchChromium as launch } from "../../tools/chromium.ts";

/** ms that a browser may take to close */
const CLOSE_MS = 20_000;

/** ms between two frames at least: each one costs time, without a graphics card even more. */
const FRAME_MS = 100;

/**
 * Pixels per CSS pixel, unless a context has others. Without a graphics card, the time for a frame grows with its
 * pixels, and layout and the mouse only know CSS pixels.
 */
export const COARSE = { deviceScaleFactor: 0.25 };

/** Calls of WebGL that compute pixels, which without a graphics card takes more time than all else on a page. */
const DRAWING = ["clear", "drawArrays", "drawArraysInstanced", "drawElements", "drawElementsInstanced"];

/**
 * How much pages draw: `frames` as often and as finely as the browser allows, `pixels` 10 frames/s, and `nothing` runs
 * the same code 10 times a second with an empty canvas, for specs that look at texts and ships but not at pixels.
 */
export type Drawing = "frames" | "pixels" | "nothing";

/**
 * A browser in which a page that is not in front is not slowed down: two players share one.
 *
 * @param sound whether pages can play sound, even if nobody hears it, which takes a quarter of the time of a page that
 *   draws nothing
 */
export async function launchChromium(
  drawing: Drawing = "nothing",
  { sound = drawing !== "nothing" } = {},
): Promise<Browser> {
  const args = [
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
  ];
  const isEmpty = drawing === "nothing";
  // Software that imitates a graphics card takes longer to put layers together than software that does it directly.
  const browser = await launch(isEmpty ? [...args, "--disable-gpu-compositing"] : args);
  closeInTime(browser);
  if (drawing === "frames") return browser;
  browser.on("context", (context) => {
    drawLess(context);
    if (isEmpty) drawNothing(context);
    if (!sound) playNothing(context);
  });
  const newContext = browser.newContext.bind(browser);
  browser.newContext = (options) => newContext({ ...COARSE, ...options });
  return browser;
}

/**
 * Limits the time that `close` takes. It has waited for ever after Chromium had ended, and then the server of the spec
 * stayed as well, and so did the whole run. A browser that does not end is still noticed, as something left open.
 */
function closeInTime(browser: Browser): void {
  const close = browser.close.bind(browser);
  browser.close = (options) => Promise.race([close(options), sleep(CLOSE_MS, undefined, { ref: false })]);
}

/** Has the pages of a context leave the canvas of the game empty. */
function drawNothing(context: BrowserContext): void {
  const added = context.addInitScript((calls) => {
    for (const { prototype } of [WebGLRenderingContext, WebGL2RenderingContext]) {
      for (const call of calls) if (call in prototype) Object.defineProperty(prototype, call, { value: () => {} });
    }
  }, DRAWING);
  // It fails where the context has been closed already.
  added.catch(() => {});
}

/** Has the pages of a context find no Web Audio, as in a browser without it. */
function playNothing(context: BrowserContext): void {
  const added = context.addInitScript(() => void Reflect.deleteProperty(window, "AudioContext"));
  // It fails where the context has been closed already.
  added.catch(() => {});
}

/** Has the pages of a context draw 10 frames/s, as a slow display does. */
function drawLess(context: BrowserContext): void {
  const added = context.addInitScript((ms) => {
    const ask = window.requestAnimationFrame.bind(window);
    let waiting = new Map<number, FrameRequestCallback>();
    let drawing = waiting;
    let count = 0;
    window.requestAnimationFrame = (callback) => {
      waiting.set(++count, callback);
      // The frame after this time is half a frame of the display later.
      if (waiting.size === 1) setTimeout(ask, ms - 8, draw);
      return count;
    };
    window.cancelAnimationFrame = (id) => {
      waiting.delete(id);
      drawing.delete(id);
    };
    function draw(now: number): void {
      drawing = waiting;
      waiting = new Map();
      for (const callback of drawing.values()) {
        try {
          callback(now);
        } catch (error) {
          reportError(error);
        }
      }
    }
  }, FRAME_MS);
  // It fails where the context has been closed already.
  added.catch(() => {});
}
