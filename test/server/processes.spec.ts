import assert from "node:assert/strict";
import { matchmake } from "../support/attack.ts";
import { ServerProcess } from "../support/server.ts";

const PAGE = "https://sky.example.org";

describe("the status of a process", () => {
  let server: ServerProcess;
  let processId: string;
  before(async () => {
    server = await ServerProcess.start({ env: { JOINS_PER_MINUTE: "1", ALLOWED_ORIGINS: PAGE } });
    processId = (await matchmake(server, "joinOrCreate/game")).seat.processId;
  });
  after(() => server.stop());

  const ask = (id: string, headers: Record<string, string> = {}) => fetch(`${server.url}/processes/${id}`, { headers });

  it("is readable by pages that may join, and is never cached", async () => {
    const response = await ask(processId, { origin: PAGE });
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), { status: "ready" });
    assert.equal(response.headers.get("access-control-allow-origin"), PAGE);
    assert.equal(response.headers.get("cache-control"), "no-store");
    const elsewhere = await ask(processId, { origin: "https://elsewhere.example" });
    assert.equal(elsewhere.headers.get("access-control-allow-origin"), null);
  });

  it("is 404 in JSON for an unknown process, so that it differs from the 404 of a proxy", async () => {
    const response = await ask("unknown");
    assert.equal(response.status, 404);
    assert.deepEqual(await response.json(), { error: "There is no such process." });
    for (const id of ["__proto__", "constructor", "%00", "a".repeat(1000)])
      assert.ok((await ask(id)).status >= 400, id);
  });

  it("may be requested forty times per allowed join; then a page of an allowed origin can read when to try again", async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, () => ask(processId, { origin: PAGE })));
    assert.ok(answers.some(({ status }) => status === 200));
    const rejected = answers.at(-1);
    assert.equal(rejected?.status, 429);
    assert.match(rejected?.headers.get("retry-after") ?? "", /^\d+$/);
    assert.equal(rejected?.headers.get("access-control-allow-origin"), PAGE);
    assert.equal(rejected?.headers.get("access-control-expose-headers"), "Retry-After");
    assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
  });
});
