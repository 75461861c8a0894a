import { Client } from "@colyseus/sdk";
import { ROOMS } from "../../game/rooms.ts";
import type { RoomList } from "../../protocol/join.ts";
import { type GameState, stateSchemas } from "../../protocol/schema.ts";
import { Pilot } from "./pilot.ts";

const schema = stateSchemas(ROOMS.game.world).GameState;

/** Joins with a method of the SDK, and waits for its ship. @returns the pilot, with the code of its room */
export async function joinWith(
  { url }: { url: string },
  method: "create" | "join" | "joinOrCreate",
  options: object = {},
): Promise<Pilot & { code: string }> {
  const pilot = new Pilot(await new Client(url)[method]<GameState>(ROOMS.game.name, options, schema));
  await pilot.until(() => pilot.player !== undefined, "the own ship to appear");
  return Object.assign(pilot, { code: pilot.room.state.code });
}

/** The answer of `GET /rooms`. */
export async function roomList({ url }: { url: string }): Promise<RoomList> {
  return (await (await fetch(`${url}/rooms`)).json()) as RoomList;
}
