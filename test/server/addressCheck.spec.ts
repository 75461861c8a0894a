import assert from "node:assert/strict";
import { createServer as createHttp, type IncomingMessage } from "node:http";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { WebSocketServer } from "ws";
import { PROCESS_HEADER, whyUnreachable } from "../../server/http/addressCheck.ts";
import { freePort } from "../../tools/freePort.ts";
import { ownCertificate } from "../support/https.ts";

describe("the check of a public address", () => {
  const trusted = getCACertificates();
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  let tls: { cert: string; key: string };
  before(async () => {
    const { certificate, key } = await ownCertificate();
    tls = { cert: certificate, key };
  });
  afterEach(() => {
    setDefaultCACertificates(trusted);
    for (const socket of sockets) socket.destroy();
    for (const server of servers.splice(0)) server.close();
  });

  /** Listens on a free port. @returns the public address */
  async function listening<T extends Server>(server: T, host = "localhost"): Promise<string> {
    servers.push(server.on("connection", (socket: Socket) => void sockets.add(socket)));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `${host}:${(server.address() as AddressInfo).port}/p/game1`;
  }

  /** Accepts WebSockets, and notes where. */
  function accepting<T extends Server>(server: T, urls: (string | undefined)[] = []): T {
    const accepted = new WebSocketServer({ noServer: true });
    server.on("upgrade", (req: IncomingMessage, socket: Socket, head: Buffer) => {
      urls.push(req.url);
      accepted.handleUpgrade(req, socket, head, (ws) => ws.close());
    });
    return server;
  }

  /** A proxy that answers every upgrade with a status. */
  const answering = (status: number, ...headers: string[]) =>
    createHttp().on("upgrade", (_req, socket) => {
      const lines = ["Connection: close", "Content-Length: 0", ...headers].map((line) => `${line}\r\n`);
      socket.end(`HTTP/1.1 ${status} Status\r\n${lines.join("")}\r\n`);
    });

  const why = (address: string, ms?: number) => whyUnreachable(address, "/reach/1", ms);

  it("opens a WebSocket there, as a client does: over TLS, or without where nothing speaks TLS", async () => {
    setDefaultCACertificates([...trusted, tls.cert]);
    const urls: (string | undefined)[] = [];
    for (const server of [createHttp(), createHttps(tls)])
      assert.equal(await why(await listening(accepting(server, urls))), undefined);
    assert.deepEqual(urls, ["/p/game1/reach/1", "/p/game1/reach/1"]);
  });

  it("names what is wrong with the certificate", async () => {
    assert.equal(
      await why(await listening(accepting(createHttps(tls)))),
      "browsers refuse its certificate (DEPTH_ZERO_SELF_SIGNED_CERT)",
    );
    setDefaultCACertificates([...trusted, tls.cert]);
    assert.equal(
      await why(await listening(accepting(createHttps(tls)), "127.0.0.1")),
      "browsers refuse its certificate (ERR_TLS_CERT_ALTNAME_INVALID)",
    );
  });

  for (const [what, proxy, reason] of [
    [
      "a proxy that does not know the process",
      answering(404),
      "the proxy there does not know this process (status 404)",
    ],
    ["a proxy that finds it down", answering(502), "the proxy there does not reach this process (status 502)"],
    ["a redirect", answering(308, "Location: /"), "it redirects to another address (status 308)"],
    ["a proxy without WebSockets", answering(426), "it answers without opening a WebSocket (status 426)"],
    ["another process", answering(404, `${PROCESS_HEADER}: 6-n4wZ3Mc`), "process 6-n4wZ3Mc answers there"],
    [
      "another process, if its id can't be one",
      answering(404, `${PROCESS_HEADER}: Bob's`),
      "the proxy there does not know this process (status 404)",
    ],
  ] as const) {
    it(`names ${what}`, async () => assert.equal(await why(await listening(proxy)), reason));
  }

  it("names what the network does", async () => {
    assert.equal(await why(`127.0.0.1:${await freePort()}`), "nothing listens there (ECONNREFUSED)");
    assert.equal(await why("nowhere.invalid"), "its host name can't be resolved (ENOTFOUND)");
    const closing = createTcp((socket) => void socket.once("data", () => socket.resetAndDestroy()));
    assert.equal(await why(await listening(closing)), "the connection is closed without an answer (ECONNRESET)");
    assert.equal(await why(await listening(createTcp()), 50), "there is no answer within 0.05 s");
  });
});
