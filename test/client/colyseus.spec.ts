import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Room } from "@colyseus/sdk";
import { checkSdk, NEEDS, SdkMismatchError } from "../../client/net/colyseus/check.ts";
import { joinFailure } from "../../client/net/disconnectReasons.ts";
import { Pilot } from "../support/pilot.ts";
import { ServerProcess } from "../support/server.ts";

const FOLDER = path.resolve(import.meta.dirname, "../../client/net/colyseus");

/** Files that need nothing of the SDK that could be checked at a join, and why. */
const UNCHECKED: Record<string, string> = {
  check: "is the check",
  need: "has the type of a need",
  sdkDebug: "needs only the panels, which are loaded on demand",
};

/** A room with another value at a path, or with nothing there. */
function roomWith(room: object, [name = "", ...rest]: string[], value?: unknown): object {
  const isThis = (key: string | symbol) => key === name && rest.length === 0;
  return new Proxy(room, {
    has: (target, key) => (isThis(key) ? value !== undefined : Reflect.has(target, key)),
    get: (target, key) => {
      if (isThis(key)) return value;
      const part: unknown = Reflect.get(target, key);
      return key === name ? roomWith(part as object, rest, value) : part;
    },
  });
}

describe("the parts of the SDK that are changed", () => {
  let server: ServerProcess;
  let pilot: Pilot;
  let room: Room;
  before(async () => {
    server = await ServerProcess.start();
    pilot = await Pilot.join(server.url);
    room = pilot.room as unknown as Room;
  });
  after(async () => {
    await pilot?.leave();
    await server?.stop();
  });

  it("are all in the installed version", () => {
    checkSdk(room);
  });

  it("are listed for each file in client/net/colyseus/", () => {
    const files = readdirSync(FOLDER).map((file) => path.basename(file, ".ts"));
    assert.deepEqual(files.sort(), [...Object.keys(NEEDS), ...Object.keys(UNCHECKED)].sort());
    assert.ok(Object.values(NEEDS).every(({ length }) => length > 0));
  });

  it("include each member that a file replaces, sets or reads past its type", () => {
    for (const [file, needs] of Object.entries(NEEDS)) {
      const code = readFileSync(path.join(FOLDER, `${file}.ts`), "utf8").replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
      const set = [...code.matchAll(/\b(?:connection|events|reconnection|room)\.(\w+) = /g)];
      const cast = [...code.matchAll(/\bas unknown as \{ (\w+):/g)];
      const used = [...set, ...cast].map(([, name]) => name);
      const named = needs.map(([part]) => part.split(".").at(-1));
      assert.ok(used.length > 0, file);
      assert.deepEqual(
        used.filter((name) => !named.includes(name)),
        [],
        file,
      );
    }
  });

  for (const [file, needs] of Object.entries(NEEDS)) {
    for (const [part, type] of needs) {
      it(`are reported in the console if ${part} is gone or has changed, and the player is told: ${file}.ts`, () => {
        const start = `Colyseus does not fit: client/net/colyseus/${file}.ts needs room.${part} to be of type ${type}`;
        for (const [value, found] of [
          [undefined, "missing"],
          ["another", "string"],
        ] as const) {
          assert.throws(
            () => checkSdk(roomWith(room, part.split("."), value) as Room),
            (error) => {
              assert.ok(error instanceof SdkMismatchError);
              assert.deepEqual(error.message.split("\n"), [
                `${start}, but in @colyseus/sdk it is ${found}. See docs/upgrading.md.`,
              ]);
              const { cause, event } = joinFailure(error);
              assert.equal(cause, "sdkMismatch");
              assert.equal(event, "stopped", "neither a retry nor a reload helps");
              return true;
            },
          );
        }
      });
    }
  }

  it("are reported if the object that has them is gone", () => {
    assert.throws(
      () => checkSdk(roomWith(room, ["connection"]) as Room),
      /socket\.ts needs room\.connection\.transport\.ws .* it is missing/,
    );
  });
});
