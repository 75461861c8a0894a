import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import { Command, isGone } from "../support/command.ts";

interface Written {
  elapsed: number;
  joined: number;
  pinned: boolean;
  perSecond: { from: number; connections: number; updates: number; p50: number | null }[];
  connections: { index: number; joinedAt: number; intervals: [number, number][] }[];
}

const folder = mkdtempSync(path.join(tmpdir(), "slipstream-"));
after(() => rmSync(folder, { recursive: true }));

/** The options for the files that a ramp writes, and the files. */
function files(name: string) {
  const json = path.join(folder, `${name}.json`);
  const report = path.join(folder, `${name}.html`);
  return {
    report,
    options: ["--json", json, "--report", report],
    read: () => JSON.parse(readFileSync(json, "utf8")) as Written,
  };
}

describe("npm run ramp", function () {
  this.timeout(60_000);
  const { options, report, read } = files("whole");
  let written: Written;
  let output: string;

  before(async () => {
    const run = await Command.run("loadtest/ramp.ts", "--clients", "6", "--rate", "3", "--seconds", "4", ...options);
    assert.equal(run.code, 0, run.output);
    output = run.output;
    written = read();
  });

  it("adds one connection after the other", () => {
    assert.deepEqual(
      written.perSecond.map(({ from, connections }) => [from, connections]),
      [3, 6, 6, 6].map((connections, second) => [second, connections]),
    );
    assert.equal(written.connections.length, 6);
    for (const { index, joinedAt } of written.connections) {
      const late = joinedAt - index / 3;
      assert.ok(late > -0.002 && late < 0.3, `connection ${index} joined at ${joinedAt} s`);
    }
  });

  it("records the time between the updates of each connection, which is one step", () => {
    for (const { index, joinedAt, intervals } of written.connections) {
      const due = (written.elapsed - joinedAt) * 20;
      assert.ok(Math.abs(intervals.length - due) < 5, `${intervals.length} updates of ${due} for connection ${index}`);
      // The times and the intervals must be consistent.
      for (const [i, [time, interval]] of intervals.entries()) {
        const before = intervals[i - 1]?.[0] ?? time - interval / 1000;
        assert.ok(
          Math.abs((time - before) * 1000 - interval) < 1.1,
          `${interval} ms between ${before} s and ${time} s`,
        );
      }
    }
    for (const { from, p50 } of written.perSecond) {
      assert.ok(p50 !== null && p50 > 45 && p50 < 55, `p50 of the second from ${from} s is ${p50} ms`);
    }
    const updates = written.perSecond.reduce((sum, second) => sum + second.updates, 0);
    assert.equal(
      updates,
      written.connections.reduce((sum, { intervals }) => sum + intervals.length, 0),
    );
  });

  it("summarizes the outcome", () => {
    assert.match(
      output,
      /^6 of 6 connections were admitted to one room of the game server; after 4 s there were 6\.$/m,
    );
    assert.match(output, /^Time between updates in the last 4 s: p50 \d+(\.\d)? ms, p95 .* ms, p99 .* ms, max/m);
    assert.match(output, /^p95 stayed at or below 75 ms in every second up to \d+ connections/m);
  });

  describe("writes a report that", () => {
    let browser: Browser;
    before(async () => {
      browser = await launchChromium();
    });
    after(() => browser?.close());

    /** Number of pixels of the picture that have a color, and of those that have any. */
    async function pixels(page: Page, hex: string): Promise<{ colored: number; painted: number }> {
      return page.evaluate(async (wanted) => {
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        const canvas = document.querySelector("canvas") as HTMLCanvasElement;
        const copy = new OffscreenCanvas(canvas.width, canvas.height);
        const context = copy.getContext("2d", { willReadFrequently: true }) as OffscreenCanvasRenderingContext2D;
        context.drawImage(canvas, 0, 0);
        const { data } = context.getImageData(0, 0, copy.width, copy.height);
        const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(wanted.slice(at, at + 2), 16));
        let colored = 0;
        let painted = 0;
        for (let i = 0; i < data.length; i += 4) {
          const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(i, i + 4);
          if (alpha > 0) painted++;
          if (alpha > 100 && Math.abs(red - r) + Math.abs(green - g) + Math.abs(blue - b) < 12) colored++;
        }
        return { colored, painted };
      }, hex);
    }

    async function open(colorScheme: "light" | "dark", width = 1000): Promise<{ page: Page; trouble: string[] }> {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 }, deviceScaleFactor: 1 });
      const page = await context.newPage();
      const trouble: string[] = [];
      page.on("console", (message) => trouble.push(message.text()));
      page.on("pageerror", (error) => trouble.push(error.message));
      page.on("request", (request) => {
        if (!/^(file|data):/.test(request.url())) trouble.push(`asked for ${request.url()}`);
      });
      await page.goto(`file://${report}`);
      return { page, trouble };
    }

    const LOOKS = {
      light: { points: "#44484f", p50: "#0072b2", p95: "#d55e00", p99: "#cc79a7" },
      dark: { points: "#b4bac4", p50: "#56b4e9", p95: "#e69f00", p99: "#cc79a7" },
    };
    for (const scheme of ["light", "dark"] as const) {
      it(`draws points and lines in ${scheme} colors, and loads nothing from the network`, async () => {
        const { page, trouble } = await open(scheme);
        for (const [what, color] of Object.entries(LOOKS[scheme])) {
          const { colored, painted } = await pixels(page, color);
          assert.ok(colored > 100, `${colored} pixels in the color of ${what}`);
          assert.ok(painted > colored + 1000);
        }
        assert.deepEqual(trouble, []);
        await page.context().close();
      });
    }

    it("adapts to a change of the color scheme and of the width", async () => {
      const { page, trouble } = await open("light");
      await page.emulateMedia({ colorScheme: "dark" });
      assert.ok((await pixels(page, LOOKS.dark.p95)).colored > 100);
      assert.equal((await pixels(page, LOOKS.light.p95)).colored, 0);
      await page.setViewportSize({ width: 400, height: 800 });
      await page.waitForFunction(() => (document.querySelector("canvas")?.clientWidth ?? 1000) <= 400);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 400);
      assert.ok((await pixels(page, LOOKS.dark.p95)).colored > 50);
      await page.setViewportSize({ width: 360, height: 800 });
      const table = await page.evaluate(() => document.querySelector(".wide")?.scrollWidth ?? Number.NaN);
      assert.ok(table <= 360, "no column is cut off on a phone");
      assert.deepEqual(trouble, []);
      await page.context().close();
    });

    it("shows the figures of the second under the pointer, and has a table", async () => {
      const { page } = await open("light");
      const box = await page.locator(".u-over").boundingBox();
      assert.ok(box);
      await page.mouse.move(box.x + box.width * 0.375, box.y + 100);
      const { connections, updates, p50 } = written.perSecond[1] ?? {};
      await page.getByText(`Second 2: ${connections} connections, ${updates} updates; p50 ${p50} ms`).waitFor();
      const rows = await page.locator("figure ~ * tbody tr").allTextContents();
      assert.equal(rows.length, 1);
      assert.match(rows[0] ?? "", /^0 to 46/);
      await page.context().close();
    });
  });
});

