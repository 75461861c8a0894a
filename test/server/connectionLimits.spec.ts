import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import {
  assertRefused,
  attack,
  eventually,
  matchmake,
  PROMPTLY_MS,
  post,
  readToEnd,
  request,
  sendRaw,
  UPGRADE,
} from "../support/attack.ts";
import { ServerProcess } from "../support/server.ts";

describe("connections", () => {
  const open: Socket[] = [];
  let server: ServerProcess | undefined;
  afterEach(async () => {
    for (const socket of open.splice(0)) socket.destroy();
    await server?.stop();
  });

  const start = async (env: Record<string, string>) => {
    server = await ServerProcess.start({ env: { SOCKETS_PER_ADDRESS: "2", ...env } });
    return server;
  };

  /** Opens sockets that send nothing, one after the other. */
  const idle = async (port: number, count: number) => {
    for (let i = 0; i < count; i++) {
      const socket = connect(port, "127.0.0.1");
      open.push(socket);
      await new Promise((resolve) => socket.once("connect", resolve));
    }
  };

  it("over the limit of an address get 429, and connections that send nothing count", async () => {
    const { port } = await start({});
    await idle(port, 7 * 2);
    const answer = await sendRaw(port, request("GET /healthz"));
    assertRefused(answer, 429);
    assert.match(answer.body, /^There are too many connections from your network\. .*\n$/);
    const page = await sendRaw(port, post("{}", "Content-Length: 2"));
    assertRefused(page, 429);
    assert.match(JSON.parse(page.body).error, /^There are too many connections/);
  });

  it("over the limit answer a preflight, so that a page of an allowed origin can read the 429", async () => {
    const origin = "https://friend.example";
    const { port } = await start({ ALLOWED_ORIGINS: origin });
    await idle(port, 7 * 2);
    const socket = connect(port, "127.0.0.1");
    const answers = readToEnd(socket);
    socket.write(request("OPTIONS /matchmake/joinOrCreate/game", `Origin: ${origin}`));
    const [preflight] = (await once(socket, "data")) as [Buffer | string];
    assert.match(String(preflight), /^HTTP\/1\.1 204/);
    socket.write(post("{}", `Origin: ${origin}`, "Content-Length: 2"));
    const { text } = await answers;
    const rejected = text.slice(text.lastIndexOf("HTTP/1.1"));
    assert.match(rejected, /^HTTP\/1\.1 429/);
    assert.match(rejected, /\r\nRetry-After: 10\r\n/);
    assert.match(rejected, /\r\nAccess-Control-Allow-Origin: https:\/\/friend\.example\r\n/);
    assert.match(rejected, /\r\nAccess-Control-Expose-Headers: Retry-After\r\n/);
  });

  it("are available again when others close", async () => {
    const { port } = await start({});
    await idle(port, 7 * 2);
    for (const socket of open.splice(0)) socket.destroy();
    const served = async () => (await sendRaw(port, request("GET /healthz", "Connection: close"))).status === 200;
    await eventually(served, "connections to be free again");
    await attack(server as ServerProcess, async () => {}, 0);
  });

  it("far over the limit are closed at once", async () => {
    const { port } = await start({});
    await idle(port, 8 * 2);
    const { status, closedAfter } = await readToEnd(connect(port, "127.0.0.1"));
    assert.equal(status, 0);
    assert.ok(closedAfter < PROMPTLY_MS);
  });

  it("are enough for one browser per allowed player, and the next browser gets an error message", async () => {
    // Few enough that all are there before the first ones are disconnected, since they answer no pings.
    const players = 60;
    const { port, url } = await start({ SOCKETS_PER_ADDRESS: `${players}` });
    // Browsers keep six connections open for the page, and open one more for the WebSocket.
    const ask = async (count: number) => {
      const sockets = Array.from({ length: count }, () => connect(port, "127.0.0.1"));
      open.push(...sockets);
      await Promise.all(
        sockets.map(async (socket) => {
          socket.write(request("GET /healthz"));
          const [answer] = (await once(socket, "data")) as [Buffer];
          assert.match(answer.toString("latin1"), /^HTTP\/1\.1 200/);
        }),
      );
    };
    const fly = async () => {
      const { status, seat, error } = await matchmake({ url }, "joinOrCreate/game");
      if (status !== 200) return error;
      const socket = connect(port, "127.0.0.1");
      open.push(socket);
      socket.on("error", () => {});
      socket.write(request(`GET /${seat.processId}/${seat.roomId}?sessionId=${seat.sessionId}`, ...UPGRADE));
      const [head] = (await once(socket, "data")) as [Buffer];
      return head.toString("latin1").split("\r\n", 1)[0];
    };
    const answers: (string | undefined)[] = [];
    for (let browser = 0; browser < players; browser += 20) {
      answers.push(...(await Promise.all(Array.from({ length: 20 }, fly))));
    }
    assert.deepEqual(answers, Array(players).fill("HTTP/1.1 101 Switching Protocols"));
    // Afterwards, because the server closes those that have been idle for 5 s. `fly` keeps 20 open for its own requests.
    for (let browser = 0; browser < players; browser += 20) await ask(6 * 20 - (browser === 0 ? 20 : 0));
    // On a busy machine, those 20 may have been closed by now.
    let next: string | undefined;
    for (let i = 0; i <= 20 && !next?.startsWith("There"); i++) next = await fly();
    assert.match(next ?? "", /^There are too many connections from your network\./);
  });

  it("are not counted for UNLIMITED_ADDRESSES or with LIMITS=off", async () => {
    for (const env of [{ UNLIMITED_ADDRESSES: "127.0.0.0/8" }, { LIMITS: "off" }]) {
      const { port } = await start(env);
      await idle(port, 8 * 2 + 4);
      assert.equal((await sendRaw(port, request("GET /healthz", "Connection: close"))).status, 200);
      for (const socket of open.splice(0)) socket.destroy();
      await server?.stop();
    }
  });
});
