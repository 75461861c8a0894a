import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const DIST = path.resolve(import.meta.dirname, "../../dist");
const html = readFileSync(path.join(DIST, "index.html"), "utf8");
const fetched = [...html.matchAll(/<(?:script|link)[^>]*(?:src|href)="(\/assets\/[^"]+)"/g)].map(
  ([, file = ""]) => file,
);
const size = (file: string) =>
  brotliCompressSync(readFileSync(path.join(DIST, file)), { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }).length;

describe("what a browser fetches before the player can fly", () => {
  it("is a handful of files, each requested by the page itself and none by another file", () => {
    assert.ok(fetched.length <= 6, fetched.join(" "));
    const scripts = fetched.filter((file) => file.endsWith(".js"));
    const known = new Set(scripts.map((file) => path.basename(file)));
    assert.ok(
      [...known].some((name) => name.startsWith("scene-")),
      "the scene is among them",
    );
    for (const script of scripts) {
      const imports = readFileSync(path.join(DIST, script), "utf8").matchAll(/(?:import|from)"\.\/([^"]+\.js)"/g);
      for (const [, name = ""] of imports) assert.ok(known.has(name), `${script} imports ${name}`);
    }
  });

  it("is small enough for one second at 1.6 Mbit/s, even with fast compression", () => {
    const bytes = fetched.reduce((sum, file) => sum + size(file), 0);
    console.log(`      ${fetched.length} files, ${bytes} bytes with Brotli`);
    assert.ok(bytes < 205_000, `${bytes} bytes`);
  });

  it("has a text that is visible before any script has run, and no control hints that do not work yet", () => {
    assert.match(html, /<section id="notice" role="status">\s*<p id="notice-text">Loading …<\/p>/);
    assert.match(html, /<p id="hint" role="status" hidden><\/p>/);
  });

  it("lists the address of each part that is loaded on demand", () => {
    for (const name of ["overlay", "scene", "sdkDebug"]) {
      const file = new RegExp(`<meta name="chunk:${name}" content="([^"]+)">`).exec(html)?.[1] ?? "";
      assert.ok(readFileSync(path.join(DIST, file)).length > 0, name);
    }
  });
});
