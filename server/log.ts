import { inspect, stripVTControlCharacters } from "node:util";
import { logPrinter } from "./logging/logPrinter.ts";

/** ms after which a kind of line may be printed again */
const PERIOD_MS = 60_000;

/** Lines of one kind printed in a period; the rest is counted. Who asks for `debug` wants to see everybody come and go. */
const LINES_PER_KIND = { error: 5, warn: 5, info: 5, debug: 600 };

/** kinds told apart in a period; what comes after them is one kind together */
const MOST_KINDS = 50;

/** characters of a line that tell its kind */
const KIND_CHARACTERS = 100;

/** characters of a line, or of a stack, that are printed */
const MOST_CHARACTERS = 4000;

/** characters of a field that are printed */
const FIELD_CHARACTERS = 200;

export type LogLevel = keyof typeof LINES_PER_KIND;

/** What a line is about, by the names to search for: `roomId`, `sessionId`. Never an address or a player's name. */
export type Fields = Readonly<Record<string, unknown>>;

interface Kind {
  readonly level: LogLevel;
  printed: number;
  suppressed: number;
}

/** Where lines go: pino, or a spec. */
export type Printer = Record<LogLevel, (fields: Fields, line: string) => void> & {
  isLevelEnabled(level: LogLevel): boolean;
};

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
  error(about: string, error?: unknown, fields: Fields = {}): void {
    this.#note("error", about, fields, error);
  }

  warn(about: string, fields: Fields = {}): void {
    this.#note("warn", about, fields);
  }

  info(about: string, fields: Fields = {}): void {
    this.#note("info", about, fields);
  }

  debug(about: string, fields: Fields = {}): void {
    this.#note("debug", about, fields);
  }

  /** Prints now what has been counted so far. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [name, { level, suppressed }] of this.#kinds) {
      if (suppressed > 0) this.#printer[level]({ suppressed }, `More lines like "${name}" were left out.`);
    }
    this.#kinds.clear();
  }

  #note(level: LogLevel, about: string, fields: Fields, error?: unknown): void {
    if (!this.#printer.isLevelEnabled(level)) return;
    this.#timer ??= setTimeout(() => this.flush(), PERIOD_MS).unref();
    const kind = this.#kindOf(level, about);
    if (kind.printed >= LINES_PER_KIND[level]) {
      kind.suppressed++;
      return;
    }
    const first = kind.printed === 0;
    kind.printed++;
    const lines = clean(about).split("\n");
    const line = first ? lines.join("\n") : lines.slice(0, 2).join(" ");
    this.#printer[level]({ ...cleanFields(fields), ...(error !== undefined && { err: told(error, first) }) }, line);
  }

  #kindOf(level: LogLevel, about: string): Kind {
    const [line = ""] = clean(about.slice(0, KIND_CHARACTERS)).split("\n", 1);
    const words = line.replaceAll(/"[^"]*"|\S*\d\S*/g, "…");
    const name = this.#kinds.has(words) || this.#kinds.size < MOST_KINDS ? words : "anything else";
    const kind = this.#kinds.get(name) ?? { level, printed: 0, suppressed: 0 };
    this.#kinds.set(name, kind);
    return kind;
  }
}

/** What was thrown, by the names that pino gives an error. It can be anything, and must not throw once more here. */
function told(error: unknown, withStack: boolean): Fields {
  try {
    if (!(error instanceof Error)) return { type: typeof error, message: clean(inWords(error)) };
    const { name, message, stack } = error;
    const words = { type: clean(String(name)), message: clean(inWords(message)) };
    return withStack && stack ? { ...words, stack: clean(inWords(stack)) } : words;
  } catch {
    return { type: typeof error, message: "(something that can't be put into words)" };
  }
}

function inWords(value: unknown): string {
  return typeof value === "object" && value !== null ? inspect(value) : String(value);
}

function cleanFields(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === "string" ? clean(value).slice(0, FIELD_CHARACTERS) : value,
    ]),
  );
}

/** What comes from outside must not move the cursor of the operator's terminal. */
function clean(text: string): string {
  return stripVTControlCharacters(text.slice(0, MOST_CHARACTERS)).replaceAll(/[^\P{Cc}\n]/gu, "");
}

/** The log of this process. */
export const log = new BoundedLog(logPrinter);

/** The same for Colyseus, which passes text, stacks in it, to a logger of five levels. */
export const colyseusLogger = {
  debug: () => {},
  trace: () => {},
  info: (...text: unknown[]) => log.info(text.join(" ")),
  warn: (...text: unknown[]) => log.warn(text.join(" ")),
  error: (...text: unknown[]) => log.error(text.join(" ")),
};
