import { closeSync, openSync } from "node:fs";
import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { CloseCode } from "@colyseus/shared-types";
import type { RawConnection } from "../../tools/clients/rawConnection.ts";
import { SdkClient } from "../../tools/clients/sdkClient.ts";
import { reserveSeat } from "../../tools/clients/seat.ts";
import { startRedis } from "../../tools/cluster/redis.ts";
import { freePort } from "../../tools/freePort.ts";
import { NetworkSimulator } from "../../tools/network/simulator.ts";
import type { Server } from "../../tools/server.ts";
import { Repetition } from "./repetition.ts";
import { MISBEHAVING, type Scene } from "./scene.ts";

/** A prepared cause. */
export interface Staged {
  /** the process that the alert is about */
  server: Server;
  /** the label `instance` of the alert, if it is not host and port of `server`; empty if the alert has none */
  instance?: string;
  /** Causes the alert. What goes on until `end` is a repetition. */
  begin(): unknown;
  /** Ends the cause, as an operator would. */
  end(): unknown;
}

/** How an alert is caused. */
export interface Cause {
  /** what is done, for the table */
  about: string;
  /**
   * Starts what it needs, at least one server. Prometheus then scrapes every server of the scene, and finds it healthy
   * before `begin` is called.
   *
   * @param scrapeMs interval of Prometheus, ms
   */
  stage(scene: Scene, scrapeMs: number): Promise<Staged>;
}

/** For causes that end by themselves. The alert stops when its window has passed. */
const nothing = () => {};

