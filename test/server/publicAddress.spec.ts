import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { pipeline } from "node:stream";
import { isDeepStrictEqual } from "node:util";
import { WebSocketServer } from "ws";
import { freePort } from "../../tools/freePort.ts";
import { eventually, matchmake } from "../support/attack.ts";
import { Scrape } from "../support/metrics.ts";
import { Pilot } from "../support/pilot.ts";
import { ServerProcess } from "../support/server.ts";

const JOIN = "joinOrCreate/game";
const UNKNOWN = "the proxy there does not know this process (status 404)";

describe("a process that clients can't reach at its public address", function () {
  this.timeout(60_000);
  /** whether the proxy knows the process */
  let isKnown = false;
  let target: number;
  const sockets = new Set<Socket>();
  const front = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    if (!isKnown) {
      socket.once("data", () => socket.end("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"));
      return;
    }
    const upstream = connect(target, "127.0.0.1");
    pipeline(socket, upstream, socket, () => upstream.destroy());
  });
  let server: ServerProcess;
  before(async () => {
    target = await freePort();
    await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
    const PUBLIC_ADDRESS = `127.0.0.1:${(front.address() as AddressInfo).port}`;
    server = await ServerProcess.start({ env: { PORT: `${target}`, PUBLIC_ADDRESS } });
  });
  after(async () => {
    await server?.stop();
    for (const socket of sockets) socket.destroy();
    front.close();
  });

  const readiness = async () => {
    const answer = await fetch(`${server.url}/readyz`);
    return [answer.status, await answer.json()];
  };
  const isReady = async () => (await readiness())[0] === 200;
  const reached = async () => (await Scrape.of(server.url, "")).get("public_address_reached");
  const lines = (text: string) => server.output.split("\n").filter((line) => line.includes(text)).length;

  it("is not ready, opens no rooms, logs the reason once, and counts as unreachable in the metrics", async () => {
    assert.deepEqual(await readiness(), [503, { status: "unreachable", reason: UNKNOWN }]);
    const { status, error } = await matchmake(server, JOIN);
    assert.deepEqual(
      [status, error],
      [503, "The server can't accept players right now. Please try again in a moment."],
    );
    assert.equal(await reached(), 0);
    assert.equal(lines(`Clients can't reach this process at its PUBLIC_ADDRESS: ${UNKNOWN}.`), 1, server.output);
    assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
    assert.equal((await fetch(`${server.url}/reach/1`)).status, 426, "a check that a proxy has made a plain request");
  });

  it("is not taken in by another server that opens WebSockets there", async () => {
    const impostor = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    await once(impostor, "listening");
    const own = target;
    target = (impostor.address() as AddressInfo).port;
    isKnown = true;
    const reason = "something else opens WebSockets there";
    const expected = [503, { status: "unreachable", reason }];
    await eventually(async () => isDeepStrictEqual(await readiness(), expected), "the check to reach the impostor");
    target = own;
    isKnown = false;
    impostor.close();
  });

  it("is ready within seconds after the proxy knows it, and logs that", async () => {
    isKnown = true;
    await eventually(isReady, "the process to be ready");
    assert.equal(await reached(), 1);
    assert.match(server.output, /PUBLIC_ADDRESS_CHECK=off turns this check off/);
    assert.equal(lines("Clients can reach this process at its PUBLIC_ADDRESS now."), 1);
  });

  it("notices later that the proxy has forgotten it, because nobody takes the seats that it gave", async () => {
    const pilot = await Pilot.join(server.url);
    isKnown = false;
    assert.equal((await matchmake(server, JOIN)).status, 200, "nobody has noticed yet");
    await eventually(async () => !(await isReady()), "the process to notice");
    assert.deepEqual(await readiness(), [503, { status: "unreachable", reason: UNKNOWN }]);
    assert.equal((await matchmake(server, JOIN)).status, 503);
    await pilot.states(2);
    isKnown = true;
    await eventually(isReady, "the process to be ready again");
    assert.equal(lines("Clients can reach this process"), 2);
    await pilot.leave();
  });

  it("leaves the checks of other processes to them, and says who it is", async () => {
    const { seat } = await matchmake(server, JOIN);
    const other = await ServerProcess.start({ env: { PUBLIC_ADDRESS: `127.0.0.1:${target}` } });
    try {
      const answer = await fetch(`${other.url}/readyz`);
      const reason = `process ${seat.processId} answers there`;
      assert.deepEqual([answer.status, await answer.json()], [503, { status: "unreachable", reason }]);
    } finally {
      await other.stop();
    }
  });
});
