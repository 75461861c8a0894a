import assert from "node:assert/strict";
import { Command } from "../support/command.ts";

/** The exit code of a command, and the first line that it prints. */
async function complaint(file: string, ...args: string[]): Promise<[number | null, string | undefined]> {
  const { code, output } = await Command.run(file, ...args);
  return [code, output.split("\n")[0]];
}

describe("a mistake on the command line of a load test", function () {
  this.timeout(60_000);

  it("prints an error message, with exit code 2", async () => {
    const ramp = "loadtest/ramp.ts";
    const bot = "loadtest/bot.ts";
    const capacity = "loadtest/capacity.ts";
    assert.deepEqual(
      await Promise.all([
        complaint(ramp, "--clients", "many"),
        complaint(ramp, "--rate", "0"),
        complaint(ramp, "--thrust", "perhaps"),
        complaint(ramp, "--endpoint", "localhost:2567"),
        complaint(ramp, "--report", "no/such/folder/ramp.html"),
        complaint(ramp, "--json", "loadtest"),
        complaint(bot, "--serve", "--numClients", "many"),
        complaint(bot, "--serve", "--endpoint", "ws://localhost:2567"),
      ]),
      [
        [2, '--clients is "many"; it must be a whole number above 0.'],
        [2, '--rate is "0"; it must be a number above 0.'],
        [2, '--thrust is "perhaps"; it must be yes or no.'],
        [2, '--endpoint is "localhost:2567"; it must be an address like http://localhost:2567.'],
        [2, '--report is "no/such/folder/ramp.html"; it must be a file that can be written.'],
        [2, '--json is "loadtest"; it must be a file that can be written.'],
        [2, '--numClients is "many"; it must be a whole number above 0.'],
        [2, "--serve starts a server, so it can't be combined with --endpoint."],
      ],
    );
    assert.deepEqual(
      await Promise.all([
        complaint(bot, "--numClient", "3"),
        complaint(bot, "--endpoint", "http://localhost:2567/p/game1"),
        complaint(capacity, "--endpoint", "http://localhost:2567", "--room-levels", "20"),
        complaint(capacity, "--room", "bigsky", "--against", "ws-json"),
        complaint(capacity, "--room", "bigsky", "--levels", "2600"),
        complaint(capacity, "--crowd"),
        complaint(capacity, "--crowd", "--room", "bigsky", "--seconds", "1"),
        complaint(capacity, "--crowd", "--room", "bigsky", "--room-levels", "20"),
        complaint("loadtest/compare.ts", "--before", "a.json"),
        complaint("loadtest/feel.ts", "--clients", "4"),
        complaint("loadtest/feel.ts", "--room", "bigsky", "--players", "10", "--clients", "11"),
      ]),
      [
        [2, "Unknown option '--numClient'"],
        [2, '--endpoint is "http://localhost:2567/p/game1"; it must be an address like http://localhost:2567.'],
        [2, "--room-levels needs servers that this command starts itself, so it can't be combined with --endpoint."],
        [2, "--against ws-json has no meaning with --room bigsky: it sends every client the whole room. Use floor."],
        [2, "A room of type bigsky has at most 2500 places."],
        [2, "--crowd is for rooms of type bigsky, not game."],
        [2, "--crowd needs --seconds 2 or more, because steps are checked 1 s after them."],
        [2, "--room-levels is for rooms of type game, not bigsky."],
        [2, "Unknown option '--before'"],
        [2, "--clients is for rooms of type bigsky."],
        [2, "There can't be more --clients than --players."],
      ],
    );
  });

  it("such as an unknown option prints the known ones", async () => {
    const { code, output } = await Command.run("loadtest/ramp.ts", "--cleints", "5");
    assert.equal(code, 2);
    assert.match(output, /^Unknown option '--cleints'/);
    for (const option of [
      "clients",
      "rate",
      "seconds",
      "thrust",
      "room",
      "server",
      "endpoint",
      "json",
      "report",
      "help",
    ]) {
      assert.match(output, new RegExp(`^ {2}--${option} `, "m"));
    }
  });

  it("such as a missing server ends with code 1 and without a stack trace", async () => {
    assert.deepEqual(await Command.run("loadtest/ramp.ts", "--endpoint", "http://127.0.0.1:2"), {
      code: 1,
      output: "The first connection was refused: no server listens there (ECONNREFUSED).\n",
    });
    for (const file of ["loadtest/capacity.ts", "loadtest/bot.ts"]) {
      assert.deepEqual(await Command.run(file, "--endpoint", "http://127.0.0.1:2"), {
        code: 1,
        output: "http://127.0.0.1:2: no server listens there (ECONNREFUSED).\n",
      });
    }
  });
});

describe("a load test whose own server does not start", function () {
  this.timeout(30_000);

  it("prints what the server said, with exit code 1 and without a stack trace", async () => {
    const { code, output } = await Command.run("loadtest/soak.ts", "--room-size", "5000");
    assert.equal(code, 1);
    assert.match(
      output,
      /^the game server ended unexpectedly:\n.*MAX_CLIENTS is \\"5000\\"; it must be a whole number/m,
    );
    assert.doesNotMatch(output, /^ +at /m);
  });
});

describe("help", () => {
  it("is not a mistake", async () => {
    const [ramp, bot] = await Promise.all([
      Command.run("loadtest/ramp.ts", "--help"),
      Command.run("loadtest/bot.ts", "--help"),
    ]);
    assert.equal(ramp.code, 0);
    assert.match(ramp.output, /--clients N +largest number of connections \(90\)/);
    assert.equal(bot.code, 0);
    assert.match(bot.output, /--serve.*--numClients/s);
  });
});
