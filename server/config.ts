import proxyAddr from "proxy-addr";
import { z } from "zod";

/** Why the server can't start, such as a setting out of its range. The message is a sentence for the operator. */
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

/** What is separated by commas, each of which must be valid. */
function list(isValid: (item: string) => boolean, error: string) {
  return z
    .string()
    .transform((text) => text.split(",").flatMap((item) => item.trim() || []))
    .refine((items) => items.every(isValid), { error })
    .default([]);
}

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

function isAddressRange(text: string): boolean {
  try {
    proxyAddr.compile(text);
    return true;
  } catch {
    return false;
  }
}

function isRedisUrl(text: string): boolean {
  return /^rediss?:\/\//.test(text) && URL.canParse(text) && new URL(text).hostname !== "";
}

/** `host`, `host:port` or either with a path, as it follows `ws://`. */
export function isPublicAddress(text: string): boolean {
  return /^[\w.:[\]-]+(\/[\w.-]+)*$/.test(text) && URL.canParse(`ws://${text}`);
}

const ADDRESS_RANGES =
  "addresses, ranges such as 10.0.0.0/8, or loopback, linklocal and uniquelocal, separated by commas";

/** Every setting there is, by the name of its environment variable. `secret` ones are never printed. */
const settings = z.object({
  NODE_ENV: z
    .enum(["development", "production", "test"], { error: `"development", "production" or "test"` })
    .default("development")
    .describe("production shuts what only a developer needs"),
  HOST: z.string().default("0.0.0.0").describe("address to listen on"),
  PORT: wholeNumber(0, 65535).default(2567).describe("port to listen on; 0 takes any free one"),
  MAX_CLIENTS: wholeNumber(1, 2000).default(100).describe("players in a room; the next one opens another"),
  MAX_ROOMS: wholeNumber(1, 10_000).default(50).describe("rooms in this process; whoever comes after that is told"),
  LIMITS: z
    .enum(["on", "off"], { error: `"on" or "off"` })
    .default("on")
    .describe("off lifts the limits per address and per second: for load tests on one's own machine"),
  SOCKETS_PER_ADDRESS: wholeNumber(1, 100_000)
    .default(256)
    .describe(
      "players connected at once from one address (IPv6: from one /64); and 7 HTTP connections for each of them",
    ),
  JOINS_PER_MINUTE: wholeNumber(1, 100_000)
    .default(240)
    .describe(
      "joins a minute from one address (IPv6: from one /64), all at once if need be; those who come back have 4 times that apart from it",
    ),
  MESSAGES_PER_SECOND: wholeNumber(30, 10_000).default(60).describe("messages a second from one client"),
  BYTES_PER_SECOND: wholeNumber(200, 1_000_000).default(2000).describe("bytes a second from one client"),
  MAX_BUFFERED_BYTES: wholeNumber(200_000, 1_000_000_000)
    .default(4_000_000)
    .describe("bytes that may wait for a client who reads too slowly, before it is disconnected"),
  JOIN_TIMEOUT: wholeNumber(1, 120)
    .default(10)
    .describe("s in which a client must take the seat it reserved, and then acknowledge the join"),
  SEAT_TIMEOUT: wholeNumber(0, 600)
    .default(30)
    .describe("s for which the ship of a player whose connection was lost is kept; 0 keeps none"),
  DRAIN_TIMEOUT: wholeNumber(1, 60)
    .default(10)
    .describe("s after SIGTERM or Ctrl-C at which the process ends, whoever may still be there"),
  WATCHDOG_TIMEOUT: wholeNumber(0, 600)
    .default(10)
    .describe("s for which the event loop may hang before the process ends itself, to be restarted; 0 turns that off"),
  PASSPORT_KEY: z
    .string()
    .min(32, { error: "at least 32 characters long" })
    .optional()
    .describe(
      "what passports are signed with, the same in all processes of one sky and in no other, needed with REDIS_URL; unless set, one that is kept in STATE_DIRECTORY",
    )
    .meta({ secret: true }),
  STATE_DIRECTORY: z
    .string()
    .optional()
    .describe("folder of this process alone, in which it keeps its key; unless set, .state in the project"),
  REDIS_URL: z
    .string()
    .refine(isRedisUrl, { error: "an address such as redis://127.0.0.1:6379 or rediss://:password@host" })
    .optional()
    .describe("where several processes share their list of rooms; without it this process is alone")
    .meta({ secret: true }),
  PUBLIC_ADDRESS: z
    .string()
    .refine(isPublicAddress, { error: "a host, with a port and a path where needed: sky.example.org/p/game1" })
    .optional()
    .describe("how clients reach this very process; needed with REDIS_URL"),
  ALLOWED_ORIGINS: list(isOrigin, "origins such as https://example.org, separated by commas").describe(
    "origins that browsers may join from besides the page's own",
  ),
  TRUSTED_PROXIES: list(isAddressRange, ADDRESS_RANGES).describe(
    "proxies whose X-Forwarded-For and X-Forwarded-Host are believed",
  ),
  UNLIMITED_ADDRESSES: list(isAddressRange, ADDRESS_RANGES).describe(
    "addresses that the limits per address don't apply to, such as a school's",
  ),
  LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error"], { error: `"debug", "info", "warn" or "error"` })
    .default("info")
    .describe("what is logged at the least; debug says who comes and goes"),
  MONITOR_USER: z.string().default("admin").describe("user name for /monitor and /metrics"),
  MONITOR_PASSWORD: z
    .string()
    .min(8, { error: "at least 8 characters long" })
    .optional()
    .describe("password for /monitor and /metrics")
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
  if (parsed.success) return consistent(parsed.data);
  const sentences = parsed.error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    const value = isSecret(name) ? "not acceptable" : JSON.stringify(given[name]);
    return `${name} is ${value}; it must be ${message}.`;
  });
  throw new ConfigError([...new Set(sentences)].join("\n"));
}

