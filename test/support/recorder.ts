import { appendFileSync } from "node:fs";
import path from "node:path";
import Mocha from "mocha";

const { EVENT_HOOK_END, EVENT_TEST_FAIL, EVENT_TEST_PASS } = Mocha.Runner.constants;

/** The outcome of one spec, or of a hook that failed or took time. */
export interface Outcome {
  /** path in the project */
  file: string;
  title: string;
  kind: "passed" | "failed" | "hook";
  ms: number;
  /** what a failed one was thrown */
  error?: string;
}

/** Mocha's reporter `spec`, which also appends each outcome as a line of JSON to the file that SPEC_OUTCOMES names. */
export default class Recorder extends Mocha.reporters.Spec {
  /** The file of the spec that was reported last: a root hook has none of its own. */
  #file = "";

  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.on(EVENT_TEST_PASS, (spec) => this.#record("passed", spec));
    runner.on(EVENT_TEST_FAIL, (spec, error: Error) => this.#record("failed", spec, error.message));
    runner.on(EVENT_HOOK_END, (hook) => this.#record("hook", hook));
  }

  #record(kind: Outcome["kind"], runnable: Mocha.Runnable | Mocha.Hook, error?: string): void {
    const { SPEC_OUTCOMES } = process.env;
    if (runnable.file) this.#file = path.relative("", runnable.file);
    const outcome: Outcome = {
      file: this.#file,
      title: runnable.fullTitle(),
      kind,
      ms: runnable.duration ?? 0,
      ...(error !== undefined && { error }),
    };
    if (SPEC_OUTCOMES !== undefined) appendFileSync(SPEC_OUTCOMES, `${JSON.stringify(outcome)}\n`);
  }
}
