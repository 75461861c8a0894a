import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Command, isGone } from "../support/command.ts";
import { Pilot } from "../support/pilot.ts";
import { ServerProcess, withDeadline } from "../support/server.ts";

describe("npm run loadtest -- --serve", function () {
  this.timeout(60_000);
  const folder = mkdtempSync(path.join(tmpdir(), "slipstream-"));
  after(() => rmSync(folder, { recursive: true }));

  /** Runs bots, stops them after they have joined, and checks that no process is left. @returns the bots' log */
  async function run(stop: (command: Command) => Promise<void>): Promise<string> {
    const file = path.join(folder, "bots.log");
    const command = new Command("loadtest/bot.ts", "--serve", "--numClients", "3", "--output", file);
    try {
      await command.prints(/3 bots have joined\.$/m);
      const children = command.children();
      assert.equal(children.length, 1);
      await stop(command);
      await Promise.all(children.map(isGone));
      return readFileSync(file, "utf8");
    } finally {
      command.kill();
    }
  }

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`runs bots on a server of its own, and ends both with code 0 at ${signal}`, async () => {
      const log = await run(async (command) => {
        command.signal(signal);
        assert.equal(await withDeadline(command.ended, "it to end"), 0, command.output);
      });
      assert.match(log, /Successful connections: 3\n\s+Failed connections: 0\n/);
    });
  }

  it("leaves no server behind if it gets the signal several times", async () => {
    await run((command) => command.pester("SIGINT"));
  });

  it("leaves no server behind if it is stopped while the server is starting", async () => {
    const command = new Command("loadtest/bot.ts", "--serve");
    try {
      let children: number[] = [];
      const started = async () => {
        while (children.length === 0) {
          children = command.children();
          await sleep(5);
        }
      };
      await withDeadline(started(), "the server to be started");
      command.signal("SIGTERM");
      assert.equal(await withDeadline(command.ended, "it to end"), 0, command.output);
      await Promise.all(children.map(isGone));
    } finally {
      command.kill();
    }
  });
});

describe("npm run loadtest", function () {
  this.timeout(30_000);
  const folder = mkdtempSync(path.join(tmpdir(), "slipstream-"));
  after(() => rmSync(folder, { recursive: true }));

  it("without a terminal prints plain lines, and writes the numbers as JSON", async () => {
    const json = path.join(folder, "bots.json");
    const command = new Command("loadtest/bot.ts", "--serve", "--numClients", "2", "--json", json);
    const { code, output } = await command.toEnd(async () => {
      await command.prints(/^2 bots have joined\.$/m);
      command.signal("SIGINT");
    });
    assert.deepEqual(
      [code, output.replace(/:\d+$/m, "")],
      [
        0,
        "2 bots for http://127.0.0.1\n2 bots have joined.\nFinished. Summary:\n" +
          "    Successful connections: 2\n    Failed connections: 0\n",
      ],
    );
    const { endpoint, seconds, ...numbers } = JSON.parse(readFileSync(json, "utf8"));
    assert.match(endpoint, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.ok(seconds < 30);
    assert.deepEqual(numbers, { numClients: 2, joined: 2, failed: {}, left: {} });
  });

  it("ends with code 1 and the reason if no bot can join", async () => {
    const { code, output } = await Command.run("loadtest/bot.ts", "--serve", "--numClients", "2", "--room", "nowhere");
    assert.equal(code, 1);
    assert.match(output, /^1 connection was refused: There is no such room\.\nNo bot could join\.\n/m);
    assert.match(output, /^ {4}Failed connections: 2\n {4}2 connections were refused: There is no such room\.\n$/m);
  });

  it("ends with code 1 once the server has disconnected all bots", async () => {
    const server = await ServerProcess.start();
    const command = new Command("loadtest/bot.ts", "--numClients", "2", "--endpoint", server.url);
    const { code, output } = await command.toEnd(async () => {
      await command.prints(/^2 bots have joined\.$/m);
      await server.stop();
    });
    assert.equal(code, 1);
    assert.match(output, /^All bots have been disconnected\.$/m);
    assert.match(output, /^ {4}2 connections were lost with code 4001\.$/m);
  });

  it("flies each bot on a course of its own", async () => {
    const server = await ServerProcess.start();
    const bots = new Command("loadtest/bot.ts", "--numClients", "5", "--endpoint", server.url.replace("http", "ws"));
    try {
      const watcher = await Pilot.join(server.url);
      await watcher.until(() => {
        const others = [...watcher.room.state.players.values()].filter((player) => player !== watcher.player);
        // Facings in eighths of a turn: five bots that copied each other would all have the same one.
        const headings = new Set(others.map(({ facing }) => Math.round(facing / (Math.PI / 4)) % 8));
        return others.length === 5 && headings.size >= 3 && others.some(({ thrusting }) => thrusting);
      }, "five bots that face at least three directions");
      await watcher.leave();
    } finally {
      bots.kill();
      await server.stop();
    }
  });
});
