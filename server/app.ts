import type { Server as HttpServer } from "node:http";
import path from "node:path";
import { matchMaker, Server } from "@colyseus/core";
import { Encoder } from "@colyseus/schema";
import { WebSocketTransport } from "@colyseus/ws-transport";
import type { Application, NextFunction, Request, Response } from "express";
import { ROOMS, type RoomType } from "../game/rooms.ts";
import { JoinOption, WATCH_ROOM } from "../protocol/join.ts";
import { PROTOCOL_VERSION } from "../protocol/version.ts";
import { countWatchRooms } from "./cluster/gameRoomCount.ts";
import { OneProcess } from "./cluster/oneProcess.ts";
import type { Processes } from "./cluster/processes.ts";
import { disableRoutes } from "./colyseus/disableRoutes.ts";
import { dropErrorListeners } from "./colyseus/listeners.ts";
import { noWatchedRoom } from "./colyseus/matchmakerErrors.ts";
import { socketsClosed } from "./colyseus/openSockets.ts";
import type { Config } from "./config.ts";
import { Addresses } from "./http/addresses.ts";
import { BUILT_CLIENT } from "./http/builtClient.ts";
import { ConnectionLimits } from "./http/connectionLimits.ts";
import { CreationLimits } from "./http/creationLimits.ts";
import { GameSeats } from "./http/gameSeats.ts";
import { HttpError, sendHttpError } from "./http/httpError.ts";
import { createHttpServer } from "./http/httpServer.ts";
import { JoinLimits } from "./http/joinLimits.ts";
import { matchmaking } from "./http/matchmaking.ts";
import { Origins } from "./http/origins.ts";
import { processStatus } from "./http/processStatus.ts";
import { checkHead } from "./http/requestChecks.ts";
import { roomList } from "./http/roomList.ts";
import { securityHeaders } from "./http/securityHeaders.ts";
import { staticFiles } from "./http/staticFiles.ts";
import { guardUpgrades } from "./http/upgrades.ts";
import { roomLimits } from "./limits/roomLimits.ts";
import { findRoom, roomsOf } from "./lobby/listing.ts";
import { isOnRequest } from "./lobby/opening.ts";
import { colyseusLogger, log } from "./log.ts";
import { logTarget } from "./logging/logPrinter.ts";
import { BandwidthMeter } from "./metrics/bandwidthMeter.ts";
import { counts } from "./metrics/counts.ts";
import { createRegistry } from "./metrics/registry.ts";
import { OperatorAccess } from "./operators/access.ts";
import { mountMetrics } from "./operators/metrics.ts";
import { mountMonitor } from "./operators/monitor.ts";
import { mountPlayground } from "./operators/playground.ts";
import { GameRoom } from "./rooms/GameRoom.ts";
import { Passports } from "./rooms/passports.ts";
import { WatchRoom } from "./rooms/WatchRoom.ts";
import { VERSION } from "./version.ts";

/**
 * Bytes of the full state per player, with a margin. If its buffer is too small, the encoder logs a warning and copies.
 */
const STATE_BYTES_PER_PLAYER = 128;

/** ms that `ws` waits for the client's close frame, 30,000 by default. @types/ws 8.18.2 does not have the option. */
const CLOSING = { closeTimeout: 2000 };

export interface Game {
  readonly server: Server;
  readonly http: HttpServer;
  readonly processes: Processes;
  readonly passports: Passports;
  /** Resolves when every WebSocket that is open now is closed. */
  allSocketsClosed(): Promise<void>;
}

