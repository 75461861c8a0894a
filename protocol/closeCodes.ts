/**
 * Why the server disconnects a client: the close code of its WebSocket. Colyseus reserves 4000 to 4099. The last three
 * digits of the other codes follow the HTTP status with a similar meaning.
 */
export const CloseReason = {
  /** the client sent a message that no client of this game sends */
  BAD_MESSAGE: 4400,
  /** an operator disconnected the client */
  DISMISSED: 4403,
  /** the game room that the client watches has ended */
  ROOM_ENDED: 4404,
  /** the client took a seat but did not acknowledge the join in time */
  JOIN_TIMEOUT: 4408,
  /** the client did not read for too long, or too many bytes were waiting for it */
  TOO_SLOW: 4413,
  /** the client sent more messages or bytes per second than the game ever needs */
  TOO_MANY_MESSAGES: 4429,
  /** an operator has banned the player for a time; the close frame has a sentence of bans.ts */
  BANNED: 4430,
} as const;
export type CloseReason = (typeof CloseReason)[keyof typeof CloseReason];

/**
 * The server closes a connection when another page has taken its seat with the same token, for example a duplicated
 * tab.
 */
export const REPLACED = 4409;

/**
 * A page closes its connection with this code when it is closed, left or reloaded. Chromium and Firefox send 1001 by
 * themselves. In a browser that only breaks the connection, the server would hold the seat as long as after a lost
 * connection.
 */
export const PAGE_LEFT = 4410;
