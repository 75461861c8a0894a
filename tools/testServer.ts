import type { AddressInfo } from "node:net";
import type { Client } from "@colyseus/core";
import express, { type Application } from "express";
import { STEP_MS } from "../game/constants.ts";
import type { RoomType } from "../game/rooms.ts";
import { Torus } from "../game/torus.ts";
import { stateSchemas } from "../protocol/schema.ts";
import { PROTOCOL_VERSION } from "../protocol/version.ts";
import { createGame } from "../server/app.ts";
import { readConfig } from "../server/config.ts";
import { liveRooms } from "../server/metrics/liveRooms.ts";
import type { GameClient } from "../server/rooms/connection.ts";
import { GameRoom } from "../server/rooms/GameRoom.ts";

/** How many times faster than life the room `fast` is. */
export const SPEED_UP = 5;

/** The game at several times its speed: five minutes of flight in one. */
class FastRoom extends GameRoom {
  protected override stepIntervalMs(): number {
    return STEP_MS / SPEED_UP;
  }
}

/** A type of room with a smaller world, in which it takes three seconds to fly around the world. */
export const SMALL: RoomType = { name: "small", world: new Torus(300), places: 2 };

class SmallRoom extends GameRoom {
  override get type(): RoomType {
    return SMALL;
  }
}

/** A sky in which a pilot can ask for a push, of another ship too, since nothing in the game does so yet. */
class GustyRoom extends GameRoom {
  override messages = {
    gust: (client: Client, { vx, vy, ship = client.sessionId }: { vx: number; vy: number; ship?: string }) =>
      this.pilots.get(ship)?.simulation.push(vx, vy),
  };
}

/** A sky that is 49.7 days old, less six seconds: its clock in ms is about to pass 2^32. */
class OldRoom extends GameRoom {
  override onCreate(): void {
    super.onCreate();
    this.clock.elapsedTime += 2 ** 32 - 6000;
  }
}

/** A sky in which a message of a pilot throws. */
class BrokenRoom extends GameRoom {
  override messages = {
    anything: () => {
      throw new Error("this room is broken");
    },
  };
}

/** A sky whose physics fail as soon as somebody thrusts. */
class FailingRoom extends GameRoom {
  protected override step(dropped: number): void {
    super.step(dropped);
    for (const { thrusting } of this.state.players.values()) if (thrusting) throw new Error("the physics have failed");
  }
}

/** A sky whose hooks throw on demand: the first is let in, the others are not, and whoever leaves makes it throw. */
class FragileRoom extends GameRoom {
  override messages = {
    now: () => {
      throw new Error("the handler failed");
    },
    later: async () => {
      await Promise.resolve();
      throw new Error("the handler failed later");
    },
    timer: () => {
      this.clock.setTimeout(() => {
        throw new Error("the timer failed");
      }, 50);
    },
  };

  override onJoin(client: GameClient): void {
    super.onJoin(client);
    if (this.clients.length > 2) throw new Error("the join failed");
  }

  override onLeave(client: GameClient): void {
    super.onLeave(client);
    throw new Error("the leave failed");
  }
}

/** A sky in a process that has not been updated yet. */
class OlderRoom extends GameRoom {
  override readonly version = PROTOCOL_VERSION - 1;
}

const STRICT = {
  messagesPerSecond: 60,
  bytesPerSecond: 2000,
  bufferedBytes: 4e6,
  lagTimeout: 2,
  joinTimeout: 1,
  seatTimeout: 1,
};

/** A sky that allows little. */
class StrictRoom extends GameRoom {
  override readonly limits = STRICT;
}

/** A sky full of wrecks, each with a long name that changes in every step: over 2 MB a second to each client. */
class HeavyRoom extends GameRoom {
  override readonly limits = STRICT;
  #steps = 0;

  override onCreate(): void {
    super.onCreate();
    const { Player } = stateSchemas(this.type.world);
    for (let i = 0; i < 30; i++) this.state.players.set(`wreck ${i}`, new Player());
  }

  protected override step(dropped: number): void {
    super.step(dropped);
    this.#steps++;
    for (const [id, player] of this.state.players)
      if (id.startsWith("wreck")) player.name = `${this.#steps} `.repeat(900);
  }
}

/** The same, where nobody is waited for. */
class ImpatientRoom extends HeavyRoom {
  override readonly limits = { ...STRICT, lagTimeout: 0.1 };
}

if (import.meta.main) {
  const config = readConfig(process.env);
  // Another version of the game, as after the next deployment.
  const { PROTOCOL, BUILT_CLIENT } = process.env;
  const serveClient =
    BUILT_CLIENT === undefined ? undefined : (app: Application) => app.use(express.static(BUILT_CLIENT));
  const { server, http } = createGame(
    config,
    serveClient,
    undefined,
    PROTOCOL === undefined ? undefined : Number(PROTOCOL),
  );
  server.define("fast", FastRoom);
  server.define(SMALL.name, SmallRoom);
  server.define("older", OlderRoom);
  server.define("gusty", GustyRoom);
  // For a real page, which knows no other room.
  if (process.env["GUSTS"] === "on") {
    server.define(
      "game",
      class extends GustyRoom {
        override maxClients = config.MAX_CLIENTS;
      },
    );
  }
  // A metric that can't be read, among those that can.
  if (process.env["CENSUS"] === "broken") {
    liveRooms.add({
      census() {
        throw new Error("this room can't be counted");
      },
    });
  }
  server.define("old", OldRoom);
  server.define("broken", BrokenRoom);
  server.define("failing", FailingRoom);
  server.define("fragile", FragileRoom);
  server.define("strict", StrictRoom);
  server.define("heavy", HeavyRoom);
  server.define("impatient", ImpatientRoom);
  await server.listen(config.PORT, config.HOST);
  console.log(`Slipstream is up: http://localhost:${(http.address() as AddressInfo).port}`);
  process.once("SIGTERM", () => void server.gracefullyShutdown(false).then(() => process.exit(0)));
}
