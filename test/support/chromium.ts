import type { Browser } from "playwright-core";
import { launchChromium as launch } from "../../tools/chromium.ts";

/** A browser in which a page that is not in front is not slowed down: two players share one. */
export function launchChromium(): Promise<Browser> {
  return launch([
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
  ]);
}
