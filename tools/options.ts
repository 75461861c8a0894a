import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";

/** One option of a command. */
export interface Option<T> {
  about: string;
  /** placeholder for the value in the help text; an option without one is a flag */
  takes?: string;
  default?: string | undefined;
  /** @throws UsageError with the allowed values, to complete "it must be …" */
  read: (text: string) => T;
}

/** A mistake on the command line. The message is a sentence for the user. */
export class UsageError extends Error {}

/** A number above 0. */
export function amount(about: string, byDefault?: number): Option<number> {
  return number(about, byDefault, "a number above 0", (value) => value > 0 && Number.isFinite(value));
}

/** A whole number above 0. */
export function wholeNumber(about: string, byDefault?: number): Option<number> {
  return number(about, byDefault, "a whole number above 0", (value) => value > 0 && Number.isSafeInteger(value));
}

/** The seed of a random number generator. */
export function seedNumber(about: string): Option<number> {
  return number(
    `${about}; random by default`,
    undefined,
    `a whole number from 0 to ${2 ** 32 - 1}`,
    (value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32,
  );
}

function number(
  about: string,
  byDefault: number | undefined,
  allowed: string,
  isAllowed: (value: number) => boolean,
): Option<number> {
  return {
    about,
    takes: "N",
    default: byDefault?.toString(),
    read: (text) => {
      const value = text.trim() === "" ? Number.NaN : Number(text);
      if (!isAllowed(value)) throw new UsageError(allowed);
      return value;
    },
  };
}

export function word(about: string, takes: string, byDefault?: string): Option<string> {
  return { about, takes, default: byDefault, read: (text) => text };
}

/** The address of a server, http(s) or ws(s), without a path. It is returned with http or https. */
export function address(about: string): Option<string> {
  return {
    about,
    takes: "URL",
    read: (text) => {
      const url = URL.parse(text);
      if (url === null || !/^(http|ws)s?:$/.test(url.protocol) || url.pathname + url.search + url.hash !== "/") {
        throw new UsageError("an address like http://localhost:2567");
      }
      return `${url.protocol.replace("ws", "http")}//${url.host}`;
    },
  };
}

/** A file to write to. It is checked before the measurement, not only after it. */
export function outputFile(about: string, byDefault?: string): Option<string> {
  return {
    about,
    takes: "FILE",
    default: byDefault,
    read: (text) => {
      try {
        const present = statSync(text, { throwIfNoEntry: false });
        if (present?.isDirectory()) throw new Error("a folder");
        accessSync(present === undefined ? path.dirname(text) : text, constants.W_OK);
        return text;
      } catch {
        throw new UsageError("a file that can be written");
      }
    },
  };
}

export function oneOf<T extends string>(about: string, words: readonly T[], byDefault?: T): Option<T> {
  return {
    about,
    takes: words.join("|"),
    default: byDefault,
    read: (text) => {
      if (!words.includes(text as T)) throw new UsageError(words.join(" or "));
      return text as T;
    },
  };
}

export function listOf<T>(one: Option<T>, byDefault?: string): Option<T[]> {
  return {
    about: one.about,
    takes: `${one.takes},…`,
    default: byDefault,
    read: (text) => text.split(",").map((part) => one.read(part.trim())),
  };
}

export function flag(about: string): Option<boolean> {
  return { about, read: () => true };
}

/** Ends the process with a sentence. */
export function fail(code: number, sentence: string): never {
  console.error(sentence);
  process.exit(code);
}

/** Ends the process with the message of an error that is not a bug here: a server that does not start, a browser that is missing. */
export function failWith(error: Error): never {
  fail(1, error.message);
}

type Values<Options extends Record<string, Option<unknown>>> = {
  [Name in keyof Options]: Options[Name] extends Option<infer T> ? T | undefined : never;
};

/**
 * Reads the command line. `--help` prints the options and ends the process. A mistake does the same with exit code 2.
 *
 * @param command name of the npm script
 * @param about what it does
 */
export function readOptions<Options extends Record<string, Option<unknown>>>(
  command: string,
  about: string,
  options: Options,
): Values<Options> {
  const help = helpText(command, about, options);
  try {
    const config: ParseArgsOptionsConfig = { help: { type: "boolean" } };
    for (const [name, { takes }] of Object.entries(options)) {
      config[name] = { type: takes === undefined ? "boolean" : "string" };
    }
    const { values } = parseArgs({ options: config });
    if (values["help"] === true) {
      console.log(help);
      process.exit(0);
    }
    return Object.fromEntries(
      Object.entries(options).map(([name, option]) => [name, readValue(name, option, values[name])]),
    ) as Values<Options>;
  } catch (error) {
    fail(2, `${(error as Error).message}\n\n${help}`);
  }
}

function readValue<T>(name: string, option: Option<T>, text: unknown = option.default): T | undefined {
  if (text === undefined) return undefined;
  try {
    return option.read(String(text));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`--${name} is "${text}"; it must be ${error.message}.`);
  }
}

function helpText(command: string, about: string, options: Record<string, Option<unknown>>): string {
  const lines = Object.entries({ ...options, help: flag("prints this help") }).map(([name, option]) => {
    const usage = `--${name}${option.takes === undefined ? "" : ` ${option.takes}`}`;
    return `  ${usage.padEnd(26)}  ${option.about}${option.default === undefined ? "" : ` (${option.default})`}`;
  });
  return `Usage: npm run ${command} -- [options]\n\n${about}\n\n${lines.join("\n")}`;
}
