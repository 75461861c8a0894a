import assert from "node:assert/strict";
import { connect } from "node:net";
import {
  assertRefused,
  attack,
  eventually,
  matchmake,
  PROMPTLY_MS,
  readToEnd,
  request,
  sendRaw,
  UPGRADE,
} from "../support/attack.ts";
import { ServerProcess } from "../support/server.ts";

/** An upgrade as bytes. */
const upgrade = (target: string, ...headers: string[]) => request(`GET ${target}`, ...UPGRADE, ...headers);

describe("upgrades", () => {
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start();
  });
  after(() => server.stop());

  const refuses = (what: string, status: number, bytes: string) =>
    it(`${what} are rejected with ${status}`, () =>
      attack(server, async () => assertRefused(await sendRaw(server.port, bytes), status), 1));

  const SEAT = "/process12/room12345?sessionId=session12";
  refuses("to the page", 404, upgrade("/"));
  refuses("to the page with a session", 404, upgrade("/?sessionId=session12"));
  refuses("to a file", 404, upgrade("/assets/index.js?sessionId=session12"));
  refuses("deeper than a room", 404, upgrade("/a/b/c?sessionId=session12"));
  refuses("to a room without a session", 404, upgrade("/process12/room12345"));
  refuses("to a room with an empty session", 404, upgrade("/process12/room12345?sessionId="));
  refuses("with a malformed token", 404, upgrade(`${SEAT}&reconnectionToken=${"x".repeat(1000)}`));
  refuses("to a room with a session of 100 characters", 404, upgrade(`${SEAT}${"a".repeat(100)}`));
  refuses("to a room named __proto__", 404, upgrade("/process12/__proto__?sessionId=session12"));
  refuses("to a room named constructor", 404, upgrade("/process12/constructor?sessionId=constructor"));
  refuses("with a malformed Host", 400, `GET ${SEAT} HTTP/1.1\r\nHost: [\r\n${UPGRADE.join("\r\n")}\r\n\r\n`);
  refuses("to a URL of 3,000 characters", 414, upgrade(`${SEAT}&a=${"a".repeat(3000)}`));
  refuses("to a path that can't be decoded", 400, upgrade(`/%E0%A4%A${SEAT}`));
  refuses("to two slashes", 400, upgrade("//[?sessionId=session12"));
  refuses("to another server", 400, upgrade("http://[/process12/room12345?sessionId=session12"));
  refuses("to *", 400, upgrade("*"));
  refuses("by POST", 405, upgrade(SEAT).replace("GET", "POST"));
  refuses("with a body", 413, upgrade(SEAT, "Content-Length: 10"));
  refuses("to another protocol than WebSocket", 404, upgrade(SEAT, "Connection: close").replace("websocket", "h2c"));
  refuses("without a key", 400, request(`GET ${SEAT}`, ...UPGRADE.slice(0, 3)));
  refuses("of an unknown version", 400, upgrade(SEAT).replace("Version: 13", "Version: 99"));
  refuses("from the page of another server", 403, upgrade(SEAT, "Origin: https://evil.example"));

  it("to an unknown room succeed, and get the error over the WebSocket, where a page can read it", () =>
    attack(
      server,
      async () => {
        const { status, body, answeredAfter, closedAfter } = await sendRaw(server.port, upgrade(SEAT));
        assert.equal(status, 101);
        assert.match(body, /seat reservation expired\./);
        assert.ok(answeredAfter < PROMPTLY_MS);
        // `ws` waits for the client to close too, but not for long.
        assert.ok(closedAfter < 10_000, `${closedAfter} ms`);
      },
      2,
    ));

  it("that offer other protocols too, in any case, open a WebSocket", async () => {
    for (const offer of ["h2c, WebSocket", "WEBSOCKET"]) {
      const { status, body } = await sendRaw(server.port, upgrade(SEAT).replace("websocket", offer));
      assert.equal(status, 101, offer);
      assert.match(body, /seat reservation expired\./);
    }
  });

  it("followed by malformed frames cause only a few lines in the log", () =>
    attack(
      server,
      async () => {
        for (let i = 0; i < 50; i++) {
          const { seat } = await matchmake(server, "joinOrCreate/game");
          const socket = connect(server.port, "127.0.0.1");
          const bytes = upgrade(`/${seat.processId}/${seat.roomId}?sessionId=${seat.sessionId}`);
          const reply = readToEnd(socket);
          socket.write(bytes);
          socket.once("data", () => socket.write(Buffer.alloc(200, 0xff)));
          assert.equal((await reply).status, 101);
        }
      },
      10,
    ));
});

describe("upgrades through a trusted proxy", () => {
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start({ env: { TRUSTED_PROXIES: "loopback", SOCKETS_PER_ADDRESS: "2" } });
  });
  after(() => server.stop());

  it("count for the address of the client, and the matchmaker rejects further joins with a message", async () => {
    const from = (address: string) => ({ headers: { "x-forwarded-for": address } });
    const sockets: WebSocketBytes[] = [];
    for (let i = 0; i < 2; i++) sockets.push(await open("192.0.2.1"));
    const refused = await matchmake(server, "joinOrCreate/game", from("192.0.2.1"));
    assert.equal(refused.status, 429);
    assert.match(refused.error, /^There are too many connections from your network/);
    assertRefused(await sendRaw(server.port, upgrade("/a/b?sessionId=c", "X-Forwarded-For: 192.0.2.1")), 429);
    sockets.push(await open("192.0.2.2"));
    sockets[0]?.destroy();
    const full = async () => (await matchmake(server, "joinOrCreate/game", from("192.0.2.1"))).status === 429;
    await eventually(async () => !(await full()), "the connection to be free again");
    for (const socket of sockets) socket.destroy();
    await attack(server, async () => {}, 0);
  });

  type WebSocketBytes = ReturnType<typeof connect>;

  /** Joins from an address, and keeps the connection open. */
  async function open(address: string): Promise<WebSocketBytes> {
    const { seat, error } = await matchmake(server, "joinOrCreate/game", { headers: { "x-forwarded-for": address } });
    assert.equal(error, undefined);
    const socket = connect(server.port, "127.0.0.1");
    socket.on("error", () => {});
    const target = `/${seat.processId}/${seat.roomId}?sessionId=${seat.sessionId}`;
    socket.write(upgrade(target, `X-Forwarded-For: ${address}`));
    const [head] = await new Promise<string[]>((resolve) => socket.once("data", (data) => resolve([data.toString()])));
    assert.match(head ?? "", /^HTTP\/1\.1 101/);
    return socket;
  }
});
