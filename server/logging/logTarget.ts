import { constants, openSync, writeSync } from "node:fs";
import { isatty } from "node:tty";
import { logLine } from "./logLine.ts";

/** ms between two attempts to write to a target that has failed */
const RETRY_MS = 1000;

/**
 * Where the lines of the log go. A line has left the process when the call returns, so none is lost when the process
 * ends. Where the target takes nothing (a full disk, a pipe that nobody reads, a closed terminal) lines are lost and
 * counted: a write never throws and never waits. As soon as the target takes lines again, one line says how many are
 * missing.
 */
export class LogTarget {
  /** lines lost since the process started */
  lost = 0;
  readonly #write: (bytes: Buffer) => number;
  #unreported = 0;
  #reason = "";
  /** of a line that was written in part, what is missing */
  #rest = Buffer.alloc(0);
  #timer: NodeJS.Timeout | undefined;

  /** @param write writes what it can without waiting, and returns how many bytes that was; may throw */
  constructor(write: (bytes: Buffer) => number) {
    this.#write = write;
  }

  /** @param line with its line break */
  write(line: string): void {
    if (!this.#recover() || !this.#put(line)) this.#lose();
  }

  /** Writes what is owed from before. @returns whether the target takes lines */
  #recover(): boolean {
    if (!this.#putRest()) return false;
    if (this.#unreported > 0) {
      const sentence = "Lines of the log were lost because they could not be written.";
      if (!this.#put(logLine("warn", sentence, { lost: this.#unreported, reason: this.#reason }))) return false;
      this.#unreported = 0;
    }
    if (this.#rest.length > 0) return false;
    clearInterval(this.#timer);
    this.#timer = undefined;
    return true;
  }

  /** @returns whether the line is written, or at least its beginning, so that the rest has to follow */
  #put(line: string): boolean {
    const bytes = Buffer.from(line);
    this.#rest = bytes;
    if (this.#putRest()) return true;
    if (this.#rest.length < bytes.length) {
      this.#retry();
      return true;
    }
    this.#rest = Buffer.alloc(0);
    return false;
  }

  #putRest(): boolean {
    try {
      while (this.#rest.length > 0) {
        const written = this.#write(this.#rest);
        if (written === 0) return false;
        this.#rest = this.#rest.subarray(written);
      }
      return true;
    } catch (error) {
      this.#reason = (error as NodeJS.ErrnoException).code ?? String(error);
      return false;
    }
  }

  #lose(): void {
    this.lost++;
    this.#unreported++;
    this.#retry();
  }

  #retry(): void {
    this.#timer ??= setInterval(() => this.#recover(), RETRY_MS).unref();
  }
}

/**
 * Standard output, which from then on fails where it would have to wait. Node makes pipes and sockets non-blocking when
 * `process.stdout` is first read; a terminal, which Ctrl-S stops, it makes blocking, so that one is opened once more.
 */
export function standardOutput(): LogTarget {
  // What libraries and Node itself print must not end the process either. Both streams throw if nobody listens.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  const fd = isatty(1) ? reopenedTerminal() : 1;
  return new LogTarget((bytes) => writeSync(fd, bytes));
}

function reopenedTerminal(): number {
  try {
    return openSync("/dev/fd/1", constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    // The terminal of another user, after `su`.
    return 1;
  }
}
