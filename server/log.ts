import { stripVTControlCharacters } from "node:util";

/** ms after which a kind of line may be printed again */
const PERIOD_MS = 60_000;

/** lines of one kind printed in a period; the rest is counted */
const LINES_PER_KIND = 5;

/** kinds told apart in a period; what comes after them is one kind together */
const MOST_KINDS = 50;

/** characters of a line that tell its kind */
const KIND_CHARACTERS = 100;

/** characters of a line, or of a stack, that are printed */
const MOST_CHARACTERS = 4000;

interface Kind {
  printed: number;
  suppressed: number;
}

/** Where lines go: the console, or a spec. */
export interface Printer {
  error(line: string): void;
  info(line: string): void;
}

/**
 * A log that cannot be filled from outside. Of each kind of line so many are printed in a minute, an error's stack with
 * the first of them; the rest is counted, and the count is printed when the minute is over.
 *
 * Colyseus prints a stack for every malformed frame and a line for every forged token (0.18.17): 20,000 frames made 9 MB.
 */
export class BoundedLog {
  readonly #kinds = new Map<string, Kind>();
  readonly #printer: Printer;
  #timer: NodeJS.Timeout | undefined;

  constructor(printer: Printer) {
    this.#printer = printer;
  }

  /**
   * @param about what went wrong, as a sentence; its words are the kind, its numbers and quotations are not
   * @param error what was thrown
   */
  error(about: string, error?: unknown): void {
    const stack = error instanceof Error ? (error.stack ?? error.message) : error === undefined ? "" : String(error);
    this.#note("error", about, stack);
  }

  info(about: string): void {
    this.#note("info", about, "");
  }

  /** Prints now what has been counted so far. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [name, { suppressed }] of this.#kinds) {
      if (suppressed > 0) this.#printer.error(`… and ${suppressed} more like "${name}"`);
    }
    this.#kinds.clear();
  }

  #note(level: keyof Printer, about: string, stack: string): void {
    this.#timer ??= setTimeout(() => this.flush(), PERIOD_MS).unref();
    const kind = this.#kindOf(about);
    if (kind.printed >= LINES_PER_KIND) {
      kind.suppressed++;
      return;
    }
    const [line = "", ...rest] = clean(about).split("\n");
    const details = clean(stack) || rest.join("\n");
    const whole = kind.printed === 0 ? `${line}\n${details}`.trimEnd() : `${line} ${details.split("\n")[0]}`.trimEnd();
    kind.printed++;
    this.#printer[level](whole.slice(0, MOST_CHARACTERS));
  }

  #kindOf(about: string): Kind {
    const [line = ""] = clean(about.slice(0, KIND_CHARACTERS)).split("\n", 1);
    const words = line.replaceAll(/"[^"]*"|\S*\d\S*/g, "…");
    const name = this.#kinds.has(words) || this.#kinds.size < MOST_KINDS ? words : "anything else";
    const kind = this.#kinds.get(name) ?? { printed: 0, suppressed: 0 };
    this.#kinds.set(name, kind);
    return kind;
  }
}

/** What comes from outside must not move the cursor of the operator's terminal. */
function clean(text: string): string {
  return stripVTControlCharacters(text.slice(0, MOST_CHARACTERS)).replaceAll(/[^\P{Cc}\n]/gu, "");
}

/** The log of this process. */
export const log = new BoundedLog({
  error: (line) => console.error(line),
  info: (line) => console.log(line),
});

/** The same for Colyseus, which passes text, stacks in it, to a logger of five levels. */
export const colyseusLogger = {
  debug: () => {},
  trace: () => {},
  info: (...text: unknown[]) => log.info(text.join(" ")),
  warn: (...text: unknown[]) => log.error(text.join(" ")),
  error: (...text: unknown[]) => log.error(text.join(" ")),
};
