import type { Client, ClientPrivate } from "@colyseus/core";
import { type Command, NO_COMMAND } from "../../game/ship.ts";
import type { Part } from "./shapes.ts";

export const NEEDS: readonly Part[] = [
  ["InputBufferImpl", "next", "a function of 1 parameter"],
  ["InputBufferImpl", "size", "a number"],
  ["InputBufferImpl", "consumedCount", "a number"],
];

/** Inputs that were applied, and whose memory is free for the next ones. */
const free: Command[] = [];

/** An input to be filled in and queued, with any values. */
export function newCommand(): Command {
  return free.pop() ?? { ...NO_COMMAND };
}

/** Frees the memory of an input that nobody reads any more. */
export function giveBackCommand(command: Command): void {
  free.push(command);
}

/**
 * The inputs of a client that are not applied yet, from the queue that @colyseus/core 0.18.17 keeps for it.
 *
 * `room.inputs` has the same, through two more objects for each property. An input that was taken is used again for
 * another one of any client: with 1,000 clients, 20,000 new objects per second would outlive a collection of young
 * garbage.
 */
export class ClientInputs {
  readonly #client: ClientPrivate;
  #taken: Command | undefined;

  constructor(client: Client & ClientPrivate) {
    this.#client = client;
  }

  get size(): number {
    return this.#client._inputBuffer?.size ?? 0;
  }

  /** number of inputs that were removed */
  get consumedCount(): number {
    return this.#client._inputBuffer?.consumedCount ?? 0;
  }

  /** Removes the oldest input. @returns an input that is valid until the next call; undefined if there is none */
  next(): Readonly<Command> | undefined {
    if (this.#taken !== undefined) giveBackCommand(this.#taken);
    this.#taken = this.#client._inputBuffer?.next() as Command | undefined;
    return this.#taken;
  }
}
