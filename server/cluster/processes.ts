import type { MatchMakerDriver, Presence } from "@colyseus/core";

/** `draining`: alive, but it takes no players, and is telling those it has to go elsewhere. */
export type ProcessStatus = "ready" | "draining";

/** What this process knows of all that serve the same sky, itself included, and what it shares with them. */
export interface Processes {
  /** this process, as the framework names it once there is a server */
  readonly id: string;
  /** where rooms are listed; the framework's own, in memory, where there is one process */
  readonly driver: MatchMakerDriver | undefined;
  /** how rooms of several processes speak with each other; the same */
  readonly presence: Presence | undefined;
  /** whether somebody can be seated; not while what the processes share is out of reach */
  readonly reachable: boolean;
  /** whether the others know of this process, so that it may take the place of one of them */
  readonly joined: boolean;
  /** whether this process is draining */
  readonly draining: boolean;

  /** How a process is, as far as is known without asking; undefined where it is not, or no longer, there. */
  statusOf(processId: string): ProcessStatus | undefined;
  /** Where clients reach the others, `host[:port]`; the page of one opens connections to all. */
  hosts(): string[];
  /** Asks whether a process takes players, and so flies the ships of those it has: until it is draining, or known to be gone. */
  serves(processId: string): Promise<boolean>;
  /**
   * The process in which a new room is to be opened.
   *
   * @throws ServerError 503 if none has place for one
   */
  roomFor(): Promise<string>;
  /**
   * To be called before a room is opened in this process. Where the chosen one does not answer, Colyseus 0.18.17 opens the room
   * in the one that has asked, whether or not that has place.
   *
   * @throws ServerError 503 if it is draining, or has no place
   */
  checkPlace(): void;
  /**
   * Remembers a word until it has no meaning any more.
   *
   * @param seconds for which it is remembered
   * @returns whether it had not been said before, in any of the processes; false too where that can't be known
   */
  sayOnce(word: string, seconds: number): Promise<boolean>;
  /** Forgets a word that it has remembered. Where that can't be done it stays said. */
  takeBack(word: string): void;
  /** From now on this process takes nobody. Resolves when the others know. */
  drain(): Promise<void>;
  /** The end: nobody is here any more. */
  leave(): Promise<void>;
}
