import assert from "node:assert/strict";
import { globSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { type RawAnswer, rawRequest } from "../support/rawRequest.ts";
import { ServerProcess } from "../support/server.ts";

const DIST = path.resolve(import.meta.dirname, "../../dist");
const [script = ""] = globSync("assets/index-*.js", { cwd: DIST });
const NAMED_BY_CONTENT = "public, max-age=31536000, immutable";

describe("the files of the page", () => {
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start({ env: { NODE_ENV: "production" } });
  });
  after(() => server.stop());

  /** Requests a file without decoding it. */
  const get = (where: string, headers: Record<string, string> = {}, method = "GET"): Promise<RawAnswer> =>
    rawRequest(server.url + where, { headers, method });

  it("are revalidated each time, unless their name contains a hash of the content", async () => {
    const rest = globSync("**/*", { cwd: DIST }).filter((name) => !/^assets|\.(br|gz)$/.test(name));
    const files = rest.filter((name) => statSync(path.join(DIST, name)).isFile()).map((name) => `/${name}`);
    assert.ok(files.length >= 3, `${files}`);
    for (const where of ["/", "/?fly", ...files]) {
      for (const encoding of ["identity", "br, gzip"]) {
        const { status, headers } = await get(where, { "accept-encoding": encoding });
        assert.deepEqual([status, headers["cache-control"]], [200, "no-cache"], where);
        const again = await get(where, { "accept-encoding": encoding, "if-none-match": headers.etag ?? "" });
        assert.deepEqual(
          [again.status, again.headers["cache-control"], again.body.length],
          [304, "no-cache", 0],
          where,
        );
      }
    }
    assert.equal((await get(`/${script}`)).headers["cache-control"], NAMED_BY_CONTENT);
  });

  it("that do not exist are answered with 404 and not cached", async () => {
    for (const where of [
      "/assets/index-00000000.js",
      "/assets/",
      "/assets",
      "/nowhere",
      "/assets/index-00000000.js.br",
    ]) {
      const { status, headers } = await get(where, { "accept-encoding": "br" });
      assert.deepEqual([status, headers["cache-control"]], [404, "no-store"], where);
      assert.equal(headers["content-encoding"], undefined);
      assert.match(headers["content-type"] ?? "", /^text\/plain/);
    }
    for (const where of ["/healthz", "/readyz"]) assert.equal((await get(where)).headers["cache-control"], "no-store");
  });

  const plain = readFileSync(path.join(DIST, script));
  const ACCEPTED: [accepts: string | undefined, encoding: string | undefined][] = [
    ["gzip, deflate, br, zstd", "br"],
    ["gzip, deflate", "gzip"],
    ["br;q=0, gzip", "gzip"],
    ["br;q=0, gzip;q=0.0", undefined],
    ["*", "br"],
    ["*;q=0", undefined],
    ["identity", undefined],
    ["BR", "br"],
    ["deflate, zstd", undefined],
    ["", undefined],
    [undefined, undefined],
  ];
  for (const [accepts, encoding] of ACCEPTED) {
    it(`are sent as ${encoding ?? "identity"} for ${accepts === undefined ? "no Accept-Encoding" : `"${accepts}"`}`, async () => {
      const headers: Record<string, string> = accepts === undefined ? {} : { "accept-encoding": accepts };
      const answer = await get(`/${script}`, headers);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers["content-encoding"], encoding);
      assert.match(answer.headers.vary ?? "", /Accept-Encoding/);
      assert.equal(answer.headers["content-type"], "text/javascript; charset=utf-8");
      assert.equal(answer.headers["content-length"], String(answer.body.length));
      const unpack = { br: brotliDecompressSync, gzip: gunzipSync }[encoding ?? ""] ?? ((bytes: Buffer) => bytes);
      assert.ok(unpack(answer.body).equals(plain));

      const head = await get(`/${script}`, headers, "HEAD");
      assert.equal(head.body.length, 0);
      for (const name of ["content-length", "content-encoding", "etag", "vary", "cache-control", "content-type"]) {
        assert.equal(head.headers[name], answer.headers[name], name);
      }
      const part = await get(`/${script}`, { ...headers, range: "bytes=10-109" });
      assert.equal(part.status, 206);
      assert.equal(part.headers["content-range"], `bytes 10-109/${answer.body.length}`);
      assert.ok(part.body.equals(answer.body.subarray(10, 110)));
      assert.equal((await get(`/${script}`, { ...headers, range: "bytes=9999999-" })).status, 416);
    });
  }

  it("have a different ETag in each encoding, and 304 is sent for the same one only", async () => {
    const tags = new Map<string, string>();
    for (const encoding of ["br", "gzip", "identity"]) {
      const { headers } = await get(`/${script}`, { "accept-encoding": encoding });
      tags.set(encoding, headers.etag ?? "");
    }
    assert.equal(new Set(tags.values()).size, 3);
    for (const [encoding, etag] of tags) {
      for (const [other, tag] of tags) {
        const answer = await get(`/${script}`, { "accept-encoding": encoding, "if-none-match": tag });
        assert.equal(answer.status, other === encoding ? 304 : 200, `${encoding} with the tag ${etag} of ${other}`);
      }
    }
  });

  it("are a third of their size with gzip, and less with Brotli", async () => {
    const names = globSync("assets/*.{js,css}", { cwd: DIST });
    const sizeOf = async (encoding: string) => {
      let bytes = 0;
      for (const name of names) bytes += (await get(`/${name}`, { "accept-encoding": encoding })).body.length;
      return bytes;
    };
    const [whole, gzip, br] = [await sizeOf("identity"), await sizeOf("gzip"), await sizeOf("br")];
    console.log(`      ${whole} bytes, ${gzip} in gzip, ${br} in Brotli`);
    assert.ok(gzip < 0.35 * whole && br < 0.3 * whole);
  });
});
