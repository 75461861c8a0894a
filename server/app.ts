import type { Server as HttpServer } from "node:http";
import path from "node:path";
import { matchMaker, Server } from "@colyseus/core";
import { Encoder } from "@colyseus/schema";
import { WebSocketTransport } from "@colyseus/ws-transport";
import type { Application, NextFunction, Request, Response } from "express";
import { ROOMS, type RoomType } from "../game/rooms.ts";
import { PROTOCOL_VERSION } from "../protocol/version.ts";
import { OneProcess } from "./cluster/oneProcess.ts";
import type { Processes } from "./cluster/processes.ts";
import { disableRoutes } from "./colyseus/disableRoutes.ts";
import { dropErrorListeners } from "./colyseus/listeners.ts";
import { socketsClosed } from "./colyseus/openSockets.ts";
import type { Config } from "./config.ts";
import { Addresses } from "./http/addresses.ts";
import { Connections } from "./http/connections.ts";
import { createHttpServer } from "./http/httpServer.ts";
import { JoinLimits } from "./http/joinLimits.ts";
import { matchmaking } from "./http/matchmaking.ts";
import { Origins } from "./http/origins.ts";
import { processStatus } from "./http/processStatus.ts";
import { Refusal, refuseRequest } from "./http/refusal.ts";
import { checkHead } from "./http/requests.ts";
import { securityHeaders } from "./http/securityHeaders.ts";
import { staticFiles } from "./http/staticFiles.ts";
import { guardUpgrades } from "./http/upgrades.ts";
import { roomLimits } from "./limits/roomLimits.ts";
import { colyseusLogger, log } from "./log.ts";
import { logTarget } from "./logging/logPrinter.ts";
import { counts } from "./metrics/counts.ts";
import { createRegistry } from "./metrics/registry.ts";
import { Traffic } from "./metrics/traffic.ts";
import { Operators } from "./operators/access.ts";
import { mountMetrics } from "./operators/metrics.ts";
import { mountMonitor } from "./operators/monitor.ts";
import { mountPlayground } from "./operators/playground.ts";
import { GameRoom } from "./rooms/GameRoom.ts";
import { Passports } from "./rooms/passports.ts";

/** What `npm run build` makes of the client. */
const BUILT_CLIENT = path.resolve(import.meta.dirname, "../dist");

/** Bytes of the full state per player, generously; the encoder warns and copies when its buffer is too small. */
const STATE_BYTES_PER_PLAYER = 64;

/** ms that ws waits for the other side to close too, 30,000 by default; its types don't have it yet (8.18.2) */
const CLOSING = { closeTimeout: 2000 };

export interface Game {
  readonly server: Server;
  readonly http: HttpServer;
  readonly processes: Processes;
  readonly passports: Passports;
  /** Resolves when every WebSocket that is open now is closed. */
  emptied(): Promise<void>;
}

/**
 * Puts the server together without listening.
 *
 * @param serveClient adds the routes of the page itself; the built files in `dist` unless told otherwise
 * @param processes with whom it serves the sky; alone unless told otherwise
 * @param version of the protocol; a spec may have one of its own
 */
