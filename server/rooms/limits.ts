import { TokenBucket } from "../tokenBucket.ts";

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

/** s of messages that may come at once, because a line that was stalled so long delivers everything together */
const BURST_SECONDS = 10;

/** What a client may send: so much a second, and at once what it has not used for as long as the burst. */
export class Allowance extends TokenBucket {
  /** @param perSecond what is earned in a second */
  constructor(perSecond: number) {
    super(perSecond * BURST_SECONDS, perSecond);
  }
}
