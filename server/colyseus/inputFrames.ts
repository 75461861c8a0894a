import { type Client, type ClientPrivate, ClientState, Protocol } from "@colyseus/core";
import { copyCommand } from "../../game/ship.ts";
import { ShipInput } from "../../protocol/schema.ts";
import { giveBackCommand, newCommand } from "./clientInputs.ts";
import { InputReader } from "./inputReader.ts";
import type { Part } from "./shapes.ts";

const { ROOM_INPUT_RELIABLE } = Protocol;

export const NEEDS: readonly Part[] = [
  ["Protocol", "ROOM_INPUT_RELIABLE", "a number"],
  ["InputBufferImpl", "push", "a function of 1 parameter"],
  ["ClientPrivate", "_input", "a field"],
  // Half a turn, engine on, no boost.
  ["an input", "content", '"80008081018200"'],
];

const reader = new InputReader(ShipInput);

/**
 * Moves an input from the wire to the pilot's queue, with the same result as in Colyseus 0.18.17, in a fifth of the
 * time.
 *
 * The framework reads inputs with its decoder for whole states, which also handles references, collections and
 * callbacks. An input has none. Then it queues a copy that is a whole schema instance, with change tracking that is not
 * used. With 1,000 clients that is 20,000 inputs per second, and the copies live long enough to survive a collection of
 * young garbage. Delete this file when the framework reads inputs without that.
 *
 * @returns false, with nothing changed, if the frame is anything but an input as this game's clients write it
 */
export function takeInput(client: Client & ClientPrivate, frame: Uint8Array): boolean {
  const queue = client._inputBuffer;
  if (frame[0] !== ROOM_INPUT_RELIABLE || queue === undefined || client.state !== ClientState.JOINED) return false;
  const latest = client._input as ShipInput;
  const command = newCommand();
  // An input contains only what has changed since the one before.
  copyCommand(latest, command);
  if (!reader.read(frame, 1, command)) {
    giveBackCommand(command);
    return false;
  }
  // A plain object is enough from the first input on. The one in the queue is used again for another client.
  if (latest instanceof ShipInput) client._input = { ...command };
  else copyCommand(command, latest);
  queue.push(command);
  return true;
}
