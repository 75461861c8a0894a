import { type Debugger, Session } from "node:inspector";
import { setTimeout as sleep } from "node:timers/promises";

/** lines of a stack that are told; a line of the log that is longer than 4 kB may be torn in a pipe */
const MOST_FRAMES = 20;

/** characters of such a line */
const FRAME_CHARACTERS = 150;

/**
 * The main thread as its inspector sees it from another thread. The inspector answers while JavaScript runs without
 * end, while the main thread waits for a lock, and at a breakpoint; not while native code runs, as in reading a file.
 */
export class MainThread {
  readonly #session = new Session();
  /** URLs of scripts by id */
  readonly #scripts = new Map<string, string>();

  constructor() {
    this.#session.connectToMainThread();
    this.#session.on("Debugger.scriptParsed", ({ params }) => this.#scripts.set(params.scriptId, params.url));
  }

  /** Whether its inspector is open to a debugger. @param ms that it gets to answer; no answer means no */
  async isInspected(ms: number): Promise<boolean> {
    const expression = "process.getBuiltinModule('node:inspector').url() !== undefined";
    const answer = new Promise<boolean>((resolve) => {
      this.#session.post("Runtime.evaluate", { expression }, (error, value) => {
        resolve(error === null && value.result.value === true);
      });
    });
    return await Promise.race([answer, sleep(ms, false)]);
  }

  /** Holds it where it is. @returns its stack, as lines; undefined if it does not say within so many ms */
  async interrupt(ms: number): Promise<string | undefined> {
    const paused = new Promise<string>((resolve) => {
      this.#session.once("Debugger.paused", ({ params }) => resolve(this.#stack(params.callFrames)));
    });
    this.#session.post("Debugger.enable");
    this.#session.post("Debugger.pause");
    return await Promise.race([paused, sleep(ms, undefined)]);
  }

  /** Has it end the process with code 1, if it can. */
  exit(): void {
    this.#session.post("Runtime.evaluate", { expression: "process.exit(1)" });
  }

  /** Lets it go on. */
  letGo(): void {
    this.#session.disconnect();
  }

  #stack(frames: Debugger.CallFrame[]): string {
    return frames
      .slice(0, MOST_FRAMES)
      .map(({ functionName, location: { scriptId, lineNumber, columnNumber = 0 } }) => {
        const place = `${this.#scripts.get(scriptId) ?? "?"}:${lineNumber + 1}:${columnNumber + 1}`;
        return `    at ${functionName || "<anonymous>"} (${place})`.slice(0, FRAME_CHARACTERS);
      })
      .join("\n");
  }
}
