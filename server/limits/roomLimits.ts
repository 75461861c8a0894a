import type { Config } from "../config.ts";
import { TokenBucket } from "./tokenBucket.ts";

/**
 * s for which a client may read nothing before it is disconnected. On a dead connection, `ws` closes after 12 s without
 * a pong.
 */
const LAG_TIMEOUT = 15;

/** The limits that a room applies to each of its clients. */
export interface RoomLimits {
  /** messages per second; up to 10 s of unused messages may arrive as one burst, as they do after a stall */
  messagesPerSecond: number;
  /** bytes per second, including headers, pings and fragments; with the same burst */
  bytesPerSecond: number;
  /** maximum bytes buffered for a client that reads too slowly */
  bufferedBytes: number;
  /** s for which a client may get no patches, because it reads too slowly, before it is disconnected */
  lagTimeout: number;
  /** s in which a client must acknowledge that it has joined */
  joinTimeout: number;
  /** s for which the seat of a client that lost its connection is held; 0 holds no seat */
  seatTimeout: number;
}

/** Only the limits that protect the process. */
export const NO_LIMITS: RoomLimits = {
  messagesPerSecond: Number.POSITIVE_INFINITY,
  bytesPerSecond: Number.POSITIVE_INFINITY,
  bufferedBytes: 64e6,
  lagTimeout: LAG_TIMEOUT,
  joinTimeout: 60,
  seatTimeout: 30,
};

/** The limits that the operator has set. LIMITS=off turns off those per second. */
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

/** s of messages that may arrive at once. A connection that was stalled for that long delivers all of them together. */
const BURST_SECONDS = 10;

/** A token bucket for what one client sends. Unused tokens of the last BURST_SECONDS may be spent at once. */
export function clientBucket(perSecond: number): TokenBucket {
  return new TokenBucket(perSecond * BURST_SECONDS, perSecond);
}
