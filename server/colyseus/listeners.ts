import type { EventEmitter } from "node:events";
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import type { Part } from "./shapes.ts";

type UpgradeListener = (req: IncomingMessage, socket: Duplex, head: Buffer) => void;

export const NEEDS: readonly Part[] = [
  ["the HTTP server of a WebSocketTransport", "upgrade listener", "a function of 3 parameters"],
];

/**
 * Removes the transport's upgrade listener from the HTTP server and returns it, so that checks can run before it.
 *
 * @colyseus/ws-transport 0.18.4 calls `beforeUpgrade` after it has parsed the URL, and a URL that it can't parse ends
 * the process. This can go when `beforeUpgrade` is called first.
 *
 * @throws Error if the transport has added no upgrade listener
 */
export function takeUpgradeListener(http: Server): UpgradeListener {
  const [listener] = http.listeners("upgrade") as UpgradeListener[];
  if (listener === undefined) throw new Error("the transport has added no upgrade listener");
  http.removeAllListeners("upgrade");
  return listener;
}

/**
 * Removes the error listeners that Colyseus has added to an HTTP server or a WebSocket, so that the caller can add one
 * that logs a single line.
 *
 * @colyseus/ws-transport 0.18.4 prints each error with its stack, and adds its listeners in its constructor and with
 * each connection. @colyseus/core 0.18.17 adds another one to the HTTP server in `listen`, which has no effect after
 * that. This can go when such errors go to the logger only.
 */
export function dropErrorListeners<Emitter extends EventEmitter>(emitter: Emitter): Emitter {
  emitter.removeAllListeners("error");
  return emitter;
}
