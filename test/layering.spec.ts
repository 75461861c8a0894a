import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";

const PROJECT = path.resolve(import.meta.dirname, "..");

interface Row {
  /** what its files may import: files, and folders with everything in them */
  imports: string[];
  /** packages that they may import in addition; default: any */
  packages?: string[];
  /** files that they may name by path in addition: to start, build or watch them */
  names?: string[];
}

/** What any part of the server may import: settings, the log, limits, and what is counted for the metrics. */
const SHARED = ["server/config.ts", "server/log.ts", "server/limits", "server/metrics"];

/** What each file or folder may depend on. The longest matching name applies. */
const HOUSE: Record<string, Row> = {
  game: { imports: ["game"], packages: [] },
  protocol: { imports: ["protocol", "game"], packages: ["@colyseus/schema"] },

  // main.ts and app.ts put the parts below together, each of which imports only what it names.
  server: { imports: ["server", "protocol", "game"] },
  "server/config.ts": { imports: [] },
  "server/log.ts": { imports: ["server/logging"] },
  "server/logging": { imports: ["server/logging"] },
  "server/limits": { imports: ["server/limits", "server/config.ts"] },
  "server/metrics": { imports: ["server/metrics", "protocol"] },
  "server/colyseus": { imports: ["server/colyseus", ...SHARED, "protocol", "game"] },
  "server/cluster": { imports: ["server/cluster", "server/colyseus", ...SHARED] },
  "server/bans": { imports: ["server/bans", "server/cluster", ...SHARED, "protocol"] },
  "server/lobby": { imports: ["server/lobby", "server/cluster", "server/colyseus", ...SHARED, "protocol", "game"] },
  "server/rooms": {
    imports: [
      "server/rooms",
      "server/bans",
      "server/lobby",
      "server/cluster",
      "server/colyseus",
      ...SHARED,
      "protocol",
      "game",
    ],
  },
  "server/http": {
    imports: ["server/http", "server/bans", "server/lobby", "server/cluster", "server/colyseus", ...SHARED, "protocol"],
  },
  // For developers: the page from its sources, by Vite.
  "server/http/devClient.ts": { imports: ["server/http"], names: ["client/vite.config.ts"] },
  "server/operators": { imports: ["server/operators", "server/bans", "server/http", "server/colyseus", ...SHARED] },
  "server/process": { imports: ["server/process", "server/colyseus", "server/logging", ...SHARED] },

  client: { imports: ["client", "protocol", "game"], packages: [] },
  "client/net": { imports: ["client/net", "protocol", "game"], packages: ["@colyseus/sdk"] },
  "client/net/colyseus": {
    imports: ["client/net/colyseus", "client/chunks.ts", "protocol", "game"],
    packages: ["@colyseus/sdk", "@colyseus/sdk/debug"],
  },
  "client/input": { imports: ["client/input", "protocol", "game"], packages: [] },
  // The drawings of ships, for the sky and for the start page, which is loaded before PixiJS.
  "client/ships": { imports: ["client/ships", "game"], packages: [] },
  "client/view": {
    imports: ["client/view", "client/ships", "client/text", "protocol", "game"],
    packages: ["pixi.js", "pixi.js/unsafe-eval"],
  },
  // What every part of the page may use.
  "client/chunks.ts": { imports: [], packages: [] },
  "client/settings.ts": { imports: ["game"], packages: [] },
  "client/text": { imports: ["client/text"], packages: [] },
  "client/sound": { imports: ["client/sound", "game"], packages: [] },
  "client/ui": {
    imports: [
      "client/ui",
      "client/ships",
      "client/text",
      "client/settings.ts",
      "client/input/bindings.ts",
      "client/input/keyNames.ts",
      "client/chunks.ts",
      // What the start page passes on, as types only.
      "client/net/destination.ts",
      "client/net/refusal.ts",
      "client/net/telemetry.ts",
      "protocol",
      "game",
    ],
    packages: ["lean-qr"],
  },
  // Run by Node for the developer, not part of the page.
  "client/build.ts": { imports: [], names: ["client", "protocol", "game"] },
  "client/compress.ts": { imports: [] },
  "client/vite.config.ts": { imports: ["client/compress.ts"], names: ["client"] },

  tools: { imports: ["tools"], names: ["server/main.ts"] },
  "tools/clients": { imports: ["tools", "protocol", "game"] },
  // Writes the table of settings into docs/operations.md.
  "tools/settingsTable.ts": { imports: ["server/config.ts"] },
  "tools/dev.ts": { imports: ["tools"], names: ["server", "protocol", "game"] },
  // The game itself, with rooms that only tests and measurements need.
  "tools/testServer.ts": { imports: ["tools/extraShips.ts", "server", "protocol", "game"] },
  "tools/extraShips.ts": { imports: ["server", "protocol", "game"] },
  "tools/network": { imports: ["tools/network", "tools/random.ts"], packages: ["node:events", "node:net"] },

  loadtest: {
    imports: ["loadtest", "tools", "protocol", "game"],
    names: ["server/main.ts"],
  },
  // It reads the telemetry of the page, and what the page knows of the game.
  "loadtest/feel": {
    imports: ["loadtest", "tools", "protocol", "game", "client/net/telemetry.ts", "client/net/skyReport.ts"],
  },
  "loadtest/rig": {
    imports: ["loadtest/rig", "tools", "protocol", "game"],
    names: ["server/main.ts", "loadtest/reference"],
  },

  test: { imports: ["test", "tools", "server", "client", "protocol", "game"], names: ["loadtest"] },
  "test/loadtest": { imports: ["test", "tools", "loadtest", "protocol", "game"], names: ["server"] },
};

