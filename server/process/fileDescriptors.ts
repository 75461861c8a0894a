import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import type { Config } from "../config.ts";
import { log } from "../log.ts";

/** Descriptors that a process needs besides one per player: Node's own, Redis, and requests for the page. */
const RESERVE = 64;

/** s between two counts */
const PERIOD_S = 2;

/** Shares of the limit: the log warns above the first, and again only after the number was below the second. */
const HIGH = 0.9;
const LOW = 0.8;

/**
 * The number of files and connections that this process may have open, from the text of `/proc/self/limits`. Node
 * raises its soft limit to the hard one when it starts.
 */
export function descriptorLimit(limits: string): number | undefined {
  const [, soft] = /^Max open files\s+(\d+|unlimited)/m.exec(limits) ?? [];
  if (soft === undefined) return undefined;
  return soft === "unlimited" ? Number.POSITIVE_INFINITY : Number(soft);
}

/** A sentence for the log if the limit is too low for the players that the settings allow; otherwise undefined. */
export function tooFewDescriptors(
  limit: number,
  { MAX_CLIENTS, MAX_ROOMS }: Pick<Config, "MAX_CLIENTS" | "MAX_ROOMS">,
): string | undefined {
  const players = MAX_CLIENTS * MAX_ROOMS;
  if (limit >= players + RESERVE) return undefined;
  return (
    `This process may have ${limit} files and connections open. That is too few for ${players} players, which ` +
    "MAX_CLIENTS and MAX_ROOMS allow: further players would be disconnected without a message. Raise the limit " +
    "(ulimit -n, LimitNOFILE= of systemd, ulimits of Compose), or lower MAX_ROOMS."
  );
}

/** Logs when almost all descriptors are in use. At the limit, the system closes new connections, and nobody is told. */
export class DescriptorWatch {
  readonly #limit: number;
  readonly #count: () => Promise<number>;
  #high = false;

  /** @param count the number of descriptors in use; if that can't be counted, none is left to count them with */
  constructor(limit: number, count: () => Promise<number>) {
    this.#limit = limit;
    this.#count = count;
  }

  async check(): Promise<void> {
    const open = await this.#count().catch(() => this.#limit);
    const fields = { open, limit: this.#limit };
    if (!this.#high && open > HIGH * this.#limit) {
      this.#high = true;
      log.error("Almost all file descriptors are in use. Soon, new connections fail.", undefined, fields);
    } else if (this.#high && open < LOW * this.#limit) {
      this.#high = false;
      log.info("There are enough free file descriptors again.", fields);
    }
  }
}

/** Warns about too few file descriptors, now and while the process runs. It does nothing on systems without /proc. */
export function watchDescriptors(config: Config): void {
  let limit: number | undefined;
  try {
    limit = descriptorLimit(readFileSync("/proc/self/limits", "latin1"));
  } catch {}
  if (limit === undefined || !Number.isFinite(limit)) return;
  const sentence = tooFewDescriptors(limit, config);
  if (sentence !== undefined) log.warn(sentence);
  const watch = new DescriptorWatch(limit, async () => (await readdir("/proc/self/fd")).length);
  setInterval(() => void watch.check(), PERIOD_S * 1000).unref();
}
