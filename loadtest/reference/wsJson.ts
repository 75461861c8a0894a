import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

/**
 * The tutorial's server as it is usually written for Node, with `ws`, JSON and `setInterval`: every update has all
 * fields of all ships. It is a reference for measurements only. Do not copy it: it trusts its clients.
 */
const MAX_SPEED = 5;
const THRUST = 0.2;

interface Ship {
  id: string;
  x: number;
  y: number;
  facing: number;
  dx: number;
  dy: number;
  thrusting: boolean;
}

class Arena {
  readonly ships = new Map<string, Ship>();
  readonly sockets = new Set<WebSocket>();
  readonly #timer = setInterval(() => this.#tick(), 50);

  dispose(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    for (const ship of this.ships.values()) {
      if (ship.thrusting) {
        ship.dx += THRUST * Math.cos(ship.facing);
        ship.dy += THRUST * Math.sin(ship.facing);
        const speed = Math.sqrt(ship.dx ** 2 + ship.dy ** 2);
        if (speed > MAX_SPEED) {
          ship.dx *= MAX_SPEED / speed;
          ship.dy *= MAX_SPEED / speed;
        }
      }
      ship.x += ship.dx;
      ship.y += ship.dy;
    }
    const update = JSON.stringify({ type: "stateUpdate", objects: [...this.ships.values()] });
    for (const socket of this.sockets) socket.send(update);
  }
}

const arenas = new Map<string, Arena>();

const http = createServer();
const server = new WebSocketServer({ server: http });
server.on("connection", (socket, request) => {
  const path = request.url ?? "/";
  const arena = arenas.get(path) ?? new Arena();
  arenas.set(path, arena);
  const playerId = randomUUID();
  socket.send(JSON.stringify({ type: "playerId", playerId }));
  arena.ships.set(playerId, { id: playerId, x: 500, y: 500, facing: 0, dx: 0, dy: 0, thrusting: false });
  arena.sockets.add(socket);

  socket.on("message", (data) => {
    const message = JSON.parse(data.toString());
    const ship = arena.ships.get(message.playerId);
    if (ship === undefined) return;
    if (message.type === "mouseDown") ship.thrusting = true;
    else if (message.type === "mouseUp") ship.thrusting = false;
    else if (message.type === "facing") ship.facing = message.facing;
  });

  socket.on("error", () => socket.terminate());
  socket.on("close", () => {
    arena.ships.delete(playerId);
    arena.sockets.delete(socket);
    if (arena.sockets.size > 0) return;
    arena.dispose();
    arenas.delete(path);
  });
});

http.listen(Number(process.env["PORT"] ?? 2568), process.env["HOST"] ?? "127.0.0.1", () => {
  console.log(`The ws-json reference is up: http://localhost:${(http.address() as AddressInfo).port}`);
});
