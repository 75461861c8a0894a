import type { Server as HttpServer } from "node:http";
import path from "node:path";
import { Server } from "@colyseus/core";
import { Encoder } from "@colyseus/schema";
import { WebSocketTransport } from "@colyseus/ws-transport";
import type { Application, NextFunction, Request, Response } from "express";
import { ROOMS, type RoomType } from "../game/rooms.ts";
import { JoinOption, WATCH_ROOM } from "../protocol/join.ts";
import { PROTOCOL_VERSION } from "../protocol/version.ts";
import { Bans } from "./bans/bans.ts";
import { countWatchRooms } from "./cluster/gameRoomCount.ts";
import { OneProcess } from "./cluster/oneProcess.ts";
import type { Processes } from "./cluster/processes.ts";
import { disableRoutes } from "./colyseus/disableRoutes.ts";
import { dropErrorListeners } from "./colyseus/listeners.ts";
import { noWatchedRoom } from "./colyseus/matchmakerErrors.ts";
import { socketsClosed } from "./colyseus/openSockets.ts";
import type { Config } from "./config.ts";
import { Addresses } from "./http/addresses.ts";
import { banCheck } from "./http/banCheck.ts";
import { BUILT_CLIENT } from "./http/builtClient.ts";
import { ConnectionLimits } from "./http/connectionLimits.ts";
import { CreationLimits } from "./http/creationLimits.ts";
import { GameSeats } from "./http/gameSeats.ts";
import { sendHttpError } from "./http/httpError.ts";
import { createHttpServer } from "./http/httpServer.ts";
import { JoinLimits } from "./http/joinLimits.ts";
import { matchmaking } from "./http/matchmaking.ts";
import { Origins } from "./http/origins.ts";
import { processStatus } from "./http/processStatus.ts";
import { PublicAddress } from "./http/publicAddress.ts";
import { readiness, readinessOf } from "./http/readiness.ts";
import { logRefusal } from "./http/refusals.ts";
import { checkHead } from "./http/requestChecks.ts";
import { roomList } from "./http/roomList.ts";
import { securityHeaders } from "./http/securityHeaders.ts";
import { staticFiles } from "./http/staticFiles.ts";
import { guardUpgrades } from "./http/upgrades.ts";
import { roomLimits } from "./limits/roomLimits.ts";
import { findRoom, roomsOf } from "./lobby/listing.ts";
import { isOnRequest } from "./lobby/opening.ts";
import { colyseusLogger } from "./log.ts";
import { logTarget } from "./logging/logPrinter.ts";
import { BandwidthMeter } from "./metrics/bandwidthMeter.ts";
import { createRegistry } from "./metrics/registry.ts";
import { OperatorAccess } from "./operators/access.ts";
import { mountBans } from "./operators/bans.ts";
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
  readonly publicAddress: PublicAddress;
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
  Encoder.BUFFER_SIZE = stateBytes(config.MAX_CLIENTS);

  const http = createHttpServer();
  const addresses = new Addresses(config);
  const connections = new ConnectionLimits(http, addresses, config);
  const origins = new Origins(config, addresses, processes);
  const operators = new OperatorAccess(config, addresses);
  const publicAddress = new PublicAddress(config, processes);
  const passports = new Passports(processes, [config.PASSPORT_KEY, config.PASSPORT_KEY_PREVIOUS]);
  const bans = new Bans(config, processes.store, (address) => addresses.bannable(address));
  const limits = new JoinLimits(config, addresses, (passport) => passports.holderOf(passport));
  const seats = new GameSeats({
    limits,
    creations: new CreationLimits(config, addresses, roomsOf),
    processes,
    reunionOf: (passport) => passports.reunionOf(passport),
  });
  const acceptsPlayers = () => readinessOf(processes, publicAddress) === "ready" && processes.reachable;
  const registry = createRegistry({
    traffic: new BandwidthMeter(http),
    acceptsPlayers,
    isReached: () => processes.reached,
    passports: passports.counts,
    activeBans: () => bans.active(),
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
      app.use(readiness(processes, publicAddress));
      app.use(processStatus(config, { addresses, processes }));
      app.use(roomList(config, { addresses, origins, processes }));
      const checkBan = banCheck(bans, passports);
      app.use(matchmaking({ addresses, checkBan, config, connections, limits, origins, processes, seats, version }));
      mountBans(app, operators, origins, bans);
      mountMonitor(app, operators, origins, config);
      mountMetrics(app, operators, registry);
      if (config.NODE_ENV !== "production") mountPlayground(app, operators);
      serveClient(app);
      app.use(notFound);
      app.use(errorHandler(addresses));
    },
  });
  disableRoutes(server);
  // main.ts adds one that logs a line per error.
  dropErrorListeners(http);
  guardUpgrades(http, { addresses, connections, limits, origins, publicAddress });

  for (const type of Object.values(ROOMS)) {
    if (placesOf(type, config) === 0) continue;
    // Of the rooms that are not full, players join the one with the most players.
    const defined = server.define(
      type.name,
      roomClass(type, { addresses, bans, config, processes, passports, version }),
    );
    publicAddress
      .watchSeats(defined)
      .sortBy({ clients: "desc" })
      .on("create", (room) => room.opened());
  }
  const watchRooms = server.define(WATCH_ROOM, watchRoomClass(config, version, bans));
  countWatchRooms(watchRooms.filterBy([JoinOption.CODE]));
  return { server, http, processes, passports, publicAddress, allSocketsClosed: () => socketsClosed(transport) };
}