const NEEDED_WITH_REDIS = {
  PUBLIC_ADDRESS: "how clients reach this very process, such as sky.example.org/p/game1",
  PASSPORT_KEY: "the same in all processes, or players who move from one to another lose their names and ships",
};

/** @throws ConfigError where one setting needs another */
function consistent(config: Config): Config {
  if (config.REDIS_URL === undefined) return config;
  const sentences = Object.entries(NEEDED_WITH_REDIS).flatMap(([name, what]) =>
    config[name as keyof typeof NEEDED_WITH_REDIS] === undefined
      ? [`${name} is not set; with REDIS_URL it must be ${what}.`]
      : [],
  );
  if (sentences.length === 0) return config;
  throw new ConfigError(sentences.join("\n"));
}

/** The settings as they may be printed, secrets left out. */
export function shownConfig(config: Config): Record<string, string | number> {
  const names = Object.keys(settings.shape) as (keyof Config)[];
  return Object.fromEntries(names.map((name) => [name, shown(name, config[name])]));
}

function shown(name: keyof Config, value: Config[keyof Config]): string | number {
  if (value === undefined) return "(not set)";
  if (isSecret(name)) return "(set)";
  if (typeof value === "object") return value.length === 0 ? "(none)" : value.join(", ");
  return value;
}

/** A setting as the handbook lists it. */
export interface SettingEntry {
  name: string;
  /** as one would write it in the environment; empty if there is none */
  default: string;
  /** what it must be, in words */
  allowed: string;
  about: string;
}

/** Every setting there is. */
export function listSettings(): SettingEntry[] {
  const defaults = settings.parse({});
  return Object.entries(settings.shape).map(([name, schema]) => {
    // What no setting can be but those that take any text.
    const refused = schema.safeParse("\0");
    return {
      name,
      default: [defaults[name as keyof Config] ?? []].flat().join(","),
      allowed: refused.success ? "text" : (refused.error.issues[0]?.message ?? ""),
      about: schema.description ?? "",
    };
  });
}

function isSecret(name: string): boolean {
  return settings.shape[name as keyof Config]?.meta()?.["secret"] === true;
}
