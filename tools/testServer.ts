import type { AddressInfo } from "node:net";
import type { Client } from "@colyseus/core";
import express, { type Application } from "express";
import { addBoost } from "../game/boost.ts";
import { STEP_MS, stepsIn } from "../game/constants.ts";
import { ROOMS, type RoomType } from "../game/rooms.ts";
import { Torus } from "../game/torus.ts";
import { readRoundTime } from "../protocol/matchState.ts";
import { stateSchemas } from "../protocol/schema.ts";
import { PROTOCOL_VERSION } from "../protocol/version.ts";
import { createGame } from "../server/app.ts";
import { leaveOutPm2 } from "../server/colyseus/pm2.ts";
import { readConfig } from "../server/config.ts";
import { liveRooms } from "../server/metrics/liveRooms.ts";
import { PLAYER_MESSAGES } from "../server/rooms/bigsky/viewMessages.ts";
import type { GameClient } from "../server/rooms/connection.ts";
import { GameRoom } from "../server/rooms/GameRoom.ts";
import { Sky } from "../server/rooms/sky.ts";
import { ExtraShips } from "./extraShips.ts";

/** How many times faster than real time the room `fast` runs. */
export const SPEED_UP = 5;

/** The game at several times its speed: one minute has five minutes of flight. */
class FastRoom extends GameRoom {
  protected override stepIntervalMs(): number {
    return STEP_MS / SPEED_UP;
  }
}

/** A type of room with a smaller world, in which it takes three seconds to fly around the world. */
export const SMALL: RoomType = { name: "small", world: new Torus(300), places: 2, sendsView: false };

/** where the lane begins, and how wide it is: about as wide as what a page is sent, units */
const LANE = { x: 2000, width: 800 };

/** speed of the slowest and of the fastest ship in the lane, units/s */
const LANE_SPEEDS = [60, 100] as const;

class SmallRoom extends GameRoom {
  override get type(): RoomType {
    return SMALL;
  }
}

/** A room in which a client can have any ship pushed, since the game itself has no pushes yet, and gets boosts. */
class GustyRoom extends GameRoom {
  override messages = {
    ...(this.type.sendsView ? PLAYER_MESSAGES : {}),
    gust: (client: Client, { vx, vy, ship = client.sessionId }: { vx: number; vy: number; ship?: string }) =>
      this.pilots.get(ship)?.simulation.push(vx, vy),
    boosts: ({ sessionId }: Client) => {
      const ship = this.pilots.get(sessionId)?.simulation.ship;
      while (ship !== undefined && addBoost(ship));
    },
  };
}

/** The same in the big sky, with ships that nobody is connected for. */
class CrowdedRoom extends GustyRoom {
  override maxClients = ROOMS.bigsky.places;
  readonly #extras = new ExtraShips(
    { world: this.type.world, state: this.state, match: this.sky.match, views: this.views },
    Number(process.env["EXTRA_SHIPS"] ?? 0),
  );

  override get type(): RoomType {
    return ROOMS.bigsky;
  }

  protected override step(skipped: number): void {
    this.#extras.step(skipped);
    super.step(skipped);
  }
}

/** A room with a known sky, in which a client can have the time of the match pass at once, as after a stall. */
class BriefRoom extends GameRoom {
  protected override readonly sky = new Sky({
    world: this.type.world,
    state: this.state,
    drones: () => this.drones,
    seed: Number(process.env["SEED"]),
  });
  override messages = {
    /** @param second of the round, later than now */
    passTo: (_client: Client, second: number) => {
      const { elapsed } = readRoundTime(this.clock.elapsedTime, this.state.began, { elapsed: 0, podium: false });
      this.sky.match.step(stepsIn(1000 * second) - elapsed - 1);
    },
  };
}

/**
 * A room of the big sky in which all ships begin in one lane of it and fly along it in both directions, so that a few
 * are company enough. Those that are not steered meet again and again, on a machine of any speed.
 */
class LaneRoom extends GameRoom {
  override maxClients = 100;

  override get type(): RoomType {
    return ROOMS.bigsky;
  }

