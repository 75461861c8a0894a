import { checkSdk } from "./colyseus/check.ts";
import type { Appearance } from "./destination.ts";
import { Handover } from "./handover.ts";
import { Joiner, typeNamed } from "./joiner.ts";
import { RoomConnection } from "./roomConnection.ts";
import { RoomView, type RoomViewOptions } from "./roomView.ts";
import { Session } from "./session.ts";
import { browserClock, type SessionParts } from "./sessionParts.ts";
import { PageUpdate } from "./update.ts";

export interface SessionOptions
  extends Omit<RoomViewOptions, "world" | "sendsView" | "watch">,
    Pick<SessionParts, "onNote" | "onInterrupted"> {
  /** of the server, http or https */
  endpoint: string;
  /** returns how the player wants to look */
  appearance: () => Appearance;
}

/** A session of this page. It does nothing before `start`. */
export function openSession({ endpoint, appearance, onNote, onInterrupted, ...view }: SessionOptions): Session {
  const handover = new Handover();
  return new Session({
    joiner: new Joiner(endpoint, appearance),
    handover,
    update: new PageUpdate(() => handover.store()),
    openConnection: (room, events) => {
      checkSdk(room);
      return new RoomConnection(room, endpoint, events);
    },
    openView: (room) => {
      const { world, sendsView } = typeNamed(room.name);
      return new RoomView(room, { ...view, world, sendsView });
    },
    clock: browserClock,
    random: Math.random,
    onNote,
    onInterrupted,
  });
}
