import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

/** ms for what was closed last to be gone */
const GONE_MS = 5000;

let before: string[] = [];
let failed = false;

/**
 * Holds every spec file, or all of them where they share a process, to leave nothing open. Mocha stops the processes of
 * parallel runs by itself, so that what would keep one alive would not be noticed. Where a spec has failed that is not asked:
 * it may not have come to close what it had opened, and has said what matters.
 */
export const mochaHooks: Mocha.RootHookObject = {
  async beforeAll() {
    // Mocha begins to count the time of a hook when it is first waited for, and that is a timer as well.
    await sleep(1);
    before = process.getActiveResourcesInfo();
    failed = false;
  },
  afterEach(this: Mocha.Context) {
    const { currentTest } = this;
    // Mocha itself says nothing about a second try, and the first one may have left something open.
    const tries = (currentTest as { currentRetry?: () => number } | undefined)?.currentRetry?.() ?? 0;
    if (tries > 0) console.log(`      second try: ${currentTest?.fullTitle()}`);
    failed ||= currentTest?.state === "failed" || tries > 0;
  },
  async afterAll() {
    if (failed) return;
    await sleep(1);
    const late = performance.now() + GONE_MS;
    while (leftOpen().length > 0 && performance.now() < late) await sleep(20);
    assert.deepEqual(leftOpen(), [], "the specs have left something open");
  },
};

/** What keeps this process alive and did not before. */
function leftOpen(): string[] {
  const rest = [...before];
  return process.getActiveResourcesInfo().filter((resource) => {
    const at = rest.indexOf(resource);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}
