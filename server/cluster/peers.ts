import { z } from "zod";
import { isPublicAddress } from "../config.ts";
import type { ProcessStatus } from "./processes.ts";

/** ms without a beat after which a process is taken for dead, though its connections stand: it hangs, or its machine is gone */
const SILENT_MS = 2500;

/** The same for one whose connections are closed. A process that ends closes them, however it ends. */
const DISCONNECTED_MS = 600;

/** What a process says of itself with each beat. */
export const beat = z.object({
  /** counts the beats */
  count: z.number(),
  status: z.enum(["ready", "draining"] satisfies ProcessStatus[]),
  /** whether it hears what Redis passes on, as far as it knows; without that it can't be asked for a seat */
  hears: z.boolean().default(true),
  /** where clients reach it */
  address: z.string().refine(isPublicAddress),
  rooms: z.number(),
  maxRooms: z.number(),
  players: z.number(),
});
export type Beat = z.infer<typeof beat>;

interface Peer {
  beat: Beat;
  /** ms, on the clock of this process */
  beatAt: number;
  /** whether Redis has a connection on which it listens */
  listens: boolean;
}

/**
 * Who is alive, from beats that are read every now and then. Only the clock of this process counts, and only while it could
 * read: neither a clock that is wrong nor an outage of Redis makes anybody dead. To be taken for dead is no sentence: with
 * the next beat a process is alive again.
 */
export class Peers {
  readonly #alive = new Map<string, Peer>();
  /** the last beat of those who are dead, as long as it is still to be read */
  readonly #dead = new Map<string, number>();
  #trustsConnectionsFrom = 0;

  /**
   * Takes in what has been read.
   *
   * @param beats by process id
   * @param listening by process id, whether it listens; unknown counts as yes
   * @param now ms
   * @returns those who are dead
   */
  read(beats: ReadonlyMap<string, Beat>, listening: ReadonlyMap<string, boolean>, now: number): string[] {
    for (const [id, last] of beats) this.#note(id, last, now);
    const dead: string[] = [];
    for (const [id, peer] of this.#alive) {
      peer.listens = listening.get(id) ?? true;
      if (!this.#isOver(peer, now)) continue;
      this.#alive.delete(id);
      this.#dead.set(id, peer.beat.count);
      dead.push(id);
    }
    for (const id of this.#dead.keys()) if (!beats.has(id)) this.#dead.delete(id);
    return dead;
  }

  /**
   * Reading begins, or begins again after it was not possible.
   *
   * @param trusting whether to believe at once that a closed connection means a dead process; after an outage it may only
   *   not have been made anew yet
   */
  begin(now: number, trusting: boolean): void {
    for (const peer of this.#alive.values()) peer.beatAt = now;
    this.#trustsConnectionsFrom = trusting ? now - DISCONNECTED_MS : now + SILENT_MS;
  }

  /** Whether what is no longer to be seen in Redis is gone; after an outage it may only not have been made anew yet. */
  trusts(now: number): boolean {
    return now > this.#trustsConnectionsFrom;
  }

  /** Takes those for dead who are known to be replaced. */
  bury(id: string): void {
    const peer = this.#alive.get(id);
    if (peer === undefined) return;
    this.#alive.delete(id);
    this.#dead.set(id, peer.beat.count);
  }

  /** Whether a process is known to be dead; of one that has just come nothing is known yet. */
  isDead(id: string): boolean {
    return this.#dead.has(id);
  }

  get(id: string): Beat | undefined {
    return this.#alive.get(id)?.beat;
  }

  ids(): string[] {
    return [...this.#alive.keys()];
  }

  /** `host[:port]`, each once */
  hosts(): string[] {
    return [...new Set(Array.from(this.#alive.values(), ({ beat }) => beat.address.split("/", 1)[0] ?? ""))];
  }

  /** Those who take players and have place for a room, the one with the fewest players first. */
  withPlace(): string[] {
    return [...this.#alive]
      .filter(([, { beat, listens }]) => beat.status === "ready" && beat.hears && listens && beat.rooms < beat.maxRooms)
      .sort(([, { beat: a }], [, { beat: b }]) => a.players - b.players || a.rooms - b.rooms)
      .map(([id]) => id);
  }

  #note(id: string, beat: Beat, now: number): void {
    if (this.#dead.get(id) === beat.count) return;
    this.#dead.delete(id);
    const peer = this.#alive.get(id);
    if (peer === undefined) this.#alive.set(id, { beat, beatAt: now, listens: true });
    else if (peer.beat.count !== beat.count) Object.assign(peer, { beat, beatAt: now });
  }

  #isOver({ beatAt, listens }: Peer, now: number): boolean {
    const silent = now - beatAt;
    if (silent > SILENT_MS) return true;
    return !listens && silent > DISCONNECTED_MS && this.trusts(now);
  }
}
