import { setTimeout as sleep } from "node:timers/promises";
import { ConfigError } from "../config.ts";
import { log } from "../log.ts";
import type { Heartbeats } from "./heartbeats.ts";
import { orUnusable } from "./redis.ts";

/** heartbeats that a process may miss before it counts as killed or hanging */
const MISSED = 4;

/**
 * Refuses a PUBLIC_ADDRESS that a running process has. Clients of one of the two would be connected to the other one,
 * where they have no seat. A process that was killed may still have a heartbeat in Redis, but writes no further one.
 *
 * @param heartbeatMs ms between two heartbeats of a process
 * @throws ConfigError if another process with that address runs, or if Redis does not answer
 */
export async function refuseTwin(
  heartbeats: Pick<Heartbeats, "readAll">,
  address: string,
  heartbeatMs: number,
): Promise<void> {
  let twin: string | undefined;
  await orUnusable(async () => {
    const before = new Map(
      [...(await heartbeats.readAll())].filter(([, last]) => last.address === address && last.status === "ready"),
    );
    for (let i = 0; i < MISSED && before.size > 0 && twin === undefined; i++) {
      await sleep(heartbeatMs);
      const now = await heartbeats.readAll();
      twin = [...before.keys()].find(
        (id) => now.get(id)?.status === "ready" && now.get(id)?.count !== before.get(id)?.count,
      );
    }
  });
  if (twin === undefined) return;
  throw new ConfigError(
    `PUBLIC_ADDRESS is ${address}, which process ${twin} has too, and that process is running. Give each process an address of its own.`,
  );
}

/** Logs once which processes have the address of this one: those that started at the same time, or hung for a while. */
export class Twins {
  #known: ReadonlySet<string> = new Set();

  /** @param ids of the other processes that have that address now */
  note(ids: readonly string[], address: string): void {
    for (const processId of ids) {
      if (this.#known.has(processId)) continue;
      log.error(
        "Another process has the same PUBLIC_ADDRESS. Until one of the two ends, players can't join in one.",
        undefined,
        {
          processId,
          address,
        },
      );
    }
    this.#known = new Set(ids);
  }
}
