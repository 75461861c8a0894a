import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { LocalPresence, requestFromIPC, ServerError, subscribeIPC } from "@colyseus/core";
import { Redis } from "ioredis";
import { checkColyseus, NEEDS } from "../../server/colyseus/check.ts";
import { ClusterPresence } from "../../server/colyseus/clusterPresence.ts";
import { matchmakerErrorCode, matchmakerErrorMessage, noCapacity } from "../../server/colyseus/matchmakerErrors.ts";
import { makeSpecimens, type Owner, PACKAGES } from "../../server/colyseus/shapes.ts";
import { ConfigError } from "../../server/config.ts";
import { ServerProcess } from "../support/server.ts";

const PROJECT = path.resolve(import.meta.dirname, "../..");

/** Files without parts that could be checked when the process starts, and why. */
const UNCHECKED: Record<string, string> = {
  check: "is the check",
  shapes: "is the check",
  roomClient: "has types only",
  monitorDisconnect: "the monitor is optional; it is checked when it is loaded",
  monitorPage: "the monitor is optional; it is checked when it is loaded",
  pm2: "uses Node only",
  completeResponses: "uses Node only",
  sharedReads: "uses Node only; without it, sockets are read as usual",
};

/** The name of a package and its installed version. */
function installed(name: string): string {
  const file = path.join(PROJECT, "node_modules", name, "package.json");
  return `${name} ${JSON.parse(readFileSync(file, "utf8")).version}`;
}

/** The specimens, with one member replaced, or removed if there is no value. */
function specimensWith(owner: Owner, member: string, value?: unknown) {
  const specimens = makeSpecimens();
  const original = specimens[owner];
  const changed = new Proxy(original, {
    has: (target, key) => (key === member ? value !== undefined : Reflect.has(target, key)),
    get: (target, key) => {
      if (key === member) return value;
      // The code of a class that has the member under another name.
      if (key === "constructor") return { toString: () => String(target.constructor).replaceAll(member, "another") };
      return Reflect.get(target, key);
    },
  });
  return { ...specimens, [owner]: changed };
}

describe("the parts of Colyseus that are changed", () => {
  it("all exist in the installed packages", () => {
    checkColyseus();
  });

  it("are listed for each file in server/colyseus/", () => {
    const files = readdirSync(path.join(PROJECT, "server/colyseus")).map((file) => path.basename(file, ".ts"));
    assert.deepEqual(files.sort(), [...Object.keys(NEEDS), ...Object.keys(UNCHECKED)].sort());
    assert.ok(Object.values(NEEDS).every(({ length }) => length > 0));
  });

  it("include each private member that a file uses", () => {
    for (const [file, parts] of Object.entries(NEEDS)) {
      const source = readFileSync(path.join(PROJECT, "server/colyseus", `${file}.ts`), "utf8");
      const code = source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, "").replace(/const NEEDS[\s\S]*?\n\];/, "");
      const used = [...code.matchAll(/\b[a-z]\w*\["(\w+)"\]|[.{" ](_\w+)/g)].map(
        ([, name, underscored]) => name ?? underscored,
      );
      // `_inputBuffer` is checked by the bytes of a patch, which contain its count.
      const named = new Set(["_inputBuffer", ...parts.map(([, member]) => member)]);
      assert.deepEqual(
        used.filter((name) => !named.has(name ?? "")),
        [],
        file,
      );
    }
  });

  for (const [file, parts] of Object.entries(NEEDS)) {
    it(`are reported for ${file}.ts if they are missing, with the package and its version`, () => {
      for (const [owner, member, shape] of parts) {
        const name = owner.includes(" ") ? `the ${member} of ${owner}` : `${owner}.${member}`;
        const needs = `server/colyseus/${file}.ts needs ${name} to be ${shape}`;
        const start = `Colyseus does not fit: ${needs}, but in ${installed(PACKAGES[owner])} it is`;
        const fails = (value: unknown, found: string) =>
          assert.throws(
            () => checkColyseus(specimensWith(owner, member, value)),
            (error) =>
              error instanceof ConfigError &&
              error.message.split("\n").includes(`${start} ${found}. See docs/upgrading.md.`),
            `${start} ${found}`,
          );
        fails(undefined, "missing");
        if (shape.startsWith("a function"))
          fails((_1: 1, _2: 2, _3: 3, _4: 4, _5: 5) => {}, "a function of 5 parameters");
        if (shape.startsWith('"')) fails("another", '"another"');
      }
    });
  }

  it("include the topic of a process, which is checked when the process joins a cluster", () => {
    const presence = new ClusterPresence(new Redis({ lazyConnect: true }));
    assert.throws(
      () => presence.checkProcessTopic("abc"),
      (error) =>
        error instanceof ConfigError &&
        /topics\.ts needs a subscription to p:abc, but there is none/.test(error.message),
    );
    presence["subscriptions"].on("p:abc", () => {});
    presence.checkProcessTopic("abc");
  });

  it("are reported if the object that has them can't be created", () => {
    const specimens = { ...makeSpecimens(), Server: new Error("Server is not a class") };
    assert.throws(() => checkColyseus(specimens), /needs Server\.bindRoutes .* is missing \(Server is not a class\)/);
  });

  for (const [OTHER, sentence] of [
    ["removed", "frameGuard.ts needs Room._onMessage to be a function of 2 parameters, but in CORE it is missing"],
    ["renamed", "disableRoutes.ts needs Server.bindRoutes to be a function of 0 parameters, but in CORE it is missing"],
    [
      "other parameters",
      "sharedFrameSerializer.ts needs SchemaSerializer.applyPatches to be a function of 3 parameters, but in CORE it is a function of 1 parameter",
    ],
  ] as const) {
    it(`stop the start with an error message if one ${OTHER === "other parameters" ? "has other parameters" : `was ${OTHER}`}`, async () => {
      const { code, output } = await ServerProcess.runToEnd({ main: "test/support/otherColyseus.ts", env: { OTHER } });
      const [first, ...rest] = output.trimEnd().split("\n");
      const expected = sentence.replace("CORE", installed("@colyseus/core"));
      assert.equal(first, `Colyseus does not fit: server/colyseus/${expected}. See docs/upgrading.md.`);
      // Without applyPatches, the bytes of a patch can't be checked either.
      for (const line of rest) assert.match(line, /^Colyseus does not fit: .* the content of a patch without changes /);
      assert.equal(code, 1);
    });
  }
});

describe("an error of the matchmaker", () => {
  it("has the code 503 if all rooms are full, also if another process threw it, and its own code otherwise", async () => {
    const presence = new LocalPresence();
    await subscribeIPC(presence, "another process", async () => {
      throw noCapacity();
    });
    const error: unknown = await requestFromIPC(presence, "another process", "createRoom", []).catch((error) => error);
    assert.equal((error as ServerError).code, undefined, "Colyseus has not passed on the code");
    assert.equal(matchmakerErrorCode(error), 503);
    assert.equal(matchmakerErrorCode(noCapacity()), 503);
    assert.equal(matchmakerErrorCode(new ServerError(520, "no handler")), 520);
  });

  it("has a message without the arguments of the request, which may contain the token of a seat", () => {
    const message = 'remote room (abc) timed out, requesting "_reserveSeat with args ["Tok3n"]". (2000ms exceeded)';
    assert.equal(matchmakerErrorMessage(new Error(message)), "remote room (abc) timed out");
  });
});
