import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { assertRefused, attack, post, readToEnd, request, sendRaw, UPGRADE } from "../support/attack.ts";
import { ServerProcess } from "../support/server.ts";

describe("over HTTP", () => {
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start();
  });
  after(() => server.stop());

  const refuses = (what: string, status: number, bytes: string) =>
    it(`${what} is rejected with ${status}`, () =>
      attack(server, async () => assertRefused(await sendRaw(server.port, bytes), status), 1));

  const CLOSE = "Connection: close";
  const GET = "GET / HTTP/1.1\r\n";
  refuses("a malformed Host", 400, `${GET}Host: [\r\n\r\n`);
  refuses("a malformed Host, at the matchmaker", 400, "POST /matchmake/joinOrCreate/game HTTP/1.1\r\nHost: [\r\n\r\n");
  refuses("a Host with a path", 400, `${GET}Host: a/b\r\n\r\n`);
  refuses("an empty Host", 400, `${GET}Host:\r\n\r\n`);
  refuses("no Host", 400, `${GET}\r\n`);
  refuses("something that is not HTTP", 400, "\x16\x03\x01\x02\x00 hello\r\n\r\n");
  refuses("the URL of another server", 400, request("GET http://example.org/"));
  refuses("a URL that begins with two slashes", 400, request("GET //example.org/"));
  refuses("a path that can't be decoded", 400, request("GET /%E0%A4%A"));
  refuses("a path with a NUL", 400, request("GET /healthz%00"));
  refuses("a path with a backslash", 400, request("GET /..%5c..%5cpackage.json"));
  refuses("a path of 3,000 characters", 414, request(`GET /${"a".repeat(3000)}`));
  refuses("a header of 50,000 characters", 431, request("GET /", `Cookie: ${"a".repeat(50_000)}`));
  refuses("a proxy's CONNECT", 405, "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n");
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"]) {
    refuses(`${method} to the page`, 405, request(`${method} /`));
  }
  refuses("GET at the matchmaker", 405, request("GET /matchmake/joinOrCreate/game"));
  refuses("a body for the page", 413, request("GET /", "Content-Length: 10"));
  refuses("a body of unknown length for the page", 413, request("GET /", "Transfer-Encoding: chunked"));
  refuses(
    "a request to an unknown path, with a [ in X-Forwarded-Proto,",
    404,
    request("GET /nowhere", "X-Forwarded-Proto: [", "Connection: close"),
  );

  it("a matchmaking body of 100 MB is rejected with 413 before it is sent", () =>
    attack(
      server,
      async () => {
        const head = post("", "Content-Length: 100000000");
        assertRefused(await sendRaw(server.port, head), 413);
      },
      2,
    ));

  it("a matchmaking body of 100 MB is rejected with 413 while it is being sent, in chunks", () =>
    attack(
      server,
      async () => {
        const socket = connect(server.port, "127.0.0.1");
        const chunk = Buffer.alloc(10_000, " ");
        socket.write(post("", "Transfer-Encoding: chunked"));
        const piece = Buffer.concat([Buffer.from("2710\r\n"), chunk, Buffer.from("\r\n")]);
        // One chunk per turn of the event loop, so that the answer can be read in between.
        const push = () => {
          if (socket.writable && socket.write(piece)) setImmediate(push);
        };
        socket.on("drain", push).on("connect", push);
        assertRefused(await readToEnd(socket), 413);
      },
      2,
    ));

  it("a client that sends slowly or nothing is disconnected: headers 5 s, body 8 s, next request 5 s", async function () {
    this.timeout(60_000);
    await attack(
      server,
      async () => {
        /** Sends something, and then one byte every 200 ms. */
        const dripping = async (bytes: string, drop: string) => {
          const socket = connect(server.port, "127.0.0.1", () => socket.write(bytes));
          const timer = setInterval(() => socket.write(drop), 200);
          return readToEnd(socket).finally(() => clearInterval(timer));
        };
        const cases = await Promise.all([
          dripping("", ""),
          dripping("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ", "a"),
          dripping(post("", "Content-Length: 1000"), "a"),
          sendRaw(server.port, request("GET /healthz")),
        ]);
        const expected = [
          { status: 408, seconds: 5 },
          { status: 408, seconds: 5 },
          { status: 408, seconds: 8 },
          { status: 200, seconds: 5 },
        ];
        for (const [i, { status, seconds }] of expected.entries()) {
          assert.equal(cases[i]?.status, status, `case ${i}`);
          const closedAfter = (cases[i]?.closedAfter ?? 0) / 1000;
          assert.ok(closedAfter > seconds - 0.1 && closedAfter < seconds + 2.9, `case ${i}: ${closedAfter} s`);
        }
      },
      2,
    );
  });

  it("an offer of another protocol is ignored, and so is one of WebSockets by a client that can't open any", async () => {
    const OFFERS = ["h2c", "H2C", "TLS/1.0", "h2c, foo/2", "websocket2", "", "websocket, h2c"];
    for (const offer of OFFERS) {
      const headers = ["Connection: Upgrade, HTTP2-Settings", `Upgrade: ${offer}`, "HTTP2-Settings: AAMAAABkAAQAAP__"];
      if (!offer.startsWith("websocket,")) {
        const socket = connect(server.port, "127.0.0.1");
        const answers = readToEnd(socket);
        socket.write(request("GET /healthz", ...headers));
        await once(socket, "data");
        // The connection stays usable.
        socket.write(request("GET /", ...headers, CLOSE));
        assert.equal((await answers).text.match(/HTTP\/1\.1 200/g)?.length, 2, offer);
      }
      const { status, body } = await sendRaw(server.port, post("{}", ...headers, "Content-Length: 2", CLOSE));
      assert.equal(status, 200, offer);
      assert.ok("sessionId" in JSON.parse(body));
    }
    const old = `GET /healthz HTTP/1.0\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
    assert.equal((await sendRaw(server.port, old)).status, 200);
  });

  it("32 kB of cookies, which nginx accepts, are accepted for the page, for joining and for a WebSocket", async () => {
    const cookies = Array.from({ length: 4 }, (_, i) => `Cookie: c${i}=${"a".repeat(8000)}`);
    assert.equal((await sendRaw(server.port, request("GET /", ...cookies, CLOSE))).status, 200);
    const { status, body } = await sendRaw(server.port, post("{}", ...cookies, "Content-Length: 2", CLOSE));
    assert.equal(status, 200);
    const { processId, roomId, sessionId } = JSON.parse(body);
    const target = `/${processId}/${roomId}?sessionId=${sessionId}`;
    const socket = connect(server.port, "127.0.0.1");
    socket.write(request(`GET ${target}`, ...UPGRADE, ...cookies));
    const [head] = (await once(socket, "data")) as [Buffer];
    assert.match(head.toString("latin1"), /^HTTP\/1\.1 101/);
    socket.destroy();
  });

  it("a 429 says after how many seconds to try again", async () => {
    const full = await ServerProcess.start({ env: { JOINS_PER_MINUTE: "1", MAX_CLIENTS: "1", MAX_ROOMS: "1" } });
    const answers: Record<string, number> = {};
    const ask = async (bytes: string) => {
      const { status, text } = await sendRaw(full.port, bytes);
      answers[status] = Number(/\r\nRetry-After: (\d+)\r\n/.exec(text)?.[1] ?? 0);
    };
    await ask(post("{}", "Content-Length: 2", CLOSE));
    await ask(post("{}", "Content-Length: 2", CLOSE));
    assert.ok((answers[429] ?? 0) > 50 && (answers[429] ?? 0) <= 60, "one per minute");
    delete answers[429];
    // Requests that the refill allows meanwhile pass as well.
    for (let i = 0; i < 400 && !(429 in answers); i++) await ask(request("GET /processes/unknown", CLOSE));
    assert.ok((answers[429] ?? 0) >= 1 && (answers[429] ?? 0) <= 2, "40 a minute");
    await full.stop();
  });

  it("a health check in HTTP/1.0 without a Host is answered", async () => {
    assert.equal((await sendRaw(server.port, "GET /healthz HTTP/1.0\r\n\r\n")).status, 200);
  });

  it("500 malformed requests log nothing", () =>
    attack(
      server,
      async () => {
        for (let i = 0; i < 10; i++) {
          await Promise.all(
            Array.from({ length: 50 }, (_, j) =>
              sendRaw(server.port, j % 2 === 0 ? `${GET}Host: [${i}\r\n\r\n` : request(`GET /%${j}%`)),
            ),
          );
        }
      },
      2,
    ));

  it("connections that are reset in the middle of a request have no effect", () =>
    attack(
      server,
      async () => {
        const whole = post("{}", "Content-Length: 10");
        for (let length = 1; length <= whole.length; length += 7) {
          const socket = connect(server.port, "127.0.0.1");
          await new Promise<void>((resolve) => socket.write(whole.slice(0, length), () => resolve()));
          socket.resetAndDestroy();
        }
      },
      2,
    ));
});
