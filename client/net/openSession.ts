import type { RoomType } from "../../game/rooms.ts";
import { checkSdk } from "./colyseus/check.ts";
import { Handover } from "./handover.ts";
import { Joiner } from "./joiner.ts";
import { RoomConnection } from "./roomConnection.ts";
import { RoomView, type RoomViewOptions } from "./roomView.ts";
import { Session, type SessionParts } from "./session.ts";
import { PageUpdate } from "./update.ts";

export interface SessionOptions extends Omit<RoomViewOptions, "world">, Pick<SessionParts, "onNote" | "onInterrupted"> {
  /** of the server, http or https */
  endpoint: string;
  /** of the rooms that the page joins */
  type: RoomType;
}

/** A session of this page. It does nothing before `start`. */
export function openSession({ endpoint, type, onNote, onInterrupted, ...view }: SessionOptions): Session {
  const handover = new Handover(type);
  return new Session({
    joiner: new Joiner(endpoint, type),
    handover,
    update: new PageUpdate(() => handover.store()),
    openConnection: (room, events) => {
      checkSdk(room);
      return new RoomConnection(room, endpoint, events);
    },
    openView: (room) => new RoomView(room, { ...view, world: type.world }),
    clock: {
      now: () => performance.now(),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    },
    random: Math.random,
    onNote,
    onInterrupted,
  });
}
