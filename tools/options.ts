import { parseArgs } from "node:util";

/** What one option of a command takes. */
export interface Option<T> {
  about: string;
  /** what stands for the value in the help; an option without it takes none */
  takes?: string;
  default?: string;
  read: (text: string) => T;
}

/** Something wrong with the command line. The message is a sentence for the person who typed it. */
class UsageError extends Error {}

export function wholeNumber(about: string, byDefault?: number): Option<number> {
  return {
    about,
    takes: "N",
    ...(byDefault === undefined ? {} : { default: String(byDefault) }),
    read: (text) => {
      if (!/^\d+$/.test(text) || Number(text) === 0) throw new UsageError("a whole number above 0");
      return Number(text);
    },
  };
}

export function amount(about: string, byDefault?: number): Option<number> {
  return {
    about,
    takes: "N",
    ...(byDefault === undefined ? {} : { default: String(byDefault) }),
    read: (text) => {
      if (!(Number(text) > 0) || !Number.isFinite(Number(text))) throw new UsageError("a number above 0");
      return Number(text);
    },
  };
}

export function word(about: string, takes: string, byDefault?: string): Option<string> {
  return { about, takes, ...(byDefault === undefined ? {} : { default: byDefault }), read: (text) => text };
}

/** Where a server is: http or ws, which are the same to it. */
export function address(about: string): Option<string> {
  return {
    about,
    takes: "URL",
    read: (text) => {
      const url = URL.parse(text);
      if (url === null || !["http:", "ws:"].includes(url.protocol)) {
        throw new UsageError("an address like http://localhost:2567");
      }
      return `http://${url.host}`;
    },
  };
}

export function oneOf<T extends string>(about: string, words: readonly T[], byDefault?: T): Option<T> {
  return {
    about,
    takes: words.join("|"),
    ...(byDefault === undefined ? {} : { default: byDefault }),
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
    ...(byDefault === undefined ? {} : { default: byDefault }),
    read: (text) => text.split(",").map((part) => one.read(part.trim())),
  };
}

export function flag(about: string): Option<boolean> {
  return { about, read: () => true };
}

type Values<Options extends Record<string, Option<unknown>>> = {
  [Name in keyof Options]: Options[Name] extends Option<infer T> ? T | undefined : never;
};

/**
 * Reads the command line. `--help` prints what there is and ends the process; so does a mistake, with code 2.
 *
 * @param command as it is typed
 * @param about a sentence
 */
export function readOptions<Options extends Record<string, Option<unknown>>>(
  command: string,
  about: string,
  options: Options,
): Values<Options> {
  const help = helpText(command, about, options);
  try {
    const known = Object.entries({ ...options, help: flag("") }).map(
      ([name, { takes }]) => [name, { type: takes === undefined ? "boolean" : "string" }] as const,
    );
    const values: Record<string, unknown> = parseArgs({ options: Object.fromEntries(known) }).values;
    if (values["help"] === true) {
      console.log(help);
      process.exit(0);
    }
    return Object.fromEntries(
      Object.entries(options).map(([name, option]) => {
        const given = values[name] ?? option.default;
        if (given === undefined) return [name, undefined];
        try {
          return [name, option.read(String(given))];
        } catch (error) {
          if (error instanceof UsageError)
            throw new UsageError(`--${name} is "${given}"; it must be ${error.message}.`);
          throw error;
        }
      }),
    ) as Values<Options>;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${help}`);
    process.exit(2);
  }
}

function helpText(command: string, about: string, options: Record<string, Option<unknown>>): string {
  const lines = Object.entries({ ...options, help: flag("prints this") }).map(([name, option]) => {
    const usage = `--${name}${option.takes === undefined ? "" : ` ${option.takes}`}`;
    return `  ${usage.padEnd(26)}  ${option.about}${option.default === undefined ? "" : ` (${option.default})`}`;
  });
  return `Usage: npm run ${command} -- [options]\n\n${about}\n\n${lines.join("\n")}`;
}
