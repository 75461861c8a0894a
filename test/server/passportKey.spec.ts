import assert from "node:assert/strict";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readConfig } from "../../server/config.ts";
import { passportKey } from "../../server/process/passportKey.ts";
import { Pilot } from "../support/pilot.ts";
import { ServerProcess, withDeadline } from "../support/server.ts";

describe("the passport key of a server without PASSPORT_KEY", function () {
  this.timeout(60_000);
  let root: string;
  let state: string;
  let file: string;
  let server: ServerProcess | undefined;
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "slipstream-"));
    state = path.join(root, "a/state");
    file = path.join(state, "passport-key");
  });
  afterEach(async () => {
    await server?.stop("SIGKILL");
    server = undefined;
    rmSync(root, { recursive: true });
  });

  const read = (env: NodeJS.ProcessEnv = {}) => passportKey(readConfig({ STATE_DIRECTORY: state, ...env }));
  const modeOf = (place: string) => statSync(place).mode & 0o777;

  it("is created once, in a file and a folder that only its user can access", () => {
    const umask = process.umask(0o000);
    try {
      const { key = "", remarks } = read();
      assert.equal(Buffer.from(key, "base64").length, 32);
      assert.deepEqual([modeOf(state), modeOf(file)], [0o700, 0o600]);
      assert.equal(readFileSync(file, "utf8"), `${key}\n`);
      assert.deepEqual(readdirSync(state), ["passport-key"]);
      const sentence = `PASSPORT_KEY is not set. With the key in ${file}, players keep their ships after a restart.`;
      assert.deepEqual(remarks, [{ level: "info", sentence }]);
      assert.equal(read().key, key);
      // systemd may set several folders.
      assert.equal(read({ STATE_DIRECTORY: `${state}:/elsewhere` }).key, key);
    } finally {
      process.umask(umask);
    }
  });

  it("is not created if PASSPORT_KEY is set, or with NODE_ENV=test", () => {
    const PASSPORT_KEY = "s".repeat(32);
    assert.deepEqual(read({ PASSPORT_KEY }), { key: PASSPORT_KEY, remarks: [] });
    assert.deepEqual(read({ NODE_ENV: "test" }), { key: undefined, remarks: [] });
    assert.deepEqual(readdirSync(root), []);
  });

  for (const [why, spoil] of Object.entries<() => void>({
    "is damaged": () => writeFileSync(file, `${"=".repeat(44)}\n`),
    "is damaged, being empty": () => writeFileSync(file, ""),
    "is damaged, being too short": () => writeFileSync(file, "c2hvcnQ=\n"),
    "is damaged, being too long": () => writeFileSync(file, "a".repeat(1e6)),
    "could be read by other users": () => chmodSync(file, 0o640),
  })) {
    it(`is replaced, with a warning, if it ${why}`, () => {
      const { key: old } = read();
      spoil();
      const { key, remarks } = read();
      assert.ok(key !== undefined && key !== old);
      const [reason = ""] = why.split(",");
      const sentence = `The key in ${file} ${reason}. It was replaced. Players of the last three minutes get new ships.`;
      assert.deepEqual(remarks[0], { level: "warn", sentence });
      assert.equal(remarks.length, 2);
      assert.equal(modeOf(file), 0o600);
      assert.deepEqual(read().key, key);
    });
  }

  for (const [what, block] of Object.entries<() => void>({
    "the folder can't be created": () => writeFileSync(path.join(root, "a"), ""),
    "a folder has its file name": () => mkdirSync(file, { recursive: true }),
    "a link has its file name": () => {
      mkdirSync(state, { recursive: true });
      writeFileSync(path.join(root, "other"), `${"a".repeat(43)}=\n`, { mode: 0o600 });
      symlinkSync(path.join(root, "other"), file);
    },
  })) {
    it(`is not saved, with a warning about the consequences, if ${what}`, () => {
      block();
      const { key, remarks } = read();
      assert.equal(key, undefined);
      assert.equal(remarks[0]?.level, "warn");
      assert.match(
        remarks[0]?.sentence ?? "",
        /^PASSPORT_KEY is not set, and the file \/\S+ can't be used: .+[^.]\. When this process is restarted, players lose/,
      );
    });
  }

  it("is the same for processes that start at the same time", async () => {
    const servers = await Promise.all(
      Array.from({ length: 3 }, () => ServerProcess.start({ env: { STATE_DIRECTORY: state } })),
    );
    const [first, ...others] = servers as [ServerProcess, ...ServerProcess[]];
    const pilot = await Pilot.join(first.url);
    await pilot.until(() => pilot.passport !== "", "a passport");
    const { name } = pilot.ship;
    await first.stop();
    for (const other of others) {
      const next = await Pilot.join(other.url, "game", pilot.passport);
      assert.equal(next.ship.name, name);
      await next.leave();
    }
    await Promise.all(others.map((other) => other.stop()));
    assert.deepEqual(readdirSync(state), ["passport-key"]);
  });

  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    it(`lets players keep their ships after ${signal} and a restart, without any setting`, async () => {
      const env = { STATE_DIRECTORY: state };
      server = await ServerProcess.start({ env });
      assert.ok(server.output.includes(`With the key in ${file}, players keep their ships after a restart.\n`));
      const pilot = await Pilot.join(server.url);
      await pilot.until(() => pilot.passport !== "", "a passport");
      const { left } = pilot;
      const { name, color, x, y } = pilot.ship;
      await server.stop(signal);
      await withDeadline(left, "the connection to end");
      server = await ServerProcess.start({ env: { ...env, PORT: `${server.port}` } });
      const { ship } = await Pilot.join(server.url, "game", pilot.passport);
      assert.deepEqual([ship.name, ship.color], [name, color]);
      assert.ok(Math.abs(ship.x - x) < 0.01 && Math.abs(ship.y - y) < 0.01, "the ship did not move");
    });
  }
});
