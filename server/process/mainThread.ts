import { type Debugger, Session } from "node:inspector";
import { setTimeout as sleep } from "node:timers/promises";

/** Maximum lines of a stack. A pipe may split a log line that is longer than 4 kB. */
const MAX_FRAMES = 20;

/** Maximum characters of a line of a stack. */
const FRAME_CHARACTERS = 150;

/**
 * Controls the main thread from another thread, through the inspector of Node. The inspector answers while JavaScript
 * runs in a loop, while the main thread waits for a lock, and at a breakpoint; not while native code runs, for example
 * while it reads a file.
 */
export class MainThread {
  readonly #session = new Session();
  /** URLs of scripts by id */
  readonly #scripts = new Map<string, string>();

  constructor() {
    this.#session.connectToMainThread();
    this.#session.on("Debugger.scriptParsed", ({ params }) => this.#scripts.set(params.scriptId, params.url));
  }

  /** Whether the inspector is open to a debugger. False if there is no answer within `timeoutMs`. */
  async isInspected(timeoutMs: number): Promise<boolean> {
    const expression = "process.getBuiltinModule('node:inspector').url() !== undefined";
    const answer = new Promise<boolean>((resolve) => {
      this.#session.post("Runtime.evaluate", { expression }, (error, value) => {
        resolve(error === null && value.result.value === true);
      });
    });
    return await Promise.race([answer, sleep(timeoutMs, false)]);
  }

  /** Pauses the main thread. Returns its stack as lines, or undefined if there is no answer within `timeoutMs`. */
  async interrupt(timeoutMs: number): Promise<string | undefined> {
    const paused = new Promise<string>((resolve) => {
      this.#session.once("Debugger.paused", ({ params }) => resolve(this.#stack(params.callFrames)));
    });
    this.#session.post("Debugger.enable");
    this.#session.post("Debugger.pause");
    return await Promise.race([paused, sleep(timeoutMs, undefined)]);
  }

  /** Makes the main thread exit with code 1, if it answers. */
  exit(): void {
    this.#session.post("Runtime.evaluate", { expression: "process.exit(1)" });
  }

  /** Disconnects from the main thread, which then continues. */
  disconnect(): void {
    this.#session.disconnect();
  }

  #stack(frames: Debugger.CallFrame[]): string {
    return frames
      .slice(0, MAX_FRAMES)
      .map(({ functionName, location: { scriptId, lineNumber, columnNumber = 0 } }) => {
        const place = `${this.#scripts.get(scriptId) ?? "?"}:${lineNumber + 1}:${columnNumber + 1}`;
        return `    at ${functionName || "<anonymous>"} (${place})`.slice(0, FRAME_CHARACTERS);
      })
      .join("\n");
  }
}
