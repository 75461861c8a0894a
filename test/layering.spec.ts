import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";

const PROJECT = path.resolve(import.meta.dirname, "..");

/** What the files of a folder may import: other folders of the project, and packages ("*": any). */
const ALLOWED: Record<string, { folders: string[]; packages: string[] }> = {
  game: { folders: ["game"], packages: ["@colyseus/schema"] },
  server: { folders: ["server", "game"], packages: ["*"] },
  "client/net": { folders: ["client/net", "game"], packages: ["@colyseus/sdk", "@colyseus/sdk/debug"] },
  "client/input": { folders: ["client/input", "game"], packages: [] },
  "client/view": { folders: ["client/view", "game"], packages: ["pixi.js", "pixi.js/unsafe-eval"] },
  "client/ui": { folders: ["client/ui"], packages: [] },
  client: { folders: ["client", "client/net", "client/input", "client/view", "client/ui", "game"], packages: [] },
  network: { folders: ["network"], packages: ["node:child_process", "node:events", "node:net", "node:util"] },
  "loadtest/rig": { folders: ["loadtest/rig", "network", "game"], packages: ["*"] },
  cluster: { folders: ["cluster", "loadtest/rig", "network"], packages: ["*"] },
  loadtest: { folders: ["loadtest", "loadtest/rig", "cluster", "network", "game"], packages: ["*"] },
};

/** Run by Node for the developer, not part of the page. */
const TOOLS = ["client/build.ts", "client/compress.ts", "client/vite.config.ts"];

/** The folder of the table that a file belongs to. */
function folderOf(file: string): string | undefined {
  const [top = "", below = ""] = file.split("/");
  return [`${top}/${below}`, top].find((folder) => folder in ALLOWED);
}

function importsOf(source: string): string[] {
  return [
    ...source.matchAll(/(?:^|\s)(?:import|export)\s(?:[^"']*?\sfrom\s)?["']([^"']+)["']|import\(["']([^"']+)["']\)/g),
  ].map(([, fixed, dynamic]) => fixed ?? dynamic ?? "");
}

/** What is wrong with the imports of a file, as sentences. */
function violations(file: string, source: string): string[] {
  const folder = folderOf(file) ?? "";
  const allowed = ALLOWED[folder];
  if (allowed === undefined) return [`${file} is in no folder of the house`];
  return importsOf(source).flatMap((specifier) => {
    const ok = specifier.startsWith(".")
      ? allowed.folders.includes(folderOf(path.posix.join(path.posix.dirname(file), specifier)) ?? "")
      : allowed.packages.includes("*") || allowed.packages.includes(specifier);
    return ok ? [] : [`${file} must not import ${specifier}`];
  });
}

describe("the house", () => {
  const files = globSync("{game,server,client,network,loadtest,cluster}/**/*.ts", { cwd: PROJECT }).filter(
    (file) => !TOOLS.includes(file),
  );

  it("lets imports point one way: to the game, never between client and server", () => {
    assert.ok(files.length > 25);
    assert.deepEqual(
      files.flatMap((file) => violations(file, readFileSync(path.join(PROJECT, file), "utf8"))),
      [],
    );
  });

  it("would notice if they did not", () => {
    assert.equal(violations("game/ship.ts", 'import { Room } from "@colyseus/core";').length, 1);
    assert.equal(violations("client/main.ts", 'import type { Config } from "../server/config.ts";').length, 1);
    assert.equal(violations("server/app.ts", 'import { Sky } from "../client/net/sky.ts";').length, 1);
    assert.equal(violations("client/view/scene.ts", 'const { Predict } = await import("@colyseus/sdk");').length, 1);
    assert.equal(violations("client/net/sky.ts", 'export * from "../view/scene.ts";').length, 1);
  });
});
