import { z } from "zod";

/** A setting out of its range. The message is a sentence for the operator. */
export class ConfigError extends Error {}

function wholeNumber(min: number, max: number) {
  const error = `a whole number from ${min} to ${max}`;
  return z
    .string()
    .trim()
    .regex(/^\d+$/, { error })
    .transform(Number)
    .pipe(z.number().min(min, { error }).max(max, { error }));
}

/** Every setting there is, by the name of its environment variable. `secret` ones are never printed. */
const settings = z.object({
  NODE_ENV: z
    .enum(["development", "production", "test"], { error: `"development", "production" or "test"` })
    .default("development")
    .describe("production shuts what only a developer needs"),
  HOST: z.string().default("0.0.0.0").describe("address to listen on"),
  PORT: wholeNumber(0, 65535).default(2567).describe("port to listen on; 0 takes any free one"),
  MAX_CLIENTS: wholeNumber(1, 2000).default(100).describe("players in a room; the next one opens another"),
  MONITOR_USER: z.string().default("admin").describe("user name for /monitor"),
  MONITOR_PASSWORD: z
    .string()
    .min(8, { error: "at least 8 characters long" })
    .optional()
    .describe("password for /monitor")
    .meta({ secret: true }),
});

/** The settings, valid and complete. */
export type Config = Readonly<z.infer<typeof settings>>;

/**
 * Reads the settings from the environment. An empty variable counts as not set.
 *
 * @throws ConfigError naming every wrong setting, its value and what is allowed
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(
    Object.keys(settings.shape).flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
  );
  const parsed = settings.safeParse(given);
  if (parsed.success) return parsed.data;
  const sentences = parsed.error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    const value = isSecret(name) ? "not acceptable" : JSON.stringify(given[name]);
    return `${name} is ${value}; it must be ${message}.`;
  });
  throw new ConfigError([...new Set(sentences)].join("\n"));
}

/** The settings as lines to print at the start, secrets left out. */
export function describeConfig(config: Config): string {
  const names = Object.keys(settings.shape) as (keyof Config)[];
  const width = Math.max(...names.map((name) => name.length));
  return names
    .map((name) => {
      const value = config[name];
      const shown = value === undefined ? "(not set)" : isSecret(name) ? "(set)" : String(value);
      return `  ${name.padEnd(width)}  ${shown}`;
    })
    .join("\n");
}

function isSecret(name: string): boolean {
  return settings.shape[name as keyof Config]?.meta()?.["secret"] === true;
}
