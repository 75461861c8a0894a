import { createServer, type Server as HttpServer } from "node:http";
import path from "node:path";
import { matchMaker, Server } from "@colyseus/core";
import { Encoder } from "@colyseus/schema";
import { WebSocketTransport } from "@colyseus/ws-transport";
import express, { type Application, type NextFunction, type Request, type Response } from "express";
import type { Config } from "./config.ts";
import { mountMonitor } from "./monitor.ts";
import { GameRoom } from "./rooms/GameRoom.ts";

/** What `npm run build` makes of the client. */
const BUILT_CLIENT = path.resolve(import.meta.dirname, "../dist");

/** Bytes of the full state per player, generously; the encoder warns and copies when its buffer is too small. */
const STATE_BYTES_PER_PLAYER = 64;

export interface Game {
  readonly server: Server;
  readonly http: HttpServer;
}

/**
 * Puts the server together without listening.
 *
 * @param serveClient adds the routes of the page itself; the built files in `dist` unless told otherwise
 */
export function createGame(config: Config, serveClient: (app: Application) => void = serveBuiltClient): Game {
  Encoder.BUFFER_SIZE = Math.max(8192, config.MAX_CLIENTS * STATE_BYTES_PER_PLAYER);

  const http = createServer();
  const server = new Server({
    transport: new WebSocketTransport({ server: http }),
    // main.ts does both, in words.
    greet: false,
    gracefullyShutdown: false,
    express: (app) => {
      app.disable("x-powered-by");
      app.get("/healthz", (_req, res) => void res.json({ status: "ok" }));
      app.get("/readyz", (_req, res) => {
        const ready = matchMaker.state === matchMaker.MatchMakerState.READY;
        res.status(ready ? 200 : 503).json({ status: ready ? "ready" : "draining" });
      });
      mountMonitor(app, config);
      serveClient(app);
      app.use((_req, res) => void res.status(404).type("text").send("There is nothing here.\n"));
      app.use(apologize);
    },
  });
  // The transport prints every error of the HTTP server with its stack; main.ts says what matters in one line.
  http.removeAllListeners("error");

  server.define("game", roomFor(config));
  return { server, http };
}

/** A room class that carries the operator's settings. Options of `define` would be mixed with those of the clients. */
function roomFor(config: Config): typeof GameRoom {
  return class extends GameRoom {
    override maxClients = config.MAX_CLIENTS;
  };
}

/** The last resort of HTTP. Express knows an error handler by its four parameters. */
function apologize(error: unknown, _req: Request, res: Response, next: NextFunction): void {
  console.error("HTTP request failed.", error);
  if (res.headersSent) next(error);
  else res.status(500).type("text").send("Something went wrong on the server.\n");
}

function serveBuiltClient(app: Application): void {
  // Vite puts a hash of the content into the names below /assets, so those never change.
  app.use("/assets", express.static(path.join(BUILT_CLIENT, "assets"), { immutable: true, maxAge: "1y" }));
  app.use(express.static(BUILT_CLIENT, { cacheControl: false }));
}
