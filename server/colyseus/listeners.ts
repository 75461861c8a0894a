import type { EventEmitter } from "node:events";
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import type { Part } from "./shapes.ts";

type UpgradeListener = (req: IncomingMessage, socket: Duplex, head: Buffer) => void;

export const NEEDS: readonly Part[] = [
  ["the HTTP server of a WebSocketTransport", "upgrade listener", "a function of 3 parameters"],
];

/**
 * Takes the listener for upgrades off the HTTP server, for checks to be put in front of it.
 *
 * `beforeUpgrade` of @colyseus/ws-transport 0.18.4 comes after it has parsed the URL, and a URL that it can't parse ends
 * the process. This can go when `beforeUpgrade` comes first.
 *
 * @throws Error if the transport has added no listener
 */
export function takeUpgradeListener(http: Server): UpgradeListener {
  const [listener] = http.listeners("upgrade") as UpgradeListener[];
  if (listener === undefined) throw new Error("the transport does not listen for upgrades");
  http.removeAllListeners("upgrade");
  return listener;
}

/**
 * Removes the listeners for errors that Colyseus has added to an HTTP server or to a WebSocket, for one that logs what
 * matters in a line.
 *
 * @colyseus/ws-transport 0.18.4 prints each error with its stack: on the HTTP server from the transport's constructor
 * on, on a WebSocket from its connection on. @colyseus/core 0.18.17 adds another listener to the HTTP server in `listen`,
 * which has no use after that. This can go when such errors go to the logger only.
 */
export function dropErrorListeners<Emitter extends EventEmitter>(emitter: Emitter): Emitter {
  emitter.removeAllListeners("error");
  return emitter;
}
