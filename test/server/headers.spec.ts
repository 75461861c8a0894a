import assert from "node:assert/strict";
import { globSync } from "node:fs";
import path from "node:path";
import { basicAuth } from "../../tools/basicAuth.ts";
import { readAll, ServerProcess } from "../support/server.ts";

describe("a response", () => {
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start({ env: { NODE_ENV: "production", MONITOR_PASSWORD: "correct horse" } });
  });
  after(() => server.stop());

  const headers = basicAuth("admin", "correct horse");
  const get = (where: string) => readAll(fetch(server.url + where, { headers }));

  it("does not reveal what software serves it", async () => {
    for (const where of ["/", "/healthz", "/nowhere", "/monitor/", "/matchmake/x/y", "/__healthcheck"]) {
      const response = await get(where);
      for (const header of ["x-powered-by", "server"]) assert.equal(response.headers.get(header), null, where);
      assert.doesNotMatch(await response.text(), /colyseus \d|express/i);
    }
  });

  it("has a content security policy that allows only what the page needs", async () => {
    const { headers } = await get("/");
    assert.equal(
      headers.get("content-security-policy"),
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;font-src 'self';connect-src 'self';manifest-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'none'",
    );
  });

  it("forbids sniffing, framing and eval", async () => {
    for (const where of ["/", "/healthz", "/nowhere", "/monitor/"]) {
      const { headers } = await get(where);
      assert.equal(headers.get("x-content-type-options"), "nosniff", where);
      const policy = headers.get("content-security-policy") ?? "";
      assert.match(policy, /frame-ancestors 'none'/, where);
      assert.doesNotMatch(policy, /unsafe-eval/, where);
      assert.equal(policy.includes("unsafe-inline"), where === "/monitor/", where);
      assert.match(policy, /script-src 'self';/, where);
    }
  });

  it("has no Strict-Transport-Security, because this process does not serve TLS", async () => {
    assert.equal((await get("/")).headers.get("strict-transport-security"), null);
  });

  it("is never a source map or a hidden file", async () => {
    const dist = path.resolve(import.meta.dirname, "../../dist");
    assert.deepEqual(globSync("**/*.map", { cwd: dist }), []);
    for (const where of ["/.env", "/.git/config", "/assets/.hidden", "/../package.json", "/%2e%2e/package.json"]) {
      assert.ok((await get(where)).status >= 400, where);
    }
    const page = await (await get("/monitor/")).text();
    const script = /assets\/[\w-]+\.js/.exec(page)?.[0];
    assert.equal((await get(`/monitor/${script}`)).status, 200);
    assert.ok((await get(`/monitor/${script}.map`)).status >= 400);
  });
});
