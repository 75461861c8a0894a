import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketTransport } from "@colyseus/ws-transport";
import { WebSocket } from "ws";
import { pingIfSilent } from "../../server/colyseus/pings.ts";
import { eventually } from "../support/attack.ts";

/** ms between two pings of the transport */
const INTERVAL_MS = 20;

/** A transport with one client that does not answer pings, and its socket on the server. */
async function connected() {
  const http = createServer();
  const transport = new WebSocketTransport({ server: http, pingInterval: INTERVAL_MS, pingMaxRetries: 2 });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`, { autoPong: false });
  const sockets = transport["wss"].clients;
  await eventually(async () => sockets.size === 1 && client.readyState === client.OPEN, "the connection");
  const [socket] = sockets;
  assert.ok(socket !== undefined);
  let pings = 0;
  client.on("ping", () => pings++);
  client.on("error", () => {});
  const stop = () => {
    client.terminate();
    transport.shutdown();
    http.close();
  };
  return { client, socket, pings: () => pings, stop };
}

describe("pings", function () {
  this.timeout(10_000);
  let stop = () => {};
  afterEach(() => stop());

  it("are left out while a client sends something, and it is not terminated", async () => {
    const { client, socket, pings, ...connection } = await connected();
    ({ stop } = connection);
    const noteAlive = pingIfSilent(socket);
    let looks = 0;
    const { ping } = socket;
    socket.ping = (...args: unknown[]) => {
      looks++;
      (ping as (...all: unknown[]) => void)(...args);
      // The client sends something before the next look.
      noteAlive();
    };
    noteAlive();
    const before = pings();
    await eventually(async () => looks >= 10, "ten looks of the transport");
    assert.equal(client.readyState, client.OPEN);
    assert.equal(pings(), before);
  });

  it("are sent to a silent client, which is terminated if it does not answer", async () => {
    const { client, socket, pings, ...connection } = await connected();
    ({ stop } = connection);
    const noteAlive = pingIfSilent(socket);
    noteAlive();
    const before = pings();
    await eventually(async () => client.readyState === client.CLOSED, "the end of the connection");
    assert.ok(pings() > before);
  });
});
