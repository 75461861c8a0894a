import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { Server } from "node:http";
import path from "node:path";
import { ROOMS } from "../../game/rooms.ts";
import { BandwidthMeter } from "../../server/metrics/bandwidthMeter.ts";
import { createRegistry } from "../../server/metrics/registry.ts";
import { PROFILES } from "../../tools/network/profiles.ts";
import { NetworkSimulator } from "../../tools/network/simulator.ts";
import { blocksOf, commandSpans, PAGES, PROJECT, pageText, spansOf } from "../support/docs.ts";

const { scripts } = JSON.parse(readFileSync(path.join(PROJECT, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

/** Values that stand for any value, and values of other kinds than the words of an option. */
const ANY = /^(\d[\d,.]*|URL|FILE|[\w./]+\.json)$/;

/** Names in code that are not in the sources, and whose they are. */
const OF_OTHERS: Record<string, string> = {
  ERR_UNKNOWN_FILE_EXTENSION: "an error of older Node versions",
  real_ip_header: "a directive of nginx",
  set_real_ip_from: "a directive of nginx",
  sim: "a class of the SDK's predictions, which the page does not use",
};

const ALERTS = readFileSync(path.join(PROJECT, "deploy/prometheus/alerts.yml"), "utf8");

/** A sentence about a column of the monitor. */
const COLUMN = /`(\w+)`\s(?:column|in\sthe\smonitor)|\bmonitor\b[^.|`]{0,40}\bcolumn\b[^.|`]{0,30}`(\w+)`/g;

/** Folders in README.md's table that stand for folders below the one of their row. */
const SHORT = /^(goal|hud|map|match|reference|rig|sky|start|tags)\/$/;

function isAllowed(word: string, source: string): boolean {
  return (
    source.includes(`"${word}"`) ||
    word in PROFILES ||
    (source.includes("Object.keys(ROOMS)") && word in ROOMS) ||
    ALERTS.includes(`alert: ${word}\n`)
  );
}

describe("the names in the documentation", () => {
  it("of options exist, and the words that the pages give them", () => {
    const used = PAGES.flatMap((page) => [
      ...commandSpans(page),
      ...blocksOf(page).flatMap(({ language, text }) => (language === "sh" ? text.split("\n") : [])),
    ]);
    // The table in README.md: a command, and further options for it.
    const rows = [...pageText("README.md").matchAll(/^\| `npm run (\w+)[^`]*` \| (.*) \|$/gm)];
    for (const [, script, text = ""] of rows) {
      for (const [, span] of text.matchAll(/`(?:-- )?(--\w[^`]*)`/g)) used.push(`npm run ${script} -- ${span}`);
    }
    const commands = new Set(
      used.flatMap((line) => {
        const [, script = "", options = ""] = /^npm (?:run )?([\w-]+)(?: -- ([^#&]*))?/.exec(line) ?? [];
        if (script in scripts && script !== "test" && options !== "") return `${script} ${options.trim()}`;
        return [];
      }),
    );
    assert.ok(commands.size >= 12);
    for (const command of commands) {
      const [script = "", ...words] = command.split(/[ ,]/);
      const source = readFileSync(path.join(PROJECT, scripts[script]?.split(" ").at(-1) ?? ""), "utf8");
      for (const word of words) {
        // A row in the table of `readOptions`, or a word that one of them allows.
        const name = /^--([\w]+)$/.exec(word)?.[1];
        if (name !== undefined)
          assert.match(source, new RegExp(`[{ ]${name}: [\\w{. ]+[(,]`), `npm run ${script} -- --${name}`);
        else if (!ANY.test(word)) assert.ok(isAllowed(word, source), `npm run ${command}: ${word}`);
      }
    }
  });

  it("of npm scripts and of specs exist", () => {
    for (const page of PAGES) {
      for (const [command, script = ""] of pageText(page).matchAll(/\bnpm run ([\w-]+)/g))
        assert.ok(script in scripts, `${page}: ${command}`);
    }
  });

  it("of files and headings exist", () => {
    const heads = (page: string) =>
      new Set(
        [...pageText(page).matchAll(/^#+ (.*)$/gm)].map(([, head = ""]) =>
          head
            .toLowerCase()
            .replaceAll(/[^\w -]/g, "")
            .replaceAll(" ", "-"),
        ),
      );
    for (const page of PAGES) {
      for (const span of spansOf(page)) {
        const [, folder = ""] = /^([\w.]+)\/[\w./*@-]*$/.exec(span) ?? [];
        if (folder === "" || folder === "dist" || SHORT.test(span)) continue;
        if (span.startsWith("deploy/.env") && existsSync(path.join(PROJECT, `${span}.example`))) continue;
        assert.ok(globSync(span, { cwd: PROJECT }).length > 0, `${page}: ${span}`);
      }
      for (const [link, file = "", anchor] of pageText(page).matchAll(/\]\(([\w./@-]*)(?:#([\w-]+))?\)/g)) {
        const target = path.join(path.dirname(page), file || path.basename(page));
        assert.ok(existsSync(path.join(PROJECT, target)), `${page}: ${link}`);
        if (anchor !== undefined) assert.ok(heads(target).has(anchor), `${page}: ${link}`);
      }
    }
  });

  it("of metrics exist", async () => {
    const registry = createRegistry({
      traffic: new BandwidthMeter(new Server()),
      acceptsPlayers: () => true,
      isReached: () => true,
      passports: {},
      activeBans: async () => 0,
      lostLogLines: () => 0,
      build: {},
    });
    const names = new Set((await registry.getMetricsAsJSON()).map(({ name }) => name));
    let count = 0;
    for (const page of PAGES) {
      for (const [name] of pageText(page).matchAll(/\b(slipstream|process|nodejs)_[a-z0-9_]+\b/g)) {
        if (/^(slipstream_(process|seat|address|monitor|connection))$/.test(name)) continue;
        // `nodejs_eventloop_lag_*` stands for several.
        const isThere = name.endsWith("_")
          ? [...names].some((other) => other.startsWith(name))
          : names.has(name) || names.has(name.replace(/_(bucket|count|sum)$/, ""));
        assert.ok(isThere, `${page}: ${name}`);
        count++;
      }
    }
    assert.ok(count >= 20);
  });

  it("of columns of the monitor exist", () => {
    const monitor = readFileSync(path.join(PROJECT, "server/operators/monitor.ts"), "utf8");
    const columns = new Set([...monitor.matchAll(/^ {6}(?:\{ metadata: )?"(\w+)"/gm)].map(([, name]) => name));
    assert.ok(columns.size >= 10);
    const text = pageText("docs/operations.md");
    const rows = [
      ...(text
        .slice(text.indexOf("| column |"))
        .split("\n\n")[0]
        ?.matchAll(/^\| `(\w+)`/gm) ?? []),
    ];
    assert.ok(rows.length >= 5);
    for (const [, name = ""] of rows) assert.ok(columns.has(name), name);
    for (const page of PAGES) {
      for (const [phrase, before, after] of pageText(page).matchAll(COLUMN))
        assert.ok(columns.has(before ?? after), `${page}: ${phrase}`);
    }
  });

  it("in code are in the sources", () => {
    const sources = globSync(
      "{client,deploy,game,loadtest,protocol,public,server,test,tools}/**/*.{ts,js,html,css,json,yml,yaml,conf,service}",
      { cwd: PROJECT },
    );
    const words = new Set<string>();
    for (const file of [...sources, "package.json", "Dockerfile", "deploy/.env.example"]) {
      for (const [word] of readFileSync(path.join(PROJECT, file), "utf8").matchAll(/[\w$]+/g)) words.add(word);
    }
    const missing = new Set<string>();
    for (const page of PAGES) {
      for (const span of spansOf(page)) {
        // fooBar, foo_bar, FOO, Foo.bar(): not a word of English.
        if (!/^[\w$]+(\.[\w$]+)*(\(\))?$/.test(span) || !/[a-z][A-Z]|_|^[A-Z]{2}|\w\.\w/.test(span)) continue;
        for (const [word] of span.matchAll(/[\w$]+/g)) {
          if (!words.has(word) && !(word in OF_OTHERS)) missing.add(`${page}: ${span}`);
        }
      }
    }
    assert.deepEqual([...missing], []);
  });

  it("in the example of the network simulator exist", () => {
    const [example] = blocksOf("docs/netcode.md").filter(({ language }) => language === "ts");
    const members = [...(example?.text.matchAll(/\bnetwork\.(\w+)/g) ?? [])].map(([, name = ""]) => name);
    assert.ok(members.length >= 6);
    const source = readFileSync(path.join(PROJECT, "tools/network/simulator.ts"), "utf8");
    for (const name of members)
      assert.ok(name in NetworkSimulator.prototype || new RegExp(`^  (readonly )?${name}\\b`, "m").test(source), name);
  });
});
