import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

/** ms for the handle that was closed last to disappear */
const GONE_MS = 20_000;

/** ms that a spec may take at least: on a busy machine a server alone takes 10 s to start */
const PATIENCE_MS = 60_000;

let before: string[] = [];
let failed = false;

/**
 * Fails a spec file that leaves something open, or all files of a run where they share a process. Mocha stops the
 * processes of parallel runs, so that a handle that keeps one alive would not be noticed. After a failed spec nothing
 * is checked, because that spec may not have closed what it had opened.
 */
export const mochaHooks: Mocha.RootHookObject = {
  async beforeAll() {
    // Mocha starts the timer of a hook's timeout at its first `await`, and that timer is a resource too.
    await sleep(1);
    before = process.getActiveResourcesInfo();
    failed = false;
  },
  beforeEach(this: Mocha.Context) {
    const spec = this.currentTest;
    spec?.timeout(Math.max(spec.timeout(), PATIENCE_MS));
  },
  afterEach(this: Mocha.Context) {
    failed ||= this.currentTest?.state === "failed";
  },
  async afterAll() {
    if (failed) return;
    await sleep(1);
    const late = performance.now() + GONE_MS;
    while (leftOpen().length > 0 && performance.now() < late) await sleep(20);
    assert.deepEqual(leftOpen(), [], "the specs have left something open");
  },
};

/** Resources that keep this process alive and were not there before. */
function leftOpen(): string[] {
  const rest = [...before];
  return process.getActiveResourcesInfo().filter((resource) => {
    const at = rest.indexOf(resource);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}
