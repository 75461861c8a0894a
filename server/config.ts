import proxyAddr from "proxy-addr";
import { z } from "zod";

/** The server can't start, for example because a setting is invalid. The message is a sentence for the operator. */
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

/** A comma-separated list. Each item must pass `isValid`. */
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

/** Whether a text can follow `ws://` in a URL: `host` or `host:port`, each with or without a path. */
export function isPublicAddress(text: string): boolean {
  return /^[\w.:[\]-]+(\/[\w.-]+)*$/.test(text) && URL.canParse(`ws://${text}`);
}

const ADDRESS_RANGES =
  "addresses, ranges such as 10.0.0.0/8, or loopback, linklocal and uniquelocal, separated by commas";

/** All settings, by the name of their environment variable. The values of those marked `secret` are never printed. */
const settings = z.object({
  NODE_ENV: z
    .enum(["development", "production", "test"], { error: `"development", "production" or "test"` })
    .default("development")
    .describe(
      "`production` logs JSON, turns off the playground, and serves `/monitor` and `/metrics` only if they have a password",
    ),
  HOST: z.string().default("0.0.0.0").describe("address on which the server listens"),
  PORT: wholeNumber(0, 65535).default(2567).describe("port on which the server listens; 0 picks a free one"),
  MAX_CLIENTS: wholeNumber(1, 2000)
    .default(100)
    .describe("maximum players per room of the type `game`; when all rooms are full, the next player opens a new one"),
  BIGSKY_CLIENTS: wholeNumber(0, 2500)
    .default(2000)
    .describe(
      "maximum players per room of the type `bigsky`, a large world of which each player is sent a part; 0 turns the type off",
    ),
  MAX_ROOMS: wholeNumber(1, 10_000)
    .default(50)
    .describe(
      "maximum rooms in this process, the last of which only quick play opens; when every room is full, further players are refused with a message",
    ),
  MAX_SPECTATORS: wholeNumber(0, 1000)
    .default(20)
    .describe("maximum spectators per room; they do not count as players, and 0 turns watching off"),
  DRONES: wholeNumber(0, 10)
    .default(3)
    .describe(
      "ships that the server flies in a room with a single player, as company; with each further player there is one less; they do not count as players, and 0 turns them off",
    ),
  LIMITS: z
    .enum(["on", "off"], { error: `"on" or "off"` })
    .default("on")
    .describe(
      "`off` turns off the limits per address and the rate limits per client, for load tests on your own machine",
    ),
  SOCKETS_PER_ADDRESS: wholeNumber(1, 100_000)
    .default(256)
    .describe(
      "maximum players connected at once per IP address (IPv6: per /64); 7 HTTP connections are allowed for each of them",
    ),
  JOINS_PER_MINUTE: wholeNumber(1, 100_000)
    .default(240)
    .describe(
      "maximum joins per minute and IP address (IPv6: per /64), also as one burst; recovery after a lost connection or a restart has its own limit, 4 times as high",
    ),
  ROOMS_PER_ADDRESS: wholeNumber(1, 10_000)
    .default(10)
    .describe(
      "maximum rooms that players of one IP address (IPv6: per /64) have opened on request and that are open now, in all processes; rooms that quick play opens do not count",
    ),
  ROOMS_PER_MINUTE: wholeNumber(1, 10_000)
    .default(20)
    .describe("maximum rooms opened on request per minute and IP address (IPv6: per /64), also as one burst"),
  BAN_MINUTES: wholeNumber(0, 10_080)
    .default(10)
    .describe("minutes for which a player whom an operator disconnects in the monitor can't join; 0 turns bans off"),
  BAN_ADDRESSES: z
    .enum(["on", "off"], { error: `"on" or "off"` })
    .default("on")
    .describe(
      "`on` also bans new players from the IP address (IPv6: the /64) of a banned player, except from UNLIMITED_ADDRESSES; `off` bans the session only",
    ),
  MESSAGES_PER_SECOND: wholeNumber(30, 10_000).default(60).describe("maximum messages per second from one client"),
  BYTES_PER_SECOND: wholeNumber(200, 1_000_000).default(2000).describe("maximum bytes per second from one client"),
  MAX_BUFFERED_BYTES: wholeNumber(200_000, 1_000_000_000)
    .default(4_000_000)
    .describe("maximum bytes buffered for a client that reads too slowly; above that, the server disconnects it"),
  JOIN_TIMEOUT: wholeNumber(1, 120)
    .default(10)
    .describe("s that a client has to connect to its reserved seat, and the same again to acknowledge the join"),
  SEAT_TIMEOUT: wholeNumber(0, 600)
    .default(30)
    .describe(
      "s for which the server keeps the seat and ship of a player who lost the connection; 0 removes them at once",
    ),
  STOP_TIMEOUT: wholeNumber(1, 3600)
    .optional()
    .describe(
      "s that the supervisor waits after SIGTERM before it kills the process: `TimeoutStopSec` of systemd, `stop_grace_period` of Compose; the server can't read them, and warns if DRAIN_TIMEOUT is not shorter",
    ),
  DRAIN_TIMEOUT: wholeNumber(1, 60)
    .default(10)
    .describe(
      "maximum s for a graceful shutdown after SIGTERM or Ctrl-C; then the process exits, even with players connected",
    ),
  WATCHDOG_TIMEOUT: wholeNumber(0, 600)
    .default(10)
    .describe(
      "s for which the event loop may be blocked before the watchdog kills the process, so that its supervisor restarts it; 0 turns the watchdog off",
    ),
  PASSPORT_KEY: z
    .string()
    .min(32, { error: "at least 32 characters long" })
    .optional()
    .describe(
      "secret that signs passports; the same in all processes of a cluster, and different in every other cluster; required with REDIS_URL; if not set, the process generates a key and keeps it in STATE_DIRECTORY",
    )
    .meta({ secret: true }),
  PASSPORT_KEY_PREVIOUS: z
    .string()
    .min(32, { error: "at least 32 characters long" })
    .optional()
    .describe(
      "another key whose passports are accepted too, while `PASSPORT_KEY` is being changed; with it, players keep their ships",
    )
    .meta({ secret: true }),
  STATE_DIRECTORY: z
    .string()
    .optional()
    .describe(
      "folder in which this process keeps its generated key; no other process may use it; if not set, `.state` in the project",
    ),
  REDIS_URL: z
    .string()
    .refine(isRedisUrl, { error: "an address such as redis://127.0.0.1:6379 or rediss://:password@host" })
    .optional()
    .describe(
      "Redis through which the processes of a cluster share their list of rooms; if not set, this process runs alone",
    )
    .meta({ secret: true }),
  PUBLIC_ADDRESS: z
    .string()
    .refine(isPublicAddress, { error: "a host, with a port and a path where needed: sky.example.org/p/game1" })
    .optional()
    .describe("address at which clients reach this process, and no other one; required with REDIS_URL"),
  PUBLIC_ADDRESS_CHECK: z
    .enum(["on", "off"], { error: `"on" or "off"` })
    .default("on")
    .describe(
      "`off` turns off the check that clients reach this process at `PUBLIC_ADDRESS`, for a network in which the machine itself can't reach that address",
    ),
  ALLOWED_ORIGINS: list(isOrigin, "origins such as https://example.org, separated by commas").describe(
    "origins of other sites whose pages may join, in addition to the page's own origin",
  ),
  TRUSTED_PROXIES: list(isAddressRange, ADDRESS_RANGES).describe(
    "proxies whose X-Forwarded-For and X-Forwarded-Host headers the server trusts",
  ),
  UNLIMITED_ADDRESSES: list(isAddressRange, ADDRESS_RANGES).describe(
    "addresses without limits per address, such as a school's; wrong passwords stay limited",
  ),
  LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error"], { error: `"debug", "info", "warn" or "error"` })
    .default("info")
    .describe("lowest level that is logged; `debug` includes lost connections and reconnections"),
  MONITOR_USER: z.string().default("admin").describe("user name for `/monitor`, `/metrics` and `/playground`"),
  MONITOR_PASSWORD: z
    .string()
    .min(8, { error: "at least 8 characters long" })
    .optional()
    .describe("password for `/monitor`, `/metrics` and `/playground`")
    .meta({ secret: true }),
});

