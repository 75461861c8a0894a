import { createServer, type IncomingMessage, type Server } from "node:http";
import { Refusal, refuseSocket } from "./refusal.ts";

/** Bytes of headers, the URL included. nginx passes on up to 32 kB (4 buffers of 8k), and adds a few of its own. */
const MAX_HEADER_BYTES = 40 * 1024;

/**
 * The HTTP server with limits of time and size. What breaks them, or is no HTTP, Node answers itself and closes: 400,
 * 408 for too slow, 431 for too long headers.
 */
export function createHttpServer(): Server {
  const http = createServer({
    // ms from the connection, or the last answer, to the end of the headers: also for who sends nothing at all
    headersTimeout: 5000,
    // ms to the end of the body
    requestTimeout: 8000,
    // ms between looks for the two above
    connectionsCheckingInterval: 500,
    // ms that a connection may wait for its next request
    keepAliveTimeout: 5000,
    maxHeaderSize: MAX_HEADER_BYTES,
    shouldUpgradeCallback: isForWebSocket,
    // TCP asks whether the other side is still there after so many ms of silence.
    keepAlive: true,
    keepAliveInitialDelay: 30_000,
  });
  // ms without a byte either way: who asks for the page and does not read it. With something left to write Node waits
  // twice as long. ws clears it for its sockets.
  http.timeout = 20_000;
  http.maxRequestsPerSocket = 1000;
  // Without a listener the socket is closed without a word.
  http.on("connect", (_req, socket) => refuseSocket(socket, new Refusal(405, "This is not a proxy.")));
  return http;
}

/**
 * Whether a request with an Upgrade header is one for a WebSocket. To others that header is an offer, such as the h2c of
 * Java's HttpClient and `curl --http2`, which a server may ignore (RFC 9110, 7.8); the request is then answered as it is.
 */
export function isForWebSocket({ method, httpVersion, headers: { upgrade = "" } }: IncomingMessage): boolean {
  if (method !== "GET" || httpVersion === "1.0") return false;
  return upgrade.split(",").some((protocol) => protocol.trim().toLowerCase() === "websocket");
}
