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
    const command = new Command("loadtest/bot.ts", "--serve", "--numClients", "3", "--json", file);
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
