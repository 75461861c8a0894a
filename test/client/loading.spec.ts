import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { LANGUAGES } from "../../client/text/texts.ts";

const DIST = path.resolve(import.meta.dirname, "../../dist");
const html = readFileSync(path.join(DIST, "index.html"), "utf8");

/** What the start page needs before it is usable: the page, its scripts, style and font. */
const startFiles = [
  "/index.html",
  ...[...html.matchAll(/<(?:script|link)[^>]*\s(?:src|href)="(\/(?:assets\/[^"]+|start\.js))"/g)].map(
    ([, file = ""]) => file,
  ),
];

/** What it fetches behind itself: everything that a flight needs besides. */
const gameFiles = (/<meta name="game-files" content="([^"]+)">/.exec(html)?.[1] ?? "").split(" ");

const read = (file: string) => readFileSync(path.join(DIST, file));

/** bytes over the network; fonts are compressed already */
function size(file: string): number {
  if (file.endsWith(".woff2")) return read(file).length;
  return brotliCompressSync(read(file), { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }).length;
}

const sum = (files: string[]) => files.reduce((bytes, file) => bytes + size(file), 0);

/** The scripts that a script imports at once. */
const importsOf = (file: string) =>
  [
    ...read(file)
      .toString()
      .matchAll(/(?:import|from)\s*["'`]\.\/([^"'`]+\.js)["'`]/g),
  ].map(([, name = ""]) => `/assets/${name}`);

describe("what a browser fetches", () => {
  it("is at most 60 kB until the start page is usable, even with fast compression", () => {
    const bytes = sum(startFiles);
    console.log(`      ${startFiles.length} files, ${bytes} bytes with Brotli: ${startFiles.join(" ")}`);
    assert.ok(startFiles.length <= 5 && startFiles.some((file) => file.endsWith(".woff2")), startFiles.join(" "));
    assert.ok(bytes < 60_000, `${bytes} bytes`);
    assert.doesNotMatch(html, /modulepreload/, "nothing of the game competes with it");
  });

  it("is the whole start page with one script, which imports no other", () => {
    const scripts = startFiles.filter((file) => file.endsWith(".js") && file !== "/start.js");
    assert.equal(scripts.length, 1);
    for (const script of scripts) assert.deepEqual(importsOf(script), []);
  });

  it("is at most 300 kB with everything that is needed to fly, of which the page knows each file at once", () => {
    const bytes = sum([...startFiles, ...gameFiles]);
    console.log(`      ${gameFiles.length} files besides, ${bytes} bytes with Brotli together`);
    assert.ok(bytes < 300_000, `${bytes} bytes`);
    assert.ok(gameFiles.length <= 5, gameFiles.join(" "));
    for (const name of ["scene-", "flight-", "net-"])
      assert.ok(
        gameFiles.some((file) => file.includes(name)),
        name,
      );
    const known = new Set([...startFiles, ...gameFiles]);
    for (const script of gameFiles) {
      for (const file of importsOf(script)) assert.ok(known.has(file), `${script} imports ${file}`);
    }
  });

  it("has the start page before any script has run, a text for a page without one, and no hints that do not work yet", () => {
    assert.match(html, /<html lang="en" data-place="start">/);
    assert.match(html, /<button id="play" type="submit"[^>]*>Play<\/button>/);
    assert.match(html, /<section id="notice" role="status">\s*<p id="notice-text">Loading …<\/p>/);
    assert.match(html, /<p id="hint" role="status" hidden><\/p>/);
  });

  it("has the English texts in the page itself, exactly as the scripts would write them", () => {
    const english = (name = "") =>
      name.split(".").reduce<unknown>((texts, key) => (texts as Record<string, unknown>)[key], LANGUAGES["en"]);
    const named = [...html.matchAll(/<[a-z0-9]+[^>]*\sdata-(text|label|placeholder)="([\w.]+)"[^>]*>([^<]*)/g)];
    assert.ok(named.length >= 15);
    for (const [, kind = "", name = "", text = ""] of named) {
      if (kind === "text") assert.equal(text, english(name), name);
    }
    for (const [tag] of html.matchAll(/<[a-z0-9]+[^>]*\sdata-(?:label|placeholder)=[^>]*>/g)) {
      for (const [kind, attribute] of [
        ["label", "aria-label"],
        ["placeholder", "placeholder"],
      ] as const) {
        const name = new RegExp(`data-${kind}="([\\w.]+)"`).exec(tag)?.[1];
        const written = new RegExp(`\\s${attribute}="([^"]*)"`).exec(tag)?.[1];
        if (name !== undefined) assert.equal(written, english(name), tag);
      }
    }
  });

  it("lists the address of each part that is loaded on demand", () => {
    for (const name of ["flight", "overlay", "qr", "scene", "sdkDebug"]) {
      const file = new RegExp(`<meta name="chunk:${name}" content="([^"]+)">`).exec(html)?.[1] ?? "";
      assert.ok(read(file).length > 0, name);
    }
  });
});