/** The cause of every alert in `deploy/prometheus/alerts.yml`. To add one, write a row here. */
export const CAUSES: Record<string, Cause> = {
  ServerDown: {
    about: "The process is killed. Later it is started again.",
    async stage(scene) {
      const server = await scene.server();
      return { server, begin: () => server.kill(), end: () => server.start() };
    },
  },

  ServerRestarts: {
    about: "The process is killed and started again, in a loop.",
    async stage(scene, scrapeMs) {
      const server = await scene.server();
      return repeated(scene, server, 2 * scrapeMs, async () => {
        await server.kill();
        await server.start();
      });
    },
  },

  AddressUnreachable: {
    about: "The proxy in front of the process ends, and nobody takes their seats. Later it is started again.",
    async stage(scene) {
      const [port, publicPort] = [await freePort(), await freePort()];
      const openProxy = () => NetworkSimulator.open({ target: port, port: publicPort });
      let proxy = await openProxy();
      scene.onClear(() => proxy.close());
      const server = await scene.server({ port, env: { PUBLIC_ADDRESS: `127.0.0.1:${publicPort}` } });
      // The process checks its address again while seats that it has given go untaken.
      const seats = repeated(scene, server, 500, async () => {
        await reserveSeat(server.url, "joinOrCreate/game").catch(nothing);
      });
      return {
        server,
        begin: async () => {
          await proxy.close();
          await seats.begin();
        },
        end: async () => {
          await seats.end();
          proxy = await openProxy();
        },
      };
    },
  },

  NotAcceptingPlayers: {
    about: "Redis is killed. Later it is started again.",
    async stage(scene) {
      const port = await freePort();
      let redis = await startRedis(port);
      scene.onClear(() => redis.stop());
      const server = await scene.server({ env: { REDIS_URL: `redis://127.0.0.1:${port}` } });
      return {
        server,
        begin: () => redis.stop("SIGKILL"),
        end: async () => {
          redis = await startRedis(port);
        },
      };
    },
  },

  StepsLate: {
    about: "The process is stopped (SIGSTOP) for 100 ms, three times per second, like a throttled container.",
    async stage(scene) {
      const server = await scene.server();
      await scene.join(server);
      return repeated(scene, server, 233, () => freeze(server, 100));
    },
  },

  StepsDropped: {
    about: "The process is stopped (SIGSTOP) for 2 s, like a suspended machine.",
    async stage(scene) {
      const server = await scene.server();
      await scene.join(server);
      return { server, begin: () => freeze(server, 2000), end: nothing };
    },
  },

  EventLoopDelayed: {
    about: "Every fourth step of a room blocks the event loop for 80 ms, until the player leaves.",
    async stage(scene) {
      const server = await scene.server({ main: MISBEHAVING });
      let leave = nothing;
      return {
        server,
        begin: async () => {
          const client = await scene.join(server, "blocking");
          leave = () => client.close(CloseCode.NORMAL_CLOSURE);
        },
        end: () => leave(),
      };
    },
  },

  PlayersRefused: {
    about: "The only room of the process is full, and further players ask for a seat.",
    async stage(scene) {
      const server = await scene.server({ env: { MAX_ROOMS: "1", MAX_CLIENTS: "1" } });
      await scene.join(server);
      return repeated(scene, server, 500, async () => {
        const seat = await reserveSeat(server.url, "joinOrCreate/game").catch(nothing);
        if (seat !== undefined) throw new Error("the full process has accepted a player");
      });
    },
  },

  WrongPasswords: {
    about: "Another address sends twelve wrong passwords to /monitor.",
    async stage(scene) {
      const server = await scene.server();
      return {
        server,
        begin: async () => {
          for (let i = 0; i < 12; i++) await guess(server, "127.0.0.2");
        },
        end: nothing,
      };
    },
  },

  FileDescriptorsLow: {
    about: "60 players join a process that may have 100 files and connections open. Later they leave.",
    async stage(scene) {
      const server = await scene.server({ descriptors: 100 });
      const clients: RawConnection[] = [];
      return {
        server,
        begin: async () => {
          // One after the other, so that the requests for seats share one connection.
          for (let i = 0; i < 60; i++) clients.push(await scene.join(server));
        },
        end: () => {
          for (const client of clients) client.close(CloseCode.NORMAL_CLOSURE);
        },
      };
    },
  },

  ErrorsThrown: {
    about: "The step of a room throws an error.",
    async stage(scene) {
      const server = await scene.server({ main: MISBEHAVING });
      return {
        server,
        begin: async () => {
          // This room fails as soon as a ship thrusts.
          const { input } = await SdkClient.take(server.url, await reserveSeat(server.url, "joinOrCreate/failing"));
          input.data.thrusting = true;
          input.send();
        },
        end: nothing,
      };
    },
  },

  LogLinesLost: {
    about: "The process logs a wrong password to a full disk (/dev/full).",
    async stage(scene) {
      const disk = openSync("/dev/full", "w");
      scene.onClear(() => closeSync(disk));
      const server = await scene.server({ stdio: ["ignore", disk, disk] });
      return { server, begin: () => guess(server, "127.0.0.2"), end: nothing };
    },
  },

  SlowClients: {
    about: "Again and again, a client joins a busy room, and reads nothing until it is disconnected.",
    async stage(scene) {
      const server = await scene.server({ main: MISBEHAVING });
      return repeated(scene, server, 600, async () => {
        const client = await scene.join(server, "patient");
        // The buffers of the system are full after two seconds. After nine, the server misses the answer to a ping.
        client.paused = true;
        setTimeout(() => client.destroy(), 10_000);
      });
    },
  },

  MemoryHigh: {
    about: "A room takes 500 MB of memory. Later the process is restarted.",
    async stage(scene) {
      const server = await scene.server({ main: MISBEHAVING });
      return {
        server,
        begin: () => scene.join(server, "hoarding"),
        end: async () => {
          await server.stop();
          await server.start();
        },
      };
    },
  },
};

/** A cause that does something again and again, until it ends. @param pauseMs between two times */
function repeated(scene: Scene, server: Server, pauseMs: number, act: () => Promise<void>): Staged {
  const repetition = new Repetition(act, pauseMs);
  scene.onClear(() => repetition.end());
  return { server, begin: () => repetition.begin(), end: () => repetition.end() };
}

/** Stops a process for a time, ms. */
async function freeze(server: Server, ms: number): Promise<void> {
  server.signal("SIGSTOP");
  await sleep(ms);
  server.signal("SIGCONT");
}

/** Sends a wrong password to the monitor. @param from own address, so that Prometheus has another one */
async function guess({ port }: Server, from: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    request({ host: "127.0.0.1", port, path: "/monitor", auth: "admin:wrong", localAddress: from }, (response) => {
      response.resume().on("end", resolve);
    })
      .on("error", reject)
      .end();
  });
}
