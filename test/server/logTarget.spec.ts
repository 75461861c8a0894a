import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LogTarget } from "../../server/logging/logTarget.ts";
import { Scrape } from "../support/metrics.ts";
import { Pilot } from "../support/pilot.ts";
import { ServerProcess, withDeadline } from "../support/server.ts";

const MONITOR_PASSWORD = "correct horse";

/** A target that can't be written, and how it becomes writable again, if it can. */
interface BrokenTarget {
  fd: number;
  /** maximum file size in KiB, as if the disk were full beyond it */
  limit?: number;
  /** makes the target writable, and returns what is written from then on */
  mend?(): Promise<string>;
}

describe("the target of the log", () => {
  let taken: string;
  let write: (bytes: Buffer) => number;
  let target: LogTarget;
  const fails = (code: string) => () => {
    throw Object.assign(new Error(code), { code });
  };
  const takes = (most: number) => (bytes: Buffer) => {
    const part = bytes.subarray(0, most);
    taken += part.toString();
    return part.length;
  };
  beforeEach(() => {
    taken = "";
    write = takes(1e6);
    target = new LogTarget((bytes) => write(bytes));
  });

  for (const code of ["ENOSPC", "EPIPE", "EAGAIN", "EIO", "EBADF", "EFBIG"]) {
    it(`loses and counts lines on ${code}, and logs how many when it is writable again`, () => {
      target.write("one\n");
      write = fails(code);
      for (let i = 0; i < 3; i++) target.write("lost\n");
      assert.equal(target.lost, 3);
      write = takes(1e6);
      target.write("two\n");
      target.write("three\n");
      const sentence = "Log lines were lost because they could not be written.";
      assert.equal(taken, `one\n${sentence} lost=3 reason=${code}\ntwo\nthree\n`);
      assert.equal(target.lost, 3);
    });
  }

  it("logs the number of lost lines even if no other line follows", async () => {
    write = fails("EAGAIN");
    target.write("lost\n");
    write = takes(1e6);
    for (const late = performance.now() + 30_000; taken === "" && performance.now() < late; ) await sleep(20);
    assert.match(taken, /^Log lines were lost .* lost=1 reason=EAGAIN\n$/);
  });

  it("finishes a partly written line before it writes anything else", () => {
    let room = 6;
    write = (bytes) => {
      const written = takes(room)(bytes);
      room -= written;
      if (written === 0) fails("EAGAIN")();
      return written;
    };
    target.write("a long line\n");
    target.write("lost\n");
    assert.equal(taken, "a long");
    room = 1e6;
    target.write("next\n");
    assert.match(taken, /^a long line\nLog lines were lost .* lost=1 reason=EAGAIN\nnext\n$/);
  });

  it("does not loop if a write neither fails nor accepts bytes", () => {
    write = () => 0;
    target.write("lost\n");
    assert.equal(target.lost, 1);
  });
});

