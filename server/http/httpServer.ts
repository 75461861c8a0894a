import { createServer, type IncomingMessage, type Server } from "node:http";
import { HttpError, rejectSocket } from "./httpError.ts";
import { logRefusal } from "./refusals.ts";

/** Maximum bytes of the URL and the headers. nginx passes on up to 32 kB (4 buffers of 8k), and adds some headers. */
const MAX_HEADER_BYTES = 40 * 1024;

/**
 * Creates the HTTP server, with limits of time and size. Node answers requests that exceed them or are not HTTP, and
 * closes the connection: 400, 408 if the request is too slow, 431 if the headers are too long.
 */
export function createHttpServer(): Server {
  const http = createServer({
    // ms from the start of the connection, or from the last answer, to the end of the headers
    headersTimeout: 5000,
    // ms to the end of the body
    requestTimeout: 8000,
    // ms between two checks of the timeouts above
    connectionsCheckingInterval: 500,
    // ms for which an idle connection stays open for another request
    keepAliveTimeout: 5000,
    maxHeaderSize: MAX_HEADER_BYTES,
    shouldUpgradeCallback: isForWebSocket,
    // TCP probes a connection after that many ms without data.
    keepAlive: true,
    keepAliveInitialDelay: 30_000,
  });
  // ms without data in either direction, for clients that don't read their answers. Node waits twice as long while
  // there is data to write. `ws` turns it off for WebSockets.
  http.timeout = 20_000;
  http.maxRequestsPerSocket = 1000;
  // Without this listener, Node closes the socket without an answer.
  http.on("connect", (_req, socket) =>
    rejectSocket(socket, logRefusal(new HttpError(405, "This is not a proxy."), "http")),
  );
  return http;
}

/**
 * Whether a request with an Upgrade header asks for a WebSocket. Other protocols are offers that a server may ignore
 * (RFC 9110, 7.8), such as h2c from Java's HttpClient and `curl --http2`: the request is then answered as usual.
 */
function isForWebSocket({ method, httpVersion, headers: { upgrade = "" } }: IncomingMessage): boolean {
  if (method !== "GET" || httpVersion === "1.0") return false;
  return upgrade.split(",").some((protocol) => protocol.trim().toLowerCase() === "websocket");
}