/** The names of all settings. */
export const SETTING_NAMES: readonly string[] = Object.keys(settings.shape);

/** All settings, validated, with their defaults filled in. */
export type Config = Readonly<z.infer<typeof settings>>;

/**
 * Reads the settings from the environment. An empty variable counts as not set.
 *
 * @throws ConfigError with one line for each invalid setting: its name, its value and what is allowed
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(
    Object.keys(settings.shape).flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
  );
  const parsed = settings.safeParse(given);
  if (parsed.success) return consistent(parsed.data);
  const sentences = parsed.error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    const value = isSecret(name) ? "invalid" : JSON.stringify(given[name]);
    return `${name} is ${value}; it must be ${message}.`;
  });
  throw new ConfigError([...new Set(sentences)].join("\n"));
}

const NEEDED_WITH_REDIS = {
  PUBLIC_ADDRESS: "the address at which clients reach this process, such as sky.example.org/p/game1",
  PASSPORT_KEY:
    "the same secret in all processes; without it, players who move to another process lose their names and ships",
};

/** @throws ConfigError if a setting requires another one that is not set, or does not fit it */
function consistent(config: Config): Config {
  const { REDIS_URL, PASSPORT_KEY, PASSPORT_KEY_PREVIOUS } = config;
  const sentences: string[] = [];
  for (const [name, what] of REDIS_URL === undefined ? [] : Object.entries(NEEDED_WITH_REDIS)) {
    if (config[name as keyof typeof NEEDED_WITH_REDIS] !== undefined) continue;
    sentences.push(`${name} is not set; with REDIS_URL it must be ${what}.`);
  }
  if (PASSPORT_KEY_PREVIOUS !== undefined && PASSPORT_KEY === undefined)
    sentences.push("PASSPORT_KEY is not set; with PASSPORT_KEY_PREVIOUS it must be the new key.");
  if (PASSPORT_KEY_PREVIOUS !== undefined && PASSPORT_KEY === PASSPORT_KEY_PREVIOUS)
    sentences.push("PASSPORT_KEY_PREVIOUS is the same as PASSPORT_KEY; it must be the key before it.");
  if (sentences.length === 0) return config;
  throw new ConfigError(sentences.join("\n"));
}

/** Whether this process checks that clients reach it at its PUBLIC_ADDRESS. */
export function checksAddress({ PUBLIC_ADDRESS, PUBLIC_ADDRESS_CHECK }: Config): boolean {
  return PUBLIC_ADDRESS !== undefined && PUBLIC_ADDRESS_CHECK === "on";
}

/** The settings for the log. Secrets are shown as "(set)" or "(not set)". */
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

/** A row of the settings table in docs/operations.md. */
export interface SettingEntry {
  name: string;
  /** as written in the environment; empty if there is none */
  default: string;
  /** a description of the allowed values */
  allowed: string;
  /** what the setting does */
  about: string;
}

/** Lists all settings for the docs. */
export function listSettings(): SettingEntry[] {
  const defaults = settings.parse({});
  return Object.entries(settings.shape).map(([name, schema]) => {
    // Settings that accept any text accept this value. For all others, the error describes what they allow.
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
