import type { Browser, BrowserContext } from "playwright-core";
import { launchChromium } from "./chromium.ts";
import { ServerProcess } from "./server.ts";

/** What specs with pages need. */
export interface PageBench {
  server: ServerProcess;
  browser: Browser;
  /** a new one for each spec */
  context: BrowserContext;
}

/** Gives the specs of a `describe` block one server and one browser. @returns what exists once the hooks have run */
export function pageBench(): PageBench {
  const bench = {} as PageBench;
  before(async () => {
    bench.server = await ServerProcess.start();
    bench.browser = await launchChromium();
  });
  beforeEach(async () => {
    bench.context = await bench.browser.newContext({ viewport: { width: 480, height: 480 } });
  });
  afterEach(() => bench.context.close());
  after(async () => {
    await bench.browser?.close();
    await bench.server?.stop();
  });
  return bench;
}
