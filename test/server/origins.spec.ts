import assert from "node:assert/strict";
import { attack, matchmake, request, sendRaw } from "../support/attack.ts";
import { ServerProcess } from "../support/server.ts";

const JOIN = "joinOrCreate/game";

describe("a page", () => {
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start({ env: { ALLOWED_ORIGINS: "https://friend.example, http://localhost:8080" } });
  });
  after(() => server.stop());

  const join = (origin: string, headers: Record<string, string> = {}) =>
    matchmake(server, JOIN, { headers: { origin, ...headers } }).then(({ status }) => status);

  it("of this server may join, also over TLS, and so may a page of an allowed origin", async () => {
    const { port } = server;
    for (const origin of [server.url, `https://127.0.0.1:${port}`, "https://friend.example", "http://localhost:8080"]) {
      assert.equal(await join(origin), 200, origin);
    }
  });

  it("of any other origin may not join, and gets an error message", () =>
    attack(
      server,
      async () => {
        const { port } = server;
        for (const origin of [
          "https://evil.example",
          "null",
          "file://",
          `http://127.0.0.1:${port + 1}`,
          `http://127.0.0.1:${port}.evil.example`,
          "http://friend.example",
          "https://friend.example:444",
          "https://friend.example.evil.example",
          "[",
          "",
        ]) {
          const { status, error } = await matchmake(server, JOIN, { headers: { origin } });
          assert.equal(status, 403, origin);
          assert.equal(error, "Pages of this origin may not join.");
        }
      },
      1,
    ));

  it("may not join because of a header that any client can send", async () => {
    assert.equal(await join("https://evil.example", { "x-forwarded-host": "evil.example" }), 403);
  });

  it("of another origin can read nothing: no answer allows an origin that is not allowed", async () => {
    for (const [path, method] of [
      ["/", "GET"],
      ["/healthz", "GET"],
      ["/nowhere", "GET"],
      [`/matchmake/${JOIN}`, "POST"],
      [`/matchmake/${JOIN}`, "OPTIONS"],
    ] as const) {
      const body = method === "POST" ? { body: "{}" } : {};
      const { headers } = await fetch(server.url + path, {
        method,
        headers: { origin: "https://evil.example" },
        ...body,
      });
      assert.equal(headers.get("access-control-allow-origin"), null, path);
      assert.equal(headers.get("access-control-allow-credentials"), null, path);
    }
  });

  it("of an allowed origin gets CORS headers on the preflight and on the answer", async () => {
    for (const [method, body] of [
      ["OPTIONS", {}],
      ["POST", { body: "{}" }],
    ] as const) {
      const headers = { origin: "https://friend.example" };
      const response = await fetch(`${server.url}/matchmake/${JOIN}`, { method, headers, ...body });
      assert.ok(response.ok);
      assert.equal(response.headers.get("access-control-allow-origin"), "https://friend.example");
      assert.equal(response.headers.get("access-control-allow-credentials"), "true");
      assert.match(response.headers.get("vary") ?? "", /Origin/);
    }
  });

  it("behind a trusted proxy belongs to the host that the proxy names", async () => {
    const behind = await ServerProcess.start({ env: { TRUSTED_PROXIES: "loopback" } });
    const ask = (origin: string, forwarded: string) =>
      matchmake(behind, JOIN, { headers: { origin, "x-forwarded-host": forwarded } }).then(({ status }) => status);
    assert.equal(await ask("https://play.example", "play.example"), 200);
    assert.equal(await ask("https://play.example", "play.example:443"), 200);
    assert.equal(await ask("https://evil.example", "play.example"), 403);
    assert.equal(await ask("https://evil.example", "["), 403);
    await behind.stop();
  });

  it("is not required: a client without an Origin header may join", async () => {
    const { status } = await sendRaw(
      server.port,
      `${request(`POST /matchmake/${JOIN}`, "Content-Length: 2", "Connection: close")}{}`,
    );
    assert.equal(status, 200);
  });
});