/** What all rooms of a process have in common. */
interface RoomSettings {
  addresses: Addresses;
  bans: Bans;
  config: Config;
  processes: Processes;
  passports: Passports;
  /** protocol version */
  version: number;
}

function stateBytes(players: number): number {
  return Math.max(8192, players * STATE_BYTES_PER_PLAYER);
}

/** Maximum number of players in a room of a type; 0 if there are no such rooms. */
function placesOf(type: RoomType, { MAX_CLIENTS, BIGSKY_CLIENTS }: Config): number {
  return Math.min(type.places, type.sendsView ? BIGSKY_CLIENTS : MAX_CLIENTS);
}

/**
 * A room class with the operator's settings. Options passed to `define` would be mixed with those that clients send.
 */
function roomClass(type: RoomType, { addresses, bans, config, processes, passports, version }: RoomSettings) {
  const limits = roomLimits(config);
  return class extends GameRoom {
    override maxClients = placesOf(type, config);
    override seatReservationTimeout = config.JOIN_TIMEOUT;
    override readonly limits = limits;
    override readonly drones = config.DRONES;
    override readonly passports = passports;
    override readonly bans = bans;
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
      // The framework reads it when the room gets its state.
      Encoder.BUFFER_SIZE = stateBytes(placesOf(type, config));
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

function watchRoomClass(config: Config, version: number, bans: Bans): typeof WatchRoom {
  return class extends WatchRoom {
    override maxClients = config.MAX_SPECTATORS;
    override seatReservationTimeout = config.JOIN_TIMEOUT;
    override readonly version = version;
    override readonly bans = bans;
  };
}

/** The process of the game room with a code, which also opens the room of its spectators. */
async function processOf(code: string): Promise<string> {
  const room = await findRoom(code);
  if (room === undefined) throw noWatchedRoom();
  return room.processId;
}

/** Logs an error and sends it to the client. Express recognizes an error handler by its four parameters. */
function errorHandler(addresses: Addresses) {
  return (thrown: unknown, req: Request, res: Response, _next: NextFunction): void => {
    const error = logRefusal(thrown, "http", addresses.network(addresses.of(req)));
    // The default handler of Express would print the error again, outside the log.
    if (res.headersSent) res.destroy();
    else sendHttpError(req, res, error);
  };
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