/**
 * Creates the server, which does not listen yet.
 *
 * @param serveClient adds the routes of the page; by default, the built files in `dist`
 * @param processes the cluster; by default, this process runs alone
 * @param version the protocol version; specs pass another one
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
  const connections = new ConnectionLimits(http, addresses, config);
  const origins = new Origins(config, addresses, processes);
  const operators = new OperatorAccess(config, addresses);
  const ready = () => matchMaker.state === matchMaker.MatchMakerState.READY && processes.joined && !processes.draining;
  const passports = new Passports(processes, config.PASSPORT_KEY);
  const limits = new JoinLimits(config, addresses, (passport) => passports.holderOf(passport));
  const seats = new GameSeats({
    limits,
    creations: new CreationLimits(config, addresses, roomsOf),
    processes,
    reunionOf: (passport, type) => passports.reunionOf(passport, type),
  });
  const acceptsPlayers = () => ready() && processes.reachable;
  const registry = createRegistry({
    traffic: new BandwidthMeter(http),
    acceptsPlayers,
    passports: passports.counts,
    lostLogLines: () => logTarget.lost,
    build: { version: VERSION, node: process.version, protocol: String(version) },
  });
  const transport = new WebSocketTransport({ server: http, ...CLOSING });
  const server = new Server({
    transport,
    selectProcessIdToCreateRoom: (type, options) =>
      type === WATCH_ROOM ? processOf(options[JoinOption.CODE]) : processes.selectProcess(isOnRequest(options) ? 1 : 0),
    ...(processes.driver && { driver: processes.driver }),
    ...(processes.presence && { presence: processes.presence }),
    ...(config.PUBLIC_ADDRESS !== undefined && { publicAddress: config.PUBLIC_ADDRESS }),
    logger: colyseusLogger,
    // main.ts logs the start, and drain.ts handles the signals.
    greet: false,
    gracefullyShutdown: false,
    express: (app) => {
      app.disable("x-powered-by");
      app.use((req, res, next) => {
        // Before the checks, so that a page of another origin can read an error, and after how many seconds to retry.
        res.set(origins.corsHeaders(req));
        checkHead(req);
        // A browser sends the request itself only if its preflight succeeds.
        if (req.method !== "OPTIONS") connections.check(req);
        next();
      });
      app.use(securityHeaders(processes));
      app.get("/healthz", (_req, res) => {
        // Pages of other processes measure the round trip with it.
        res.set({ "Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "cross-origin" }).json({
          status: "ok",
          version: VERSION,
        });
      });
      app.get("/readyz", (_req, res) => {
        const status = ready() ? "ready" : processes.joined ? "draining" : "starting";
        res.set("Cache-Control", "no-store");
        if (!ready()) res.status(503).set("Retry-After", "1");
        res.json({ status });
      });
      app.use(processStatus(config, { addresses, processes }));
      app.use(roomList(config, { addresses, origins, processes }));
      app.use(matchmaking({ addresses, config, connections, limits, origins, processes, seats, version }));
      mountMonitor(app, operators, origins);
      mountMetrics(app, operators, registry);
      if (config.NODE_ENV !== "production") mountPlayground(app, operators);
      serveClient(app);
      app.use(notFound);
      app.use(handleError);
    },
  });
  disableRoutes(server);
  // main.ts adds one that logs a line per error.
  dropErrorListeners(http);
  guardUpgrades(http, { addresses, connections, limits, origins });

  for (const type of Object.values(ROOMS)) {
    // Of the rooms that are not full, players join the one with the most players.
    server
      .define(type.name, roomClass(type, { addresses, config, processes, passports, version }))
      .sortBy({ clients: "desc" })
      .on("create", (room) => room.opened());
  }
  const watchRooms = server.define(WATCH_ROOM, watchRoomClass(config, version));
  countWatchRooms(watchRooms.filterBy([JoinOption.CODE]));
  return { server, http, processes, passports, allSocketsClosed: () => socketsClosed(transport) };
}

/** What all rooms of a process have in common. */
interface RoomSettings {
  addresses: Addresses;
  config: Config;
  processes: Processes;
  passports: Passports;
  /** protocol version */
  version: number;
}

/**
 * A room class with the operator's settings. Options passed to `define` would be mixed with those that clients send.
 */
function roomClass(type: RoomType, { addresses, config, processes, passports, version }: RoomSettings) {
  const limits = roomLimits(config);
  return class extends GameRoom {
    override maxClients = Math.min(type.places, config.MAX_CLIENTS);
    override seatReservationTimeout = config.JOIN_TIMEOUT;
    override readonly limits = limits;
    override readonly drones = config.DRONES;
    override readonly passports = passports;
    override readonly version = version;
    #isOpening = true;

    override get type(): RoomType {
      return type;
    }

    override networkOf(address = ""): string {
      return addresses.network(address);
    }

    constructor() {
      // Not in `onCreate`, where Colyseus would count the error as a failure of the room.
      processes.takeCapacity();
      super();
    }

    /** The framework counts the room, or opening it has failed. */
    opened(): void {
      if (this.#isOpening) processes.capacity.giveBack();
      this.#isOpening = false;
    }

    override onDispose(): void {
      this.opened();
      super.onDispose();
    }
  };
}

function watchRoomClass(config: Config, version: number): typeof WatchRoom {
  return class extends WatchRoom {
    override maxClients = config.MAX_SPECTATORS;
    override seatReservationTimeout = config.JOIN_TIMEOUT;
    override readonly version = version;
  };
}

/** The process of the game room with a code, which also opens the room of its spectators. */
async function processOf(code: string): Promise<string> {
  const room = await findRoom(code);
  if (room === undefined) throw noWatchedRoom();
  return room.processId;
}

/** Sends an error to the client. Express recognizes an error handler by its four parameters. */
function handleError(error: unknown, req: Request, res: Response, _next: NextFunction): void {
  const status = error instanceof Error && "status" in error ? Number(error.status) : 500;
  if (status >= 500 && !(error instanceof HttpError)) {
    counts.errors.http++;
    log.error("An HTTP request failed.", error);
  }
  // The default handler of Express would print the error again, outside the log.
  if (res.headersSent) res.destroy();
  else if (error instanceof HttpError) sendHttpError(req, res, error);
  else if (status < 500) sendHttpError(req, res, new HttpError(status, "The request is malformed."));
  else sendHttpError(req, res, new HttpError(500, "Something went wrong on the server."));
}

/** Answers with 404. The answer must not be cached, because the next version may have a file of that name. */
function notFound(_req: Request, res: Response): void {
  res.status(404).set("Cache-Control", "no-store").type("text").send("There is nothing here.\n");
}

function serveBuiltClient(app: Application): void {
  // Vite puts a hash of the content into the names below /assets, so these files never change.
  app.use("/assets", staticFiles(path.join(BUILT_CLIENT, "assets"), "public, max-age=31536000, immutable"), notFound);
  // The browser revalidates files without a hash each time, and gets 304 if they have not changed.
  app.use(staticFiles(BUILT_CLIENT, "no-cache"));
}
