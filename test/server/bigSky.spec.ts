import assert from "node:assert/strict";
import { ROOMS } from "../../game/rooms.ts";
import { AcknowledgedShip } from "../../protocol/acknowledgedShip.ts";
import { WATCH_ROOM } from "../../protocol/join.ts";
import type { Player } from "../../protocol/schema.ts";
import { DENSITY, FOLLOW, readShips, SHIPS, VIEW } from "../../protocol/shipsMessage.ts";
import { SdkClient } from "../../tools/clients/sdkClient.ts";
import { reserveSeat } from "../../tools/clients/seat.ts";
import { withDeadline } from "../../tools/deadline.ts";
import { seededRandom } from "../support/random.ts";
import { ServerProcess } from "../support/server.ts";

const { world, name } = ROOMS.bigsky;

/** A client that reads messages SHIPS into the players of the state, as the page does. */
class Reader {
  readonly client: SdkClient;
  /** ids of the ships in the last message */
  seen: string[] = [];
  readonly #waiting: ((reader: Reader) => boolean)[] = [];
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

  static async join(server: ServerProcess, method = `joinOrCreate/${name}`, options = {}): Promise<Reader> {
    return new Reader(await SdkClient.take(server.url, await reserveSeat(server.url, method, options)));
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
  until(condition: (reader: Reader) => boolean, what: string): Promise<void> {
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

describe("a room of the type bigsky", () => {
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start({ env: { BIGSKY_CLIENTS: "30" } });
  });
  after(() => server.stop());

  it("sends what the own ship needs: it is where its acknowledged inputs lead, also after the server has coasted it", async () => {
    const random = seededRandom("a flight in the big sky");
    const reader = await Reader.join(server);
    const { client } = reader;
    await reader.messages(1);
    assert.ok(client.player);
    const ship = new AcknowledgedShip(world, client.player, client.input.lastProcessed);
    let sequence = 0;
    let checked = 0;
    let wrong = 0;
    const { resyncs } = client.player;
    let silent = false;
    reader.onShips = () => {
      const isExact = ship.advance(client.input.lastProcessed);
      // While the server coasts the ship, its position comes from the state.
      if (!silent) {
        checked++;
        if (!isExact) wrong++;
        const input = client.input.data;
        input.facing = random() * 6;
        input.thrusting = random() < 0.7;
        client.input.send();
        ship.store(++sequence, { facing: input.facing, thrusting: input.thrusting });
      }
    };
    await reader.messages(40);
    silent = true;
    await reader.until(() => client.player?.resyncs !== resyncs, "a resync");
    silent = false;
    await reader.messages(3);
    checked = wrong = 0;
    await reader.messages(30);
    assert.ok(checked >= 29);
    assert.equal(wrong, 0);
    await client.leave();
  });

  it("sends the ships around a player, and the name of each before its ship; to a spectator, those around the ship that it follows", async () => {
    const one = await Reader.join(server, `create/${name}`, { name: "One" });
    await one.messages(1);
    const { code } = one.client.room.state;
    // A message with a ship that is not in the state throws.
    const arrival = one.until(({ seen }) => seen.length === 2, "the other ship");
    const other = await Reader.join(server, `join/${name}`, { code, name: "Two" });
    await arrival;
    assert.deepEqual([...one.seen].sort(), [one.client.room.sessionId, other.client.room.sessionId].sort());
    assert.equal(one.client.room.state.players.get(other.client.room.sessionId)?.name, "Two");
    one.client.room.send(VIEW, { width: 300, height: 200 });

    const spectator = await Reader.join(server, `joinOrCreate/${WATCH_ROOM}`, { code });
    spectator.client.room.send(FOLLOW, other.client.room.sessionId);
    await spectator.until(({ seen }) => seen.includes(other.client.room.sessionId), "the ship that it follows");
    await Promise.all([spectator, other, one].map(({ client }) => client.leave()));
  });

  it("disconnects a client that sends no size as the size of its view, and no id to follow", async () => {
    const pilot = await Reader.join(server, `create/${name}`);
    await pilot.messages(1);
    const spectator = await Reader.join(server, `joinOrCreate/${WATCH_ROOM}`, { code: pilot.client.room.state.code });
    for (const [reader, type, message] of [
      [spectator, FOLLOW, { id: 1 }],
      [pilot, VIEW, { width: -1 }],
    ] as const) {
      const left = new Promise<number>((resolve) => void reader.client.room.onLeave((closeCode) => resolve(closeCode)));
      reader.client.room.send(type, message);
      assert.equal(await withDeadline(left, "the disconnect"), 4400);
    }
  });
});
