/** A ban, as it is stored and listed. It contains no address and no name. */
export interface Ban {
  /** short, for the log and for the operator who lifts it */
  readonly id: string;
  /** session id of the player who was removed */
  readonly sessionId: string;
  /** id of the room that the player was in; empty if the session was in no room */
  readonly roomId: string;
  /** when it was made, ms since 1970 */
  readonly madeAt: number;
  /** when it ends, ms since 1970 */
  readonly until: number;
  /** how it came about, for the operator */
  readonly why: string;
  /** a keyed hash of the network of the player's address; empty if the ban is for the session only */
  readonly network: string;
}

/** What operators see of a ban. */
export interface ListedBan {
  readonly id: string;
  readonly sessionId: string;
  readonly roomId: string;
  readonly why: string;
  /** whether it also applies to new players from the network of the address */
  readonly network: boolean;
  /** ISO 8601, UTC */
  readonly madeAt: string;
  /** ISO 8601, UTC */
  readonly until: string;
  readonly secondsLeft: number;
}

/** Whole s until a ban ends. At least 1, because the store decides when it ends, and clocks of machines differ. */
export function secondsLeft({ until }: Ban, now: number): number {
  return Math.max(1, Math.ceil((until - now) / 1000));
}

/** @param now ms since 1970 */
export function listed(ban: Ban, now: number): ListedBan {
  const { id, sessionId, roomId, why, network, madeAt, until } = ban;
  return {
    id,
    sessionId,
    roomId,
    why,
    network: network !== "",
    madeAt: new Date(madeAt).toISOString(),
    until: new Date(until).toISOString(),
    secondsLeft: secondsLeft(ban, now),
  };
}
