import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";

/**
 * ms for which the rest of a request is read and discarded after an error was sent. Closing a connection with unread
 * data resets it, and the client may lose the answer.
 */
const LINGER_MS = 500;

/** Where errors are JSON: requests that the SDK or the page itself sends. */
const JSON_PATHS = /^\/(matchmake\/|rooms(\?|$))/;

/** An error that is sent to the client. The message is a sentence, which the page shows to the player. */
export class HttpError extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;
  /** the sentence for the log, which is constant; empty if the reason is logged elsewhere */
  readonly reason: string;

  constructor(status: number, sentence: string, headers: Record<string, string> = {}, reason = sentence) {
    super(sentence);
    this.status = status;
    this.headers = headers;
    this.reason = reason;
  }
}

/** Sends an error as the answer to a request, and closes the connection. */
export function sendHttpError(req: IncomingMessage, res: ServerResponse, error: HttpError): void {
  const { head, body } = formatted(error, JSON_PATHS.test(req.url ?? "") ? "json" : "text");
  res.writeHead(error.status, head);
  // Content-Length tells the client where the body ends. The connection may stay open a little longer.
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

/** Sends an error on a socket without a response object, such as that of an upgrade, and closes the socket. */
export function rejectSocket(socket: Duplex, error: HttpError): void {
  const { head, body } = formatted(error, "text");
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.on("error", () => socket.destroy());
  socket.end(`HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}\r\n${lines.join("")}\r\n${body}`);
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once("close", () => clearTimeout(timer)).resume();
}

function formatted({ status, message, headers }: HttpError, format: "json" | "text") {
  // The SDK of Colyseus reads `code` and `error`.
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
