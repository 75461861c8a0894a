import { checkSdk } from "./colyseus/check.ts";
import { Handover } from "./handover.ts";
import { Joiner } from "./joiner.ts";
import { Seat } from "./seat.ts";
import { Session, type SessionParts } from "./session.ts";
import { Sky, type SkyOptions } from "./sky.ts";
import { PageUpdate } from "./update.ts";

export interface SessionOptions extends SkyOptions, Pick<SessionParts, "onNote" | "onEnd"> {
  /** of the server, http or https */
  endpoint: string;
}

/** A session of this page. It does nothing before `start`. */
export function openSession({ endpoint, onNote, onEnd, ...sky }: SessionOptions): Session {
  const handover = new Handover();
  return new Session({
    joiner: new Joiner(endpoint),
    handover,
    update: new PageUpdate(() => handover.store()),
    openSeat: (room, events) => {
      checkSdk(room);
      return new Seat(room, endpoint, events);
    },
    openSky: (room) => new Sky(room, sky),
    clock: {
      now: () => performance.now(),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    },
    random: Math.random,
    onNote,
    onEnd,
  });
}
