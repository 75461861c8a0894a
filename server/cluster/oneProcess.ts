import { matchMaker } from "@colyseus/core";
import { noPlace } from "../colyseus/matchmakerErrors.ts";
import type { Config } from "../config.ts";
import type { Processes, ProcessStatus } from "./processes.ts";

/** This process alone, which shares nothing with anybody. */
export class OneProcess implements Processes {
  readonly driver = undefined;
  readonly presence = undefined;
  readonly reachable = true;
  readonly joined = true;
  draining = false;
  readonly #maxRooms: number;
  /** what has been said, and until when, ms; in the order of it, because all of it is remembered equally long */
  readonly #said = new Map<string, number>();

  constructor({ MAX_ROOMS }: Config) {
    this.#maxRooms = MAX_ROOMS;
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

  async serves(processId: string): Promise<boolean> {
    return this.statusOf(processId) === "ready";
  }

  async roomFor(): Promise<string> {
    this.checkPlace();
    return this.id;
  }

  checkPlace(): void {
    if (this.draining || matchMaker.stats.local.roomCount >= this.#maxRooms) throw noPlace();
  }

  async sayOnce(word: string, seconds: number): Promise<boolean> {
    const now = performance.now();
    for (const [said, until] of this.#said) {
      if (until > now) break;
      this.#said.delete(said);
    }
    if (this.#said.has(word)) return false;
    this.#said.set(word, now + seconds * 1000);
    return true;
  }

  takeBack(word: string): void {
    this.#said.delete(word);
  }

  async drain(): Promise<void> {
    this.draining = true;
  }

  async leave(): Promise<void> {}
}
