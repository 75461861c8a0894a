import { ROOMS } from "../../game/rooms.ts";
import type { Player } from "../../protocol/schema.ts";
import { DENSITY, readShips, SHIPS } from "../../protocol/shipsMessage.ts";
import { SdkClient } from "../../tools/clients/sdkClient.ts";
import { reserveSeat } from "../../tools/clients/seat.ts";
import { withDeadline } from "../../tools/deadline.ts";

const { world, name } = ROOMS.bigsky;

/** A client that reads messages SHIPS into the players of the state, as the page does. */
export class ShipsReader {
  readonly client: SdkClient;
  /** ids of the ships in the last message */
  seen: string[] = [];
  readonly #waiting: ((reader: ShipsReader) => boolean)[] = [];
  #done: (() => void)[] = [];

  constructor(client: SdkClient) {
    this.client = client;
    const { room } = client;
    room.onMessage(SHIPS, (bytes: Uint8Array) => {
      this.read(bytes);
      this.onShips();
      const due = this.#waiting.map((condition) => condition(this));
      for (let i = due.length - 1; i >= 0; i--) {
        if (!due[i]) continue;
        this.#waiting.splice(i, 1);
        this.#done.splice(i, 1)[0]?.();
      }
    });
    room.onMessage(DENSITY, () => {});
  }

  static async join({ url }: { url: string }, method = `joinOrCreate/${name}`, options = {}): Promise<ShipsReader> {
    return new ShipsReader(await SdkClient.take(url, await reserveSeat(url, method, options)));
  }

  onShips: () => void = () => {};

  read(bytes: Uint8Array): void {
    const { players } = this.client.room.state;
    const byNumber = new Map<number, [string, Player]>();
    for (const [id, player] of players) byNumber.set(player.number, [id, player]);
    this.seen = [];
    readShips(world, bytes, {
      player: (number) => byNumber.get(number)?.[1],
      own: this.client.player,
      seen: (_player, number) => void this.seen.push(byNumber.get(number)?.[0] ?? ""),
    });
  }

  /** Waits for a message after which a condition holds. */
  until(condition: (reader: ShipsReader) => boolean, what: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(condition);
    this.#done.push(resolve);
    return withDeadline(promise, what);
  }

  /** A condition that holds after some messages. */
  messages(count: number): Promise<void> {
    let left = count;
    return this.until(() => --left <= 0, `${count} messages`);
  }
}
