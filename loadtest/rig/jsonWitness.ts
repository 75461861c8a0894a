import type { Frame } from "../../tools/frames.ts";
import type { Utterance } from "./dialect.ts";
import type { RawClient } from "./rawClient.ts";
import type { Witness, WitnessStand } from "./witness.ts";

interface StateUpdate {
  type: string;
  objects: { id: string; facing: number; thrusting: boolean }[];
}

/** Decodes the JSON of the reference server, which does not say how many inputs an update shows: the facing tells. */
export class JsonWitness implements Witness {
  readonly client: RawClient;
  readonly #stand: WitnessStand;
  readonly #said: number[] = [];

  constructor(client: RawClient, stand: WitnessStand) {
    this.client = client;
    this.#stand = stand;
  }

  heard({ facing }: Utterance): void {
    this.#said.push(facing);
  }

  observe({ head }: Frame, time: number): void {
    const { type, objects } = JSON.parse(Buffer.from(head).toString()) as StateUpdate;
    if (type !== "stateUpdate") return;
    const own = objects.find(({ id }) => id === this.client.id);
    if (own === undefined) return;
    const count = this.#said.lastIndexOf(own.facing) + 1;
    this.#stand.note(
      count > 0 || own.facing === 0 ? undefined : `client ${this.client.index} never faced ${own.facing}`,
    );
    this.client.noteShown(count, time);
  }
}
