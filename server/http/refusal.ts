import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";

/**
 * ms that what a client is still sending is thrown away after it has been refused. Closing while there is something
 * unread resets the connection, and the answer may be lost with it.
 */
const LINGER_MS = 500;

/** A request that is not served, and why: a sentence for whoever sent it, which the page shows to the player. */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(status: number, sentence: string, headers: Record<string, string> = {}) {
    super(sentence);
    this.status = status;
    this.headers = headers;
  }
}

/** Answers a request with a refusal, and closes the connection. */
export function refuseRequest(req: IncomingMessage, res: ServerResponse, refusal: Refusal): void {
  const { head, body } = written(refusal, req.url?.startsWith("/matchmake/") ? "json" : "text");
  res.writeHead(refusal.status, head);
  // The body ends where the headers say it does; the connection ends a little later.
  if (req.method !== "HEAD") res.write(body);
  if (req.complete) {
    res.end();
    return;
  }
  const end = () => {
    clearTimeout(timer);
    res.end();
  };
  const timer = setTimeout(end, LINGER_MS);
  req.once("close", end).once("end", end).resume();
}

/** Answers on a bare socket, as for an upgrade, and closes it. */
export function refuseSocket(socket: Duplex, refusal: Refusal): void {
  const { head, body } = written(refusal, "text");
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.on("error", () => socket.destroy());
  socket.end(`HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\n${lines.join("")}\r\n${body}`);
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once("close", () => clearTimeout(timer)).resume();
}

function written({ status, message, headers }: Refusal, format: "json" | "text") {
  // `code` and `error` are what Colyseus' own answers have, and what its SDK reads.
  const body = format === "json" ? JSON.stringify({ code: status, error: message }) : `${message}\n`;
  const head: Record<string, string | number> = {
    "Content-Type": format === "json" ? "application/json" : "text/plain; charset=utf-8",
    "Content-Length": Buffer.byteLength(body),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    Connection: "close",
    ...(status === 429 || status === 503 ? { "Retry-After": "5" } : {}),
    ...headers,
  };
  return { head, body };
}
