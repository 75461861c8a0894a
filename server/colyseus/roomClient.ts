import type { Client, ClientPrivate } from "@colyseus/core";
import type { WebSocket } from "ws";
import type { CloseReason } from "../../protocol/closeCodes.ts";

/** Which patches a slow client is sent. `server/rooms/backlog.ts` decides it. */
interface Backlog {
  /** whether the client is sent no patches at the moment */
  readonly held: boolean;
  /** To be called with the unsent bytes after a patch was written, the size of the patch, and the time in ms. */
  note(unsentBytes: number, patchBytes: number, now: number): void;
  /** Whether the client is to be sent the full state now, and patches again after it. */
  release(unsentBytes: number, now: number): boolean;
}

/** What the files in this folder need to know of a connection. `server/rooms/connection.ts` implements it. */
export interface RoomConnection {
  readonly client: RoomClient;
  /** why the server has closed the connection, if it has */
  readonly refusal: CloseReason | undefined;
  readonly backlog: Backlog;
  /** Counts a message. Returns false if it was over the limit, which closes the connection. */
  admitMessage(): boolean;
  /** Closes the connection with a reason. `details` are logged, with what handling its message threw, if anything. */
  refuse(reason: CloseReason, details?: Readonly<Record<string, unknown>>, error?: unknown): boolean;
}

/** A client as the framework keeps it, on the WebSocket transport. `userData` is set once `onJoin` has been called. */
export type RoomClient = Client<{ userData: { readonly connection: RoomConnection } }> &
  ClientPrivate & { ref: WebSocket };