  override onJoin(client: GameClient, options?: Record<string, unknown>): void {
    super.onJoin(client, options);
    const simulation = this.pilots.get(client.sessionId)?.simulation;
    if (simulation === undefined) return;
    simulation.ship.x = LANE.x + LANE.width * Math.random();
    simulation.ship.y = this.type.world.size * Math.random();
    const [slowest, fastest] = LANE_SPEEDS;
    const speed = slowest + (fastest - slowest) * Math.random();
    simulation.push(0, Math.random() < 0.5 ? speed : -speed);
  }
}

/** A room with an age of 49.7 days less six seconds: its clock in ms is about to exceed 2^32. */
class OldRoom extends GameRoom {
  override async onCreate(): Promise<void> {
    await super.onCreate();
    this.clock.elapsedTime += 2 ** 32 - 6000;
  }
}

/** A room whose message handler throws. */
class BrokenRoom extends GameRoom {
  override messages = {
    anything: () => {
      throw new Error("this room is broken");
    },
  };
}

/** A room whose step throws as soon as a ship thrusts. */
class FailingRoom extends GameRoom {
  protected override step(skipped: number): void {
    super.step(skipped);
    for (const { thrusting } of this.state.players.values()) if (thrusting) throw new Error("the physics have failed");
  }
}

/** A room whose hooks throw: `onJoin` for the third client, `onLeave` always, and handlers and timers on demand. */
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

/** A room with the previous protocol version, as in a process that has not been updated. */
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

/** A room with low limits. */
class StrictRoom extends GameRoom {
  override readonly limits = STRICT;
}

/** A room with ships whose long names change in every step, which sends over 5 MB/s to each client. */
class HeavyRoom extends GameRoom {
  override readonly limits = STRICT;
  #steps = 0;

  override async onCreate(): Promise<void> {
    await super.onCreate();
    const { Player } = stateSchemas(this.type.world);
    for (let i = 0; i < 30; i++) this.state.players.set(`wreck ${i}`, new Player());
  }

  protected override step(skipped: number): void {
    super.step(skipped);
    this.#steps++;
    for (const [id, player] of this.state.players)
      if (id.startsWith("wreck")) player.name = `${this.#steps} `.repeat(1800);
  }
}

/** The same, with almost no patience for slow readers. */
class ImpatientRoom extends HeavyRoom {
  override readonly limits = { ...STRICT, lagTimeout: 0.1 };
}

/** The same, which disconnects slow readers as late as the game does. */
class PatientRoom extends HeavyRoom {
  override readonly limits = { ...STRICT, lagTimeout: 15, bufferedBytes: 64e6 };
}

/** A room whose every fourth step blocks the event loop for 80 ms, as a synchronous call to a slow disk does. */
class BlockingRoom extends GameRoom {
  #steps = 0;

  protected override step(skipped: number): void {
    super.step(skipped);
    if (++this.#steps % 4 === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 80);
  }
}

/** A room that takes 500 MB of memory. */
class HoardingRoom extends GameRoom {
  readonly hoard = Buffer.alloc(500e6, 1);
}

if (import.meta.main) {
  leaveOutPm2();
  const config = readConfig(process.env);
  // Another protocol version, as after the next deployment.
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
  // Under the name that real pages join.
  if (process.env["GUSTS"] === "on") {
    server.define(
      "game",
      class extends GustyRoom {
        override maxClients = config.MAX_CLIENTS;
      },
    );
    server.define(ROOMS.bigsky.name, CrowdedRoom);
  }
  if (process.env["SEED"] !== undefined) {
    server.define(
      "game",
      class extends BriefRoom {
        override readonly drones = config.DRONES;
      },
    );
  }
  if (process.env["LANE"] === "on") server.define(ROOMS.bigsky.name, LaneRoom);
  // Under the name of rooms that can be watched.
  if (process.env["HEAVY"] === "on") server.define("game", HeavyRoom);
  // One metric that can't be read.
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
  server.define("patient", PatientRoom);
  server.define("blocking", BlockingRoom);
  server.define("hoarding", HoardingRoom);
  await server.listen(config.PORT, config.HOST);
  console.log(`Slipstream is up: http://localhost:${(http.address() as AddressInfo).port}`);
  process.once("SIGTERM", () => void server.gracefullyShutdown(false).then(() => process.exit(0)));
}
