import type { Config } from "../config.ts";
import { TokenBucket } from "./tokenBucket.ts";

/** s that somebody on a line that has stalled may hope for it to come back; `ws` gives it up after 9 s without a pong. */
export const LAG_TIMEOUT = 15;

/** What a room allows each of its clients. */
export interface RoomLimits {
  /** messages a second; the ten-second burst that a stalled line ends in is allowed for */
  messagesPerSecond: number;
  /** bytes a second, all of them: headers, pings and fragments count; the same burst is allowed for */
  bytesPerSecond: number;
  /** bytes that may wait for a client that reads too slowly */
  bufferedBytes: number;
  /** s that a client may go without patches, because it does not read them, before it is given up on */
  lagTimeout: number;
  /** s in which a client must acknowledge that it has joined */
  joinTimeout: number;
  /** s for which the seat of a client is held whose connection was lost; 0 holds none */
  seatTimeout: number;
}

/** Nothing but what keeps the process alive. */
export const NO_LIMITS: RoomLimits = {
  messagesPerSecond: Number.POSITIVE_INFINITY,
  bytesPerSecond: Number.POSITIVE_INFINITY,
  bufferedBytes: 64e6,
  lagTimeout: LAG_TIMEOUT,
  joinTimeout: 60,
  seatTimeout: 30,
};

/** What a room allows a client. LIMITS=off lifts what is counted by the second. */
export function roomLimits({
  LIMITS,
  MESSAGES_PER_SECOND,
  BYTES_PER_SECOND,
  MAX_BUFFERED_BYTES,
  JOIN_TIMEOUT,
  SEAT_TIMEOUT,
}: Config): RoomLimits {
  const perSecond = (limit: number) => (LIMITS === "on" ? limit : Number.POSITIVE_INFINITY);
  return {
    messagesPerSecond: perSecond(MESSAGES_PER_SECOND),
    bytesPerSecond: perSecond(BYTES_PER_SECOND),
    bufferedBytes: MAX_BUFFERED_BYTES,
    lagTimeout: LAG_TIMEOUT,
    joinTimeout: JOIN_TIMEOUT,
    seatTimeout: SEAT_TIMEOUT,
  };
}

/** s of messages that may come at once, because a line that was stalled so long delivers everything together */
const BURST_SECONDS = 10;

/** Limits what one client sends. It allows what the client has not used for up to the length of the burst at once. */
export function clientBucket(perSecond: number): TokenBucket {
  return new TokenBucket(perSecond * BURST_SECONDS, perSecond);
}
