import type { Room } from "@colyseus/sdk";
import { NEEDS as bandwidthMeter } from "./bandwidthMeter.ts";
import type { Need } from "./need.ts";
import { NEEDS as socket } from "./socket.ts";
import { NEEDS as stopReconnecting } from "./stopReconnecting.ts";

/** What each file in this folder needs of the SDK. */
export const NEEDS: Readonly<Record<string, readonly Need[]>> = { bandwidthMeter, socket, stopReconnecting };

/** The SDK in this page is another version than the files in this folder were written for. */
export class SdkMismatchError extends Error {}

/**
 * Checks that a room has every part of the SDK that the files in this folder change or depend on. Call this right after
 * each join: there is no room to look at before.
 *
 * @throws SdkMismatchError with a sentence for each part that is missing or has another type
 */
export function checkSdk(room: Room): void {
  const sentences = Object.entries(NEEDS).flatMap(([file, needs]) =>
    needs.filter(([path, type]) => typeAt(room, path) !== type).map((need) => sentence(file, need, room)),
  );
  if (sentences.length > 0) throw new SdkMismatchError(sentences.join("\n"));
}

function sentence(file: string, [path, type]: Need, room: Room): string {
  const needs = `client/net/colyseus/${file}.ts needs room.${path} to be of type ${type}`;
  return `Colyseus does not fit: ${needs}, but in @colyseus/sdk it is ${typeAt(room, path)}. See docs/upgrading.md.`;
}

/** The type of a part, or "missing". */
function typeAt(room: object, path: string): string {
  let part: unknown = room;
  for (const name of path.split(".")) {
    if (typeof part !== "object" || part === null || !(name in part)) return "missing";
    part = Reflect.get(part, name);
  }
  return typeof part;
}
