import assert from "node:assert/strict";
import { matchmake } from "../support/attack.ts";
import { ServerProcess } from "../support/server.ts";

const PAGE = "https://sky.example.org";

describe("a question about a process", () => {
  let server: ServerProcess;
  let processId: string;
  before(async () => {
    server = await ServerProcess.start({ env: { JOINS_PER_MINUTE: "1", ALLOWED_ORIGINS: PAGE } });
    processId = (await matchmake(server, "joinOrCreate/game")).seat.processId;
  });
  after(() => server.stop());

  const ask = (id: string, headers: Record<string, string> = {}) => fetch(`${server.url}/processes/${id}`, { headers });

  it("is answered for the one that is there, to the pages that may join, and never out of a cache", async () => {
    const response = await ask(processId, { origin: PAGE });
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), { status: "ready" });
    assert.equal(response.headers.get("access-control-allow-origin"), PAGE);
    assert.equal(response.headers.get("cache-control"), "no-store");
    const elsewhere = await ask(processId, { origin: "https://elsewhere.example" });
    assert.equal(elsewhere.headers.get("access-control-allow-origin"), null);
  });

  it("is answered with 404 for any other, in JSON, unlike a proxy that has lost its way", async () => {
    const response = await ask("nobody");
    assert.equal(response.status, 404);
    assert.deepEqual(await response.json(), { error: "There is no such process." });
    for (const id of ["__proto__", "constructor", "%00", "a".repeat(1000)])
      assert.ok((await ask(id)).status >= 400, id);
  });

  it("is not answered for ever: forty times as often as one may join", async () => {
    const statuses = await Promise.all(Array.from({ length: 60 }, async () => (await ask(processId)).status));
    assert.ok(statuses.includes(200));
    assert.equal(statuses.at(-1), 429);
    assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
  });
});
