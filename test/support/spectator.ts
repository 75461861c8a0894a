import { Client, type Room } from "@colyseus/sdk";
import { ROOMS } from "../../game/rooms.ts";
import { JoinOption, WATCH_ROOM } from "../../protocol/join.ts";
import { type GameState, stateSchemas } from "../../protocol/schema.ts";
import { withDeadline } from "./server.ts";

const { GameState: schema } = stateSchemas(ROOMS.game.world);

/** A room as a spectator sees it. */
export type Watched = Room<unknown, GameState>;

/** Watches a room of the game. It has no state yet. */
export function askToWatch({ url }: { url: string }, code: string): Promise<Watched> {
  return new Client(url).joinOrCreate<GameState>(WATCH_ROOM, { [JoinOption.CODE]: code }, schema);
}

/** Watches a room of the game, and waits for the first state. */
export async function watch(server: { url: string }, code: string): Promise<Watched> {
  const room = await askToWatch(server, code);
  room.reconnection.enabled = false;
  const state = new Promise((resolve) => room.onStateChange.once(resolve));
  await withDeadline(state, "the first state");
  return room;
}

/** The code that the connection of a spectator is closed with. */
export const closeCode = (room: Watched) => new Promise<number>((resolve) => room.onLeave(resolve));
