import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";

/**
 * The least work that a WebSocket server can do under this load: it sends each client the same prebuilt frame every 50
 * ms, as large as the game's, and ignores what clients send. It uses `ws` in the usual way, which writes header and
 * body separately. A server that writes both at once can be cheaper.
 */
const FRAME = Buffer.alloc(Number(process.env["FRAME_BYTES"] ?? 1000), 1);
const INTERVAL_MS = 50;

const http = createServer();
const server = new WebSocketServer({ server: http });
server.on("connection", (socket) => {
  socket.on("message", () => {});
  socket.on("error", () => socket.terminate());
});

let deadline = performance.now();
(function tick() {
  for (const socket of server.clients) socket.send(FRAME);
  // Absolute deadlines, so that its timer is as exact as the game's.
  deadline += INTERVAL_MS;
  setTimeout(tick, Math.max(0, deadline - performance.now()));
})();

http.listen(Number(process.env["PORT"] ?? 2569), process.env["HOST"] ?? "127.0.0.1", () => {
  console.log(`The floor is up: http://localhost:${(http.address() as AddressInfo).port}`);
});
