import type { MatchMakerDriver, Presence } from "@colyseus/core";
import type { Capacity } from "./capacity.ts";
import type { SharedStore } from "./sharedStore.ts";

/** `draining`: the process is shutting down. It accepts no players, and tells those it has to join another process. */
export type ProcessStatus = "ready" | "draining";

/** All processes that serve the same game, this one included: what this process knows of them and shares with them. */
export interface Processes {
  /** the framework's id of this process, once there is a server */
  readonly id: string;
  /** the list of rooms of all processes; undefined for the framework's own in memory, if there is one process only */
  readonly driver: MatchMakerDriver | undefined;
  /** how rooms of several processes send messages to each other; undefined as above */
  readonly presence: Presence | undefined;
  /** whether this process can give out seats; false while it can't reach Redis, or while clients reach no process */
  readonly reachable: boolean;
  /** whether the other processes know this one, so that a process that it replaces may be stopped */
  readonly joined: boolean;
  /** whether clients reach this process at its PUBLIC_ADDRESS, or that is not checked; `PublicAddress` sets it */
  reached: boolean;
  readonly draining: boolean;
  readonly capacity: Capacity;
  readonly store: SharedStore;

  /** The status of a process, without asking it. Undefined if it is unknown or dead. */
  statusOf(processId: string): ProcessStatus | undefined;
  /**
   * `host[:port]` at which clients reach the other processes. A page of this process opens connections to all of them.
   */
  hosts(): string[];
  /** Asks whether a process still runs the ships of its players: true until it is draining or known to be dead. */
  isServing(processId: string): Promise<boolean>;
  /**
   * Selects the process that is to open a new room, and returns its id.
   *
   * @param spare number of further rooms for which the process must have capacity then: rooms that players open on
   *   request leave one for quick play. It does not apply to a process that has one room at most.
   * @throws ServerError 503 if no process has capacity for another room
   */
  selectProcess(spare?: number): Promise<string>;
  /**
   * To be called before a room is opened in this process; `capacity.giveBack` afterwards. If the selected process does
   * not answer, Colyseus 0.18.17 opens the room in the process that asked, even if that has no capacity.
   *
   * @throws ServerError 503 if this process is draining, clients do not reach it, or it has no capacity for another room
   */
  takeCapacity(): void;
  /**
   * Claims a key for a time. Only the first claim of a key succeeds, across all processes.
   *
   * @returns true if the claim succeeded; false if the key was claimed already, or if Redis does not answer
   */
  claimOnce(key: string, seconds: number): Promise<boolean>;
  /**
   * Releases a claim, so that the key can be claimed again. If Redis does not answer, the claim stays until it expires.
   */
  releaseClaim(key: string): void;
  /** Stops accepting players. Resolves when the other processes know. */
  drain(): Promise<void>;
  /** Removes this process from the others' lists and closes its connections, at the end of a shutdown. */
  leave(): Promise<void>;
}