describe("a server whose log can't be written", function () {
  this.timeout(60_000);
  let folder: string;
  let server: ServerProcess | undefined;
  let open: number[];
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "slipstream-"));
    open = [];
  });
  afterEach(async () => {
    await server?.stop("SIGKILL");
    server = undefined;
    for (const fd of open) closeSync(fd);
    rmSync(folder, { recursive: true });
  });

  const opened = (file: string, flags: number | string) => {
    const fd = openSync(file, flags);
    open.push(fd);
    return fd;
  };

  const fifo = (): { reader: number; writer: number } => {
    const file = path.join(folder, "fifo");
    execFileSync("mkfifo", [file]);
    const reader = opened(file, constants.O_RDWR | constants.O_NONBLOCK);
    // A blocking one, as a shell creates it.
    return { reader, writer: opened(file, constants.O_WRONLY) };
  };

  const TARGETS: Record<string, () => BrokenTarget> = {
    "a full device": () => ({ fd: opened("/dev/full", "w") }),
    "a full disk": () => {
      const file = path.join(folder, "log");
      return {
        fd: opened(file, "a"),
        limit: 1,
        async mend() {
          truncateSync(file);
          return await until(() => readFileSync(file, "utf8"));
        },
      };
    },
    "a full pipe without a reader": () => {
      const { reader, writer } = fifo();
      try {
        for (;;) writeSync(reader, "\n".repeat(4096));
      } catch (error) {
        assert.equal((error as NodeJS.ErrnoException).code, "EAGAIN");
      }
      return {
        fd: writer,
        async mend() {
          let text = "";
          return await until(() => {
            text += readAvailable(reader);
            return text;
          });
        },
      };
    },
    "a pipe without a reader": () => {
      const { reader, writer } = fifo();
      open.splice(open.indexOf(reader), 1);
      closeSync(reader);
      return { fd: writer };
    },
  };

  for (const [what, broken] of Object.entries(TARGETS)) {
    // The format makes no difference to the target, so two cases in development are enough.
    for (const NODE_ENV of what.startsWith("a full d") ? ["production", "development"] : ["production"]) {
      it(`continues the game in ${NODE_ENV}, counts lost lines and shuts down gracefully: ${what}`, async () => {
        const { fd, limit, mend } = broken();
        server = await start(fd, limit, { NODE_ENV, LOG_LEVEL: "debug", MONITOR_PASSWORD });
        const pilot = await Pilot.join(server.url);
        await pilot.states(3);
        const { url } = server;
        const lost = async () =>
          (await withDeadline(Scrape.of(url, MONITOR_PASSWORD), "the metrics")).get("log_lines_lost_total");
        // The first lines fitted on the full disk.
        for (let joined = 0; joined < 30 && (await lost()) === 0; joined++) await (await Pilot.join(url)).leave();
        const before = await lost();
        assert.ok(before > 0);
        const mended = await mend?.();
        if (mended !== undefined) {
          const [line = ""] = mended.split("\n").filter((line) => line.includes("were lost"));
          const [, reported] = (NODE_ENV === "production" ? /"lost":(\d+)/ : /lost=(\d+)/).exec(line) ?? [];
          assert.ok(Number(reported) >= before, line);
        }
        const { left } = pilot;
        assert.equal(await server.stop(), 0);
        assert.equal(await left, 4001);
      });
    }
  }

  it("survives an unhandled rejection, and ends with code 1 after an uncaught exception", async () => {
    const { fd } = (TARGETS["a full device"] as () => BrokenTarget)();
    const env = { NODE_ENV: "production", MONITOR_PASSWORD };
    server = await ServerProcess.start({ main: "test/support/crashing.ts", env, printTo: fd });
    server.signal("SIGUSR2");
    for (let counted = 0; counted < 1; ) {
      counted = (await Scrape.of(server.url, MONITOR_PASSWORD)).get('errors_total{kind="rejection"}');
    }
    assert.equal(await server.stop("SIGHUP"), 1);
  });
});

/** Starts a server with a limit on the size of files that it writes, in KiB. */
function start(printTo: number, limit: number | undefined, env: Record<string, string>): Promise<ServerProcess> {
  const script = `ulimit -f ${limit === undefined ? "unlimited" : limit * 2}; exec "$0" server/main.ts`;
  return ServerProcess.start({ env, printTo, command: ["/bin/sh", "-c", script, process.execPath] });
}

/** Reads until there is a line about lost lines. */
async function until(read: () => string): Promise<string> {
  for (const late = performance.now() + 30_000; performance.now() < late; await sleep(20)) {
    const text = read();
    if (text.includes("were lost")) return text;
  }
  assert.fail("no line about lost lines");
}

function readAvailable(fd: number): string {
  const buffer = Buffer.alloc(100_000);
  try {
    return buffer.toString("utf8", 0, readSync(fd, buffer));
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, "EAGAIN");
    return "";
  }
}
