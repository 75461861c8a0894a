/**
 * Why the server refuses a client, as the close code of its WebSocket. 4000 to 4099 are Colyseus' own; the rest follow
 * the numbers that HTTP has for the like.
 */
export const CloseReason = {
  /** the client said something that no client of this game says */
  BAD_MESSAGE: 4400,
  /** an operator ended this flight */
  DISMISSED: 4403,
  /** a seat was taken, but the join never acknowledged */
  JOIN_TIMEOUT: 4408,
  /** the client did not read what it was sent for too long, or too much of it was waiting */
  TOO_SLOW: 4413,
  /** the client said more in a second than anybody flies by */
  TOO_MANY_MESSAGES: 4429,
} as const;
export type CloseReason = (typeof CloseReason)[keyof typeof CloseReason];

/** The server closes a connection whose seat another page has taken with its token: a tab that was duplicated. */
export const REPLACED = 4409;

/**
 * A page closes its connection as it is closed, left or reloaded. Chromium and Firefox say as much by themselves, with 1001; a
 * browser that only breaks off the connection would have its seat held as long as one that was lost.
 */
export const PAGE_LEFT = 4410;
