import type { Client, Room } from "@colyseus/core";
import type { Part } from "./shapes.ts";
import type { SharedFrameSerializer } from "./sharedFrameSerializer.ts";

export const NEEDS: readonly Part[] = [
  ["Room", "setSerializer", "a function of 1 parameter"],
  ["Room", "_serializer", "an object"],
  ["SchemaSerializer", "handshake", "a function of 0 parameters"],
  ["SchemaSerializer", "getFullState", "a function of 2 parameters"],
];

/** What of a room another room shows. */
interface Source {
  readonly state: unknown;
  readonly frames: SharedFrameSerializer;
  readonly clock: { readonly elapsedTime: number };
}

/**
 * Makes a room show the state of another room of this process: its clients get the schema and the full state of that
 * room, with that room's time. The patches that follow are sent by the serializer of that room. Call this in
 * `onCreate`.
 *
 * @colyseus/core 0.18.17 creates a serializer for each state that is set, which would track the changes of a state that
 * has one already. This can go when a room can share the serializer of another one.
 */
export function relayState(room: Room, source: Source): void {
  const { frames } = source;
  room.setSerializer({
    id: frames.id,
    reset: () => {},
    handshake: () => frames.handshake(),
    getFullState: (client?: Client) => frames.getFullState(client, { sNow: source.clock.elapsedTime }),
    applyPatches: () => false,
  });
  room.setSerializer = () => {};
  // Only a room with a state sends the full state to a client that has joined.
  room.state = source.state as Room["state"];
}
