import { inspect, stripVTControlCharacters } from "node:util";
import { logPrinter } from "./logging/logPrinter.ts";

/** ms after which the count of each kind of line starts again */
const PERIOD_MS = 60_000;

/**
 * Maximum lines of one kind printed per period; further ones are counted. At `debug`, joins and leaves are all wanted.
 */
const LINES_PER_KIND = { error: 5, warn: 5, info: 5, debug: 600 };

/**
 * The same for lines that are wanted one by one at any level: joins, leaves, and what operators do. They are short, so
 * these lines take no more of the disk than those of other kinds, which may have a stack.
 */
const RECORDS_PER_KIND = 600;

/** Maximum networks that a tally tells apart. */
const MAX_NETWORKS = 1000;

/** Maximum kinds of line per period. Lines of further kinds count as one kind together. */
const MAX_KINDS = 50;

/** Characters at the start of a line that determine its kind. */
const KIND_CHARACTERS = 100;

/** Maximum characters printed of a line or a stack. */
const MAX_CHARACTERS = 4000;

/** Maximum characters printed of a field. */
const FIELD_CHARACTERS = 200;

export type LogLevel = keyof typeof LINES_PER_KIND;

/** Values that belong to a line, by name, such as `roomId` and `sessionId`. Never an address or a player's name. */
export type Fields = Readonly<Record<string, unknown>>;

interface Kind {
  readonly level: LogLevel;
  readonly most: number;
  printed: number;
  suppressed: number;
  /** of a tally: prints the number of its events in the period */
  readonly tally?: Tally;
}

interface Tally {
  readonly about: string;
  readonly fields: Fields;
  readonly networks: Set<string>;
}

interface Options {
  readonly most?: number;
  readonly tally?: Tally;
  readonly error?: unknown;
}

/** What prints the lines: pino, or a fake in a spec. */
export type Printer = Record<LogLevel, (fields: Fields, line: string) => void> & {
  isLevelEnabled(level: LogLevel): boolean;
};

/**
 * A log with limited volume, so that clients can't fill the disk. Per minute, it prints a number of lines of each kind,
 * and an error's stack with the first one only. It counts the rest, and prints the count when the minute is over.
 *
 * Colyseus 0.18.17 logs a stack for every malformed frame and a line for every forged token: 20,000 frames made 9 MB.
 */
export class BoundedLog {
  readonly #kinds = new Map<string, Kind>();
  readonly #printer: Printer;
  #timer: NodeJS.Timeout | undefined;

  constructor(printer: Printer) {
    this.#printer = printer;
  }

  /**
   * @param about what went wrong, as a sentence. Lines that differ only in numbers and quoted texts are of one kind.
   * @param error what was thrown
   */
  error(about: string, error?: unknown, fields: Fields = {}): void {
    this.#note("error", about, fields, { error });
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

  /** Logs at level `info` what is wanted one by one, such as joins. `about` is a constant. */
  record(about: string, fields: Fields = {}): void {
    this.#note("info", about, fields, { most: RECORDS_PER_KIND });
  }

  /**
   * Logs what may happen very often and has no id, such as a request that was refused: the first time at once, and at
   * the end of the minute one line with the number of `times` and of different `networks`, if it happened again.
   *
   * @param network tells clients apart; it is not printed
   */
  tally(level: "info" | "warn", about: string, fields: Fields = {}, network?: string): void {
    const tally = { about, fields, networks: new Set<string>() };
    const { networks } = this.#note(level, about, fields, { most: 1, tally })?.tally ?? tally;
    if (network !== undefined && networks.size < MAX_NETWORKS) networks.add(network);
  }

  /** Prints the counts of suppressed lines now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [name, { level, printed, suppressed, tally }] of this.#kinds) {
      if (suppressed === 0) continue;
      if (tally === undefined) this.#printer[level]({ suppressed }, `Lines like "${name}" were suppressed.`);
      else this.#printer[level](summary(tally, printed + suppressed), clean(tally.about));
    }
    this.#kinds.clear();
  }

  #note(level: LogLevel, about: string, fields: Fields, options: Options = {}): Kind | undefined {
    if (!this.#printer.isLevelEnabled(level)) return undefined;
    this.#timer ??= setTimeout(() => this.flush(), PERIOD_MS).unref();
    const { error } = options;
    const kind = this.#kindOf(level, about, options);
    if (kind.printed >= kind.most) {
      kind.suppressed++;
      return kind;
    }
    const first = kind.printed === 0;
    kind.printed++;
    const lines = clean(about).split("\n");
    const line = first ? lines.join("\n") : lines.slice(0, 2).join(" ");
    this.#printer[level](
      { ...cleanFields(fields), ...(error !== undefined && { err: errorFields(error, first) }) },
      line,
    );
    return kind;
  }

  #kindOf(level: LogLevel, about: string, { most = LINES_PER_KIND[level], tally }: Options): Kind {
    const [line = ""] = clean(about.slice(0, KIND_CHARACTERS)).split("\n", 1);
    const words = line.replaceAll(/"[^"]*"|\S*\d\S*/g, "…");
    const isKept = this.#kinds.has(words) || this.#kinds.size < MAX_KINDS;
    const name = isKept ? words : "anything else";
    const other = { level, most: LINES_PER_KIND[level], printed: 0, suppressed: 0 };
    const kind = this.#kinds.get(name) ?? (isKept ? { ...other, most, ...(tally && { tally }) } : other);
    this.#kinds.set(name, kind);
    return kind;
  }
}

/** The fields of an error, named as in pino. What was thrown can be of any type, and reading it may throw again. */
function errorFields(error: unknown, withStack: boolean): Fields {
  try {
    if (!(error instanceof Error)) return { type: typeof error, message: clean(toText(error)) };
    const { name, message, stack } = error;
    const fields = { type: clean(String(name)), message: clean(toText(message)) };
    return withStack && stack ? { ...fields, stack: clean(toText(stack)) } : fields;
  } catch {
    return { type: typeof error, message: "(an error that can't be printed)" };
  }
}

function summary({ fields, networks }: Tally, times: number): Fields {
  return { ...cleanFields(fields), times, ...(networks.size > 0 && { networks: networks.size }) };
}

function toText(value: unknown): string {
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

/** Removes control characters, because text from a client must not control the operator's terminal. */
function clean(text: string): string {
  return stripVTControlCharacters(text.slice(0, MAX_CHARACTERS)).replaceAll(/[^\P{Cc}\n]/gu, "");
}

/** The log of this process. */
export const log = new BoundedLog(logPrinter);

/** The same log as the logger that Colyseus expects. Colyseus passes stacks as text. */
export const colyseusLogger = {
  debug: () => {},
  trace: () => {},
  info: (...text: unknown[]) => log.info(text.join(" ")),
  warn: (...text: unknown[]) => log.warn(text.join(" ")),
  error: (...text: unknown[]) => log.error(text.join(" ")),
};
