import type { Browser, BrowserContext } from "playwright-core";
import { launchChromium as launch } from "../../tools/chromium.ts";

/**
 * ms between two frames at least. Without a graphics card, a page at 60 frames/s takes more than a core, at 10 a
 * third of one.
 */
const FRAME_MS = 100;

/**
 * Pixels per CSS pixel, unless a context has others. Without a graphics card, the time for a frame grows with its
 * pixels, and layout and the mouse only know CSS pixels.
 */
const COARSE = { deviceScaleFactor: 0.25 };

/**
 * A browser in which a page that is not in front is not slowed down: two players share one.
 *
 * @param everyFrame whether its pages draw as often and as finely as the browser allows, for specs about frames
 */
export async function launchChromium({ everyFrame = false } = {}): Promise<Browser> {
  const browser = await launch([
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
  ]);
  if (everyFrame) return browser;
  browser.on("context", drawLess);
  const newContext = browser.newContext.bind(browser);
  browser.newContext = (options) => newContext({ ...COARSE, ...options });
  return browser;
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
