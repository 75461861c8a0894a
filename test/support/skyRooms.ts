import type { AddressInfo } from "node:net";
import { matchMaker } from "@colyseus/core";
import { Client, type Room } from "@colyseus/sdk";
import { STEP_MS } from "../../game/constants.ts";
import { ROOMS } from "../../game/rooms.ts";
import { type GameState, stateSchemas } from "../../protocol/schema.ts";
import { createGame } from "../../server/app.ts";
import { readConfig } from "../../server/config.ts";
import { GameRoom } from "../../server/rooms/GameRoom.ts";
import { eventually } from "./attack.ts";
import { Checker, type History, record } from "./skyChecker.ts";

const schema = stateSchemas(ROOMS.bigsky.world).GameState;

/** ms between the steps of a FastSky */
export const FAST_STEP_MS = STEP_MS / 2.5;

/** A room of the big sky at two and a half times its speed. */
export class FastSky extends GameRoom {
  override get type() {
    return ROOMS.bigsky;
  }

  protected override stepIntervalMs(): number {
    return FAST_STEP_MS;
  }
}

/** A server in this process, so that clients are compared with what its rooms have. */
export class SkyRooms {
  readonly url: string;
  readonly #shutDown: () => Promise<unknown>;
  readonly #rooms: Room[] = [];
  readonly #checkers: Checker[] = [];

  private constructor(url: string, shutDown: () => Promise<unknown>) {
    this.url = url;
    this.#shutDown = shutDown;
  }

  /** @param types classes of rooms, by the name for matchmaking */
  static async start(types: Readonly<Record<string, typeof GameRoom>>): Promise<SkyRooms> {
    const config = readConfig({ HOST: "127.0.0.1", LIMITS: "off", LOG_LEVEL: "error", MAX_SPECTATORS: "5" });
    const { server, http } = createGame(config, () => {});
    for (const [name, type] of Object.entries(types)) server.define(name, type);
    await server.listen(0, "127.0.0.1");
    const { port } = http.address() as AddressInfo;
    return new SkyRooms(`http://127.0.0.1:${port}`, () => server.gracefullyShutdown(false));
  }

  async join(name: string, options: object = {}): Promise<Room<unknown, GameState>> {
    const room = await new Client(this.url).joinOrCreate<GameState>(name, options, schema);
    this.#rooms.push(room);
    return room;
  }

  /** The room on the server. */
  local({ roomId }: { roomId: string }): GameRoom {
    return matchMaker.getLocalRoomById(roomId) as unknown as GameRoom;
  }

  /** Checks what a client that has joined is sent. */
  check(room: Room<unknown, GameState>, history: History): Checker {
    const checker = new Checker(room, history);
    this.#checkers.push(checker);
    return checker;
  }

  /** Joins and begins to check. @param history of the room, if it has one already */
  async joinChecked(name: string, history?: History): Promise<{ checker: Checker; history: History }> {
    const room = await this.join(name);
    const known = history ?? record(this.local(room));
    const checker = this.check(room, known);
    await eventually(async () => checker.messages > 0, "the first message");
    return { checker, history: known };
  }

  /** Has all clients leave. @throws what the first of the checks that failed has thrown */
  async clear(): Promise<void> {
    const failures = this.#checkers.splice(0).flatMap((checker) => checker.failures);
    await Promise.all(this.#rooms.splice(0).map((room) => room.connection.isOpen && room.leave()));
    if (failures.length > 0) throw failures[0];
  }

  async stop(): Promise<void> {
    await this.#shutDown();
  }
}
