import type { Frame } from "../../tools/frames.ts";
import type { Input } from "./dialect.ts";
import type { CheckResults, StateChecker } from "./gameChecker.ts";
import type { RawClient } from "./rawClient.ts";

interface StateUpdate {
  type: string;
  objects: { id: string; facing: number; thrusting: boolean }[];
}

/**
 * Decodes the reference server's JSON. Its updates acknowledge no inputs; the ship's direction tells which one it has.
 */
export class JsonChecker implements StateChecker {
  readonly #client: RawClient;
  readonly #results: CheckResults;
  readonly #facings: number[] = [];

  constructor(client: RawClient, results: CheckResults) {
    this.#client = client;
    this.#results = results;
  }

  sent({ facing }: Input): void {
    this.#facings.push(facing);
  }

  observe({ head }: Frame, time: number): void {
    const { type, objects } = JSON.parse(Buffer.from(head).toString()) as StateUpdate;
    if (type !== "stateUpdate") return;
    const own = objects.find(({ id }) => id === this.#client.id);
    if (own === undefined) return;
    const count = this.#facings.lastIndexOf(own.facing) + 1;
    const isRight = count > 0 || own.facing === 0;
    this.#results.note(isRight ? undefined : `client ${this.#client.index} never faced ${own.facing}`);
    this.#client.noteShown(count, time);
  }
}
