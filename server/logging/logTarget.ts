import { constants, openSync, writeSync } from "node:fs";
import { isatty } from "node:tty";
import { logLine } from "./logLine.ts";

/** ms between two attempts to write after a failure */
const RETRY_MS = 1000;

/**
 * Writes the lines of the log. `write` returns after the line was written, so no line is lost when the process ends. It
 * never throws and never blocks: if the line can't be written (the disk is full, nothing reads the pipe, the terminal
 * is closed), the line is lost and counted. When writing works again, one line logs how many were lost.
 */
export class LogTarget {
  /** lines lost since the process started */
  lost = 0;
  readonly #write: (bytes: Buffer) => number;
  #unreported = 0;
  #reason = "";
  /** the rest of a line of which only a part was written */
  #rest = Buffer.alloc(0);
  #timer: NodeJS.Timeout | undefined;

  /** @param write writes as many bytes as it can without blocking, and returns how many; may throw */
  constructor(write: (bytes: Buffer) => number) {
    this.#write = write;
  }

  /** @param line including its line break */
  write(line: string): void {
    if (!this.#recover() || !this.#put(line)) this.#lose();
  }

  /** Writes what is left from before. Returns whether the next line can be written. */
  #recover(): boolean {
    if (!this.#putRest()) return false;
    if (this.#unreported > 0) {
      const sentence = "Log lines were lost because they could not be written.";
      if (!this.#put(logLine("warn", sentence, { lost: this.#unreported, reason: this.#reason }))) return false;
      this.#unreported = 0;
    }
    if (this.#rest.length > 0) return false;
    clearInterval(this.#timer);
    this.#timer = undefined;
    return true;
  }

  /** Returns whether the line was written, at least in part. The rest of it is written later, before any other line. */
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
 * Writes to standard output, without ever blocking. Node makes pipes and sockets non-blocking when `process.stdout` is
 * first read, but a terminal blocking, and Ctrl-S can stop a terminal. So a terminal is opened again as non-blocking.
 */
export function standardOutput(): LogTarget {
  // Libraries and Node print here too. Without a listener for errors, a failed write would end the process.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  const fd = isatty(1) ? reopenedTerminal() : 1;
  return new LogTarget((bytes) => writeSync(fd, bytes));
}

function reopenedTerminal(): number {
  try {
    return openSync("/dev/fd/1", constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    // After `su`, the terminal belongs to another user.
    return 1;
  }
}
