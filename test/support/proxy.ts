import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { Duplex } from "node:stream";

const BUILT = path.resolve(import.meta.dirname, "../../dist");
const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/**
 * A proxy that serves the built page itself, as nginx does, and forwards everything else. The page is available even
 * while the game's process is not. The proxy can block WebSockets, as some company proxies do.
 */
export class PageProxy {
  blocking = false;
  /** requests to the matchmaker */
  reservations = 0;
  /** requests for a WebSocket */
  upgrades = 0;
  readonly #target: number;
  readonly #server: Server;
  readonly #sockets = new Set<Duplex>();

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer((req, res) => {
      const { pathname } = new URL(req.url ?? "/", "http://proxy");
      const file = path.join(BUILT, pathname.replace(/\/$/, "/index.html"));
      if (existsSync(file)) {
        res.setHeader("Content-Type", TYPES[path.extname(file)] ?? "application/octet-stream");
        res.end(readFileSync(file));
        return;
      }
      if (pathname.startsWith("/matchmake/")) this.reservations++;
      const up = this.#pass(req);
      up.once("response", (answer) => {
        res.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(res);
      });
      up.once("error", () => res.destroy());
      req.pipe(up);
    });
    this.#server.on("upgrade", (req: IncomingMessage, socket: Duplex) => this.#upgrade(req, socket));
  }

  /** @param target port on 127.0.0.1 */
  static async open(target: number): Promise<PageProxy> {
    const proxy = new PageProxy(target);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #pass({ method, url, headers }: IncomingMessage) {
    return request({ port: this.#target, host: "127.0.0.1", method, path: url, headers });
  }

  #upgrade(req: IncomingMessage, socket: Duplex): void {
    this.upgrades++;
    this.#keep(socket);
    if (this.blocking) {
      // Real proxies do either.
      if (this.upgrades % 2 === 0) socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
      else socket.destroy();
      return;
    }
    const up = this.#pass(req);
    up.once("upgrade", (answer, far) => {
      const head = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${head.join("")}\r\n`);
      this.#keep(far);
      socket.pipe(far).pipe(socket);
      socket.once("close", () => far.destroy());
      far.once("close", () => socket.destroy());
    });
    up.once("response", () => socket.destroy());
    up.once("error", () => socket.destroy());
    up.end();
  }

  #keep(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on("error", () => {}).once("close", () => this.#sockets.delete(socket));
  }
}