describe("npm run ramp, interrupted", function () {
  this.timeout(60_000);
  const stopped = files("stopped");
  const failed = files("failed");
  let stoppedRun: Interrupted;
  let failedRun: Interrupted;
  // They mostly wait, and so they run at the same time.
  before(async () => {
    [stoppedRun, failedRun] = await Promise.all([
      interrupt(["--rate", "5", "--seconds", "60", ...stopped.options], 1200, async (command) => {
        command.signal("SIGINT");
        // It writes its files after this.
        await command.prints(/^\d+ of 90 connections were admitted/m);
        command.signal("SIGINT");
      }),
      interrupt(["--clients", "15", "--rate", "5", "--seconds", "3", ...failed.options], 800, async (command) => {
        const [server = 0] = command.children();
        process.kill(server, "SIGKILL");
      }),
    ]);
  });

  it("by Ctrl-C, which arrives twice under npm, writes its results and leaves no server behind", async () => {
    const { code, output, children } = stoppedRun;
    assert.equal(code, 0, output);
    assert.equal(children.length, 1);
    await Promise.all(children.map(isGone));
    assert.match(output, /and it was stopped before its 60 s were over\.$/m);
    const { elapsed, joined, perSecond, connections } = stopped.read();
    assert.ok(elapsed >= 1.2 && elapsed < 10, `stopped after ${elapsed} s`);
    assert.ok(joined >= 5 && joined === connections.length);
    assert.equal(perSecond.length, Math.ceil(elapsed - 0.05));
    assert.ok(connections[0] && connections[0].intervals.length > 15);
    assert.match(readFileSync(stopped.report, "utf8"), /stopped before its 60 s were over.*<\/html>/s);
  });

  it("by a failing server continues, and counts lost and refused connections", () => {
    const { code, output } = failedRun;
    assert.equal(code, 0, output);
    assert.match(output, /^\d+ connections? (was|were) lost with code 1006\.$/m);
    assert.match(output, /^\d+ connections were refused: .+\.$/m);
    assert.match(output, /^p95 stayed .*, with 0, no update arrived\.$/m);
    assert.ok(statSync(failed.report).size > 10_000);
  });
});

interface Interrupted {
  code: number | null;
  output: string;
  /** process ids of its children while it ran */
  children: number[];
}

/** Runs a ramp to its end, and interrupts it some ms after its first connection. */
async function interrupt(
  options: string[],
  ms: number,
  act: (command: Command) => Promise<void>,
): Promise<Interrupted> {
  const command = new Command("loadtest/ramp.ts", ...options);
  let children: number[] = [];
  const end = await command.toEnd(async () => {
    await command.prints(/^The game server/m);
    children = command.children();
    await sleep(ms);
    await act(command);
  });
  return { ...end, children };
}