/** This file, which contains names of other files as examples. */
const SELF = "test/layering.spec.ts";

/** Where private members of the framework and of the SDK may be touched. */
const BENDS = ["server/colyseus", "client/net/colyseus"];

/** Names that this project uses for objects of the framework and of the SDK. */
const OBJECTS =
  "client|clock|connection|decoder|driver|encoder|events|input|inputs|matchMaker|predict|presence|prototype|ref|room|serializer|server|this|transport";

const PRIVATE: RegExp[] = [
  // room["_listing"], client._inputBuffer
  /\["_\w+"\]|\._\w+/g,
  // transport["wss"]: a member that TypeScript does not allow after a dot
  new RegExp(`\\b(?:${OBJECTS})\\["\\w+"\\]`, "g"),
  // A method that the framework looks for by a private name.
  /^ {2}(?:(?:override|async|get|set) )*_\w+\(/gm,
  /\bReflect\.\w+\(/g,
  // connection.transport as unknown as { ws: WebSocket }
  /\bas unknown as \{/g,
  // connection.reconnect = () => {}
  new RegExp(`\\b(?:${OBJECTS})\\.\\w+ = (?:function\\b|(?:async )?(?:\\([^)]*\\)|\\w+) =>)`, "g"),
];

/** Whether a file is one of these, or in one of these folders. */
function isIn(file: string, places: readonly string[]): boolean {
  return places.some((place) => file === place || file.startsWith(`${place}/`));
}

/** The name of the row that a file belongs to. */
function rowOf(file: string): string | undefined {
  return Object.keys(HOUSE)
    .filter((name) => isIn(file, [name]))
    .sort((a, b) => b.length - a.length)[0];
}

/** A source without its comments. */
function codeOf(source: string): string {
  return source.replaceAll(
    /("(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
    (_all, text: string | undefined) => text ?? "",
  );
}

const IMPORT =
  /(?:^|\s)(?:import|export)\s(?:[^"']*?\sfrom\s)?["']([^"']+)["']|import(?:\.meta\.resolve)?\(["']([^"']+)["']\)/g;

function importsOf(code: string): string[] {
  return [...code.matchAll(IMPORT)].map(([, fixed, dynamic]) => fixed ?? dynamic ?? "");
}

/** The existing files and folders of the project that a file names by path, relative to the project. */
function namesIn(file: string, code: string): string[] {
  const rest = code.replaceAll(IMPORT, "");
  const folder = path.posix.dirname(file);
  const texts = [...rest.matchAll(/"(?:--[\w-]+=)?((?:\.{0,2}\/)?[\w.-]+\/[\w./-]+)"/g)].map(([, text = ""]) => text);
  const watched = [...rest.matchAll(/"--[\w-]+=([\w.-]+)"/g)].map(([, text = ""]) => text);
  const joined = [...rest.matchAll(/(?:path\.(?:join|resolve)|new URL)\(([^()]*)\)/g)].map(([, parts = ""]) =>
    [...parts.matchAll(/"([^"]*)"/g)].map(([, part]) => part).join("/"),
  );
  const found = [...texts, ...watched, ...joined.filter(Boolean)].flatMap((text) => [
    path.posix.join(folder, text),
    // A path that begins with a dot may be relative to another folder, which the text does not show.
    path.posix.normalize(text.replace(/^(?:\.{1,2}\/)+/, "")),
  ]);
  return [...new Set(found)].filter((name) => rowOf(name) !== undefined && existsSync(path.join(PROJECT, name)));
}

/** The forbidden dependencies of a file, as sentences. */
function violations(file: string, source: string): string[] {
  const row = HOUSE[rowOf(file) ?? ""];
  if (row === undefined) return [`${file} is in no folder of the house`];
  const { imports, packages, names = [] } = row;
  const code = codeOf(source);
  const imported = importsOf(code).flatMap((specifier) => {
    const ok = specifier.startsWith(".")
      ? isIn(path.posix.join(path.posix.dirname(file), specifier), imports)
      : (packages?.includes(specifier) ?? true);
    return ok ? [] : [`${file} must not import ${specifier}`];
  });
  const named = namesIn(file, code).flatMap((name) =>
    isIn(name, [...imports, ...names]) ? [] : [`${file} must not name ${name}`],
  );
  return [...imported, ...named];
}

/** The number of places where a source touches private members of the framework or the SDK. */
function bendsIn(source: string): number {
  const code = codeOf(source);
  const places = PRIVATE.flatMap((pattern) => [...code.matchAll(pattern)].map(({ index }) => lineAt(code, index)));
  return new Set(places).size;
}

function lineAt(code: string, index: number): number {
  return code.slice(0, index).split("\n").length;
}

describe("the source tree", () => {
  const tops = [...new Set(Object.keys(HOUSE).map((name) => name.split("/")[0]))];
  const files = globSync(`{${tops.join(",")}}/**/*.ts`, { cwd: PROJECT }).filter((file) => file !== SELF);
  const read = (file: string) => readFileSync(path.join(PROJECT, file), "utf8");

  it("has imports and paths in one direction only: towards the game, never between client and server, never to a test", () => {
    assert.ok(files.length > 150);
    assert.deepEqual(
      files.flatMap((file) => violations(file, read(file))),
      [],
    );
  });

  it("reports an import in the wrong direction", () => {
    for (const [file, source] of [
      ["game/ship.ts", 'import { Room } from "@colyseus/core";'],
      ["game/ship.ts", 'import type { Player } from "../protocol/schema.ts";'],
      ["protocol/schema.ts", 'import { log } from "../server/log.ts";'],
      ["client/main.ts", 'import type { Config } from "../server/config.ts";'],
      ["server/app.ts", 'import { RoomView } from "../client/net/roomView.ts";'],
      ["server/colyseus/seats.ts", 'import type { Connection } from "../rooms/connection.ts";'],
      ["server/http/joinLimits.ts", 'import type { Passports } from "../rooms/passports.ts";'],
      ["server/rooms/GameRoom.ts", 'import { HttpError } from "../http/httpError.ts";'],
      ["server/cluster/beats.ts", 'import { GameRoom } from "../rooms/GameRoom.ts";'],
      ["server/metrics/counts.ts", 'import { log } from "../log.ts";'],
      ["client/view/scene.ts", 'const { Predict } = await import("@colyseus/sdk");'],
      ["client/net/roomView.ts", 'export * from "../view/scene.ts";'],
      ["client/net/roomView.ts", 'await import("@colyseus/sdk/debug");'],
      ["tools/cluster/cluster.ts", 'import { table } from "../../loadtest/rig/table.ts";'],
      ["tools/dev.ts", 'import { ServerProcess } from "../test/support/server.ts";'],
      ["loadtest/feel.ts", 'import { Pilot } from "../test/support/pilot.ts";'],
      ["test/server/room.spec.ts", 'import { Swarm } from "../../loadtest/rig/swarm.ts";'],
    ] as const) {
      assert.equal(violations(file, source).length, 1, `${file}: ${source}`);
    }
  });

  it("reports a path in the wrong direction", () => {
    for (const [file, source] of [
      ["loadtest/feel/setup.ts", 'start({ main: "test/support/hooks.ts" });'],
      ["loadtest/feel/setup.ts", 'path.join(import.meta.dirname, "../../test/support/hooks.ts");'],
      ["loadtest/rig/swarm.ts", 'path.resolve(import.meta.dirname, "..", "feel", "page.ts");'],
      ["tools/child.ts", 'new URL("../loadtest/bot.ts", import.meta.url);'],
      ["tools/child.ts", 'spawn("node", ["--import=loadtest/rig/probe.ts"]);'],
      ["server/app.ts", 'path.resolve(PROJECT, "client", "main.ts");'],
    ] as const) {
      assert.equal(violations(file, source).length, 1, `${file}: ${source}`);
    }
    assert.deepEqual(violations("server/app.ts", '// "client/main.ts" is elsewhere\nserver.define("game", x);'), []);
  });

  it("touches private members of the framework and of the SDK in their own folders only", () => {
    const found = files
      .filter((file) => isIn(file, ["server", "client"]) && !isIn(file, BENDS))
      .map((file) => [file, bendsIn(read(file))] as const)
      .filter(([, bends]) => bends > 0);
    assert.deepEqual(Object.fromEntries(found), {});
  });

  it("reports private members that are touched elsewhere", () => {
    for (const source of [
      'room["_listing"].private;',
      "client._inputBuffer?.ackSeq;",
      'transport["wss"].clients;',
      '  server["bindRoutes"] = () => {};',
      "  _forceClientDisconnect(sessionId: string): void {",
      'Reflect.set(room, "_autoDisposeTimeout", undefined);',
      "const { ws } = connection.transport as unknown as { ws: WebSocket };",
      "connection.reconnect = () => {};",
    ]) {
      assert.equal(bendsIn(source), 1, source);
    }
    assert.equal(bendsIn('process.env["PORT"]; type A = Room["clients"]; (_req, res) => {}; // room["_listing"]'), 0);
  });
});
