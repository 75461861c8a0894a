import { matchMaker } from "@colyseus/core";
import { noCapacity } from "../colyseus/matchmakerErrors.ts";
import { type Config, checksAddress } from "../config.ts";
import { Capacity } from "./capacity.ts";
import type { Processes, ProcessStatus } from "./processes.ts";
import { MemoryStore } from "./sharedStore.ts";

/** A process that runs alone, without Redis. */
export class OneProcess implements Processes {
  readonly driver = undefined;
  readonly presence = undefined;
  readonly joined = true;
  reached: boolean;
  draining = false;
  readonly capacity: Capacity;
  readonly store = new MemoryStore();
  /** when each claim expires, ms, by key; in the order of claiming. Those that last the longest decide when to remove. */
  readonly #claims = new Map<string, number>();

  constructor(config: Config) {
    this.capacity = new Capacity(config.MAX_ROOMS);
    this.reached = !checksAddress(config);
  }

  get reachable(): boolean {
    return this.reached;
  }

  get id(): string {
    return matchMaker.processId;
  }

  statusOf(processId: string): ProcessStatus | undefined {
    if (processId !== this.id) return undefined;
    return this.draining ? "draining" : "ready";
  }

  hosts(): string[] {
    return [];
  }

  async isServing(processId: string): Promise<boolean> {
    return this.statusOf(processId) === "ready";
  }

  async selectProcess(spare = 0): Promise<string> {
    if (this.draining || !this.reached || !this.capacity.has(spare)) throw noCapacity();
    return this.id;
  }

  takeCapacity(): void {
    if (this.draining || !this.reached) throw noCapacity();
    this.capacity.take();
  }

  async claimOnce(key: string, seconds: number): Promise<boolean> {
    const now = performance.now();
    for (const [claimed, expiresAt] of this.#claims) {
      if (expiresAt > now) break;
      this.#claims.delete(claimed);
    }
    if ((this.#claims.get(key) ?? 0) > now) return false;
    this.#claims.delete(key);
    this.#claims.set(key, now + seconds * 1000);
    return true;
  }

  releaseClaim(key: string): void {
    this.#claims.delete(key);
  }

  async drain(): Promise<void> {
    this.draining = true;
  }

  async leave(): Promise<void> {}
}