export function createGame(
  config: Config,
  serveClient: (app: Application) => void = serveBuiltClient,
  processes: Processes = new OneProcess(config),
  version: number = PROTOCOL_VERSION,
): Game {
  Encoder.BUFFER_SIZE = Math.max(8192, config.MAX_CLIENTS * STATE_BYTES_PER_PLAYER);

  const http = createHttpServer();
  const addresses = new Addresses(config);
  const connections = new Connections(http, addresses, config);
  const origins = new Origins(config, addresses, processes);
  const operators = new Operators(config, addresses);
  const ready = () => matchMaker.state === matchMaker.MatchMakerState.READY && processes.joined && !processes.draining;
  const passports = new Passports(processes, config.PASSPORT_KEY);
  const limits = new JoinLimits(config, addresses, (passport) => passports.holderOf(passport));
  const acceptsPlayers = () => ready() && processes.reachable;
  const registry = createRegistry({
    traffic: new Traffic(http),
    acceptsPlayers,
    passports: passports.counts,
    lostLogLines: () => logTarget.lost,
  });
  const transport = new WebSocketTransport({ server: http, ...CLOSING });
  const server = new Server({
    transport,
    selectProcessIdToCreateRoom: () => processes.selectProcess(),
    ...(processes.driver && { driver: processes.driver }),
    ...(processes.presence && { presence: processes.presence }),
    ...(config.PUBLIC_ADDRESS !== undefined && { publicAddress: config.PUBLIC_ADDRESS }),
    logger: colyseusLogger,
    // main.ts does both, in words.
    greet: false,
    gracefullyShutdown: false,
    express: (app) => {
      app.disable("x-powered-by");
      app.use((req, _res, next) => {
        connections.check(req);
        checkHead(req);
        next();
      });
      app.use(securityHeaders(processes));
      app.get("/healthz", (_req, res) => void res.set("Cache-Control", "no-store").json({ status: "ok" }));
      app.get("/readyz", (_req, res) => {
        const status = ready() ? "ready" : processes.joined ? "draining" : "starting";
        res.set("Cache-Control", "no-store");
        if (!ready()) res.status(503).set("Retry-After", "1");
        res.json({ status });
      });
      app.use(processStatus(config, { addresses, origins, processes }));
      app.use(matchmaking({ addresses, connections, limits, origins, processes, version }));
      mountMonitor(app, operators, origins);
      mountMetrics(app, operators, registry);
      if (config.NODE_ENV !== "production") mountPlayground(app, operators);
      serveClient(app);
      app.use(nothing);
      app.use(apologize);
    },
  });
  disableRoutes(server);
  // main.ts says what matters in one line.
  dropErrorListeners(http);
  guardUpgrades(http, { addresses, connections, limits, origins });

  for (const type of Object.values(ROOMS)) {
    // If several rooms have a free place, a player joins the fullest one.
    server.define(type.name, roomFor(type, { config, processes, passports, version })).sortBy({ clients: "desc" });
  }
  return { server, http, processes, passports, emptied: () => socketsClosed(transport) };
}

/** What all rooms of a process have in common. */
interface RoomSettings {
  config: Config;
  processes: Processes;
  passports: Passports;
  /** of the protocol */
  version: number;
}

/** A room class with the operator's settings. Options of `define` would be merged with those of the clients. */
function roomFor(type: RoomType, { config, processes, passports, version }: RoomSettings): typeof GameRoom {
  const limits = roomLimits(config);
  return class extends GameRoom {
    override maxClients = Math.min(type.places, config.MAX_CLIENTS);
    override seatReservationTimeout = config.JOIN_TIMEOUT;
    override readonly limits = limits;
    override readonly passports = passports;
    override readonly version = version;

    override get type(): RoomType {
      return type;
    }

    constructor() {
      // Not as it is created, in which what throws is a fault of the room.
      processes.checkCapacity();
      super();
    }
  };
}

/** What went wrong on the way to an answer. Express knows an error handler by its four parameters. */
function apologize(error: unknown, req: Request, res: Response, _next: NextFunction): void {
  const status = error instanceof Error && "status" in error ? Number(error.status) : 500;
  if (status >= 500 && !(error instanceof Refusal)) {
    counts.errors.http++;
    log.error("An HTTP request failed.", error);
  }
  // Express would print the error once more, past the log.
  if (res.headersSent) res.destroy();
  else if (error instanceof Refusal) refuseRequest(req, res, error);
  else if (status < 500) refuseRequest(req, res, new Refusal(status, "The request is malformed."));
  else refuseRequest(req, res, new Refusal(500, "Something went wrong on the server."));
}

/** Not to be kept: what is not there now may come with the next version, or may have gone with the last one. */
function nothing(_req: Request, res: Response): void {
  res.status(404).set("Cache-Control", "no-store").type("text").send("There is nothing here.\n");
}

function serveBuiltClient(app: Application): void {
  // Vite puts a hash of the content into the names below /assets, so those never change, and no others are there.
  app.use("/assets", staticFiles(path.join(BUILT_CLIENT, "assets"), "public, max-age=31536000, immutable"), nothing);
  // Whatever has no hash in its name is asked for again each time, and answered with 304 if it has not changed.
  app.use(staticFiles(BUILT_CLIENT, "no-cache"));
}
