import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { PERFECT } from "../../tools/network/profiles.ts";
import { NetworkSimulator } from "../../tools/network/simulator.ts";
import { launchChromium } from "../support/chromium.ts";
import { withoutStartPage } from "../support/page.ts";
import { ServerProcess } from "../support/server.ts";

const FIGURES = [
  "roundTrip",
  "jitter",
  "patchAge",
  "interpolationDelay",
  "pendingInputs",
  "lastCorrection",
  "bytesIn",
  "bytesOut",
  "frame",
];

/** Polls a condition from outside the page, because the page's policy does not allow eval. */
async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 40_000;
  while (!(await condition())) {
    assert.ok(performance.now() < deadline, `waited 40 s until ${what}`);
    await sleep(50);
  }
}

const own = (page: Page) => page.evaluate(() => Object.values(window.slipstream.ships()).find((ship) => ship.own));

describe("the overlay", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const trouble: string[] = [];

  const panel = () => page.locator("#overlay");
  const value = (figure: string) => page.locator(`[data-figure=${figure}] .value`).innerText();

  /** Opens a page and waits for its ship. The errors of the page are added to `trouble`. */
  async function open(query: string, prepare?: (page: Page) => Promise<unknown>): Promise<Page> {
    const opened = await context.newPage();
    opened.on("console", (message) => message.type() === "error" && trouble.push(message.text()));
    opened.on("pageerror", (error) => trouble.push(error.message));
    await prepare?.(opened);
    await opened.goto(withoutStartPage(`${server.url}/${query}`));
    await until("the ship is there", async () => (await own(opened)) !== undefined);
    return opened;
  }

  before(async () => {
    server = await ServerProcess.start();
    browser = await launchChromium();
    context = await browser.newContext({
      viewport: { width: 900, height: 600 },
      permissions: ["clipboard-read", "clipboard-write"],
    });
    page = await open("");
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it("opens and closes with F3", async () => {
    assert.equal(await panel().count(), 0);
    await page.keyboard.press("F3");
    await panel().waitFor();
    await page.keyboard.press("F3");
    await panel().waitFor({ state: "detached" });
  });

  it("is open at once with ?debug", async () => {
    await page.close();
    page = await open("?debug");
    await panel().waitFor();
  });

  it("shows all figures, and how they change", async () => {
    for (const figure of FIGURES) {
      await until(`${figure} is known`, async () => /^\d/.test((await value(figure)).trim()));
    }
    const first = await value("patchAge");
    await until("the age of the patch changes", async () => (await value("patchAge")) !== first);
  });

  it("draws a graph of each figure", async () => {
    for (const figure of FIGURES) {
      const isDrawn = () =>
        page.locator(`[data-figure=${figure}] canvas`).evaluate((canvas) => {
          if (!(canvas instanceof HTMLCanvasElement)) return false;
          const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data;
          return pixels?.some((byte) => byte > 0) ?? false;
        });
      await until(`${figure} has a line`, isDrawn);
    }
  });

  it("copies a report with the figures", async () => {
    await page.getByRole("button", { name: "Copy report" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    const report = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(report, /^\| Patch age, ms \| \d+ \| \d+ \| \d+ \| \d+ \|$/m);
    assert.match(report, /^\| Own work per frame, ms \| \d/m);
    assert.match(report, /^- Query: \?fly&debug$/m);
    assert.match(report, /^- Ships: \d+$/m);
    await page.getByRole("button", { name: "Copy report" }).waitFor();
  });

  it("covers only a small part of the window, also on a phone and at a zoom of 400 %", async () => {
    for (const [width, height] of [
      [320, 180],
      [360, 640],
      [812, 375],
      [900, 600],
    ] as const) {
      await page.setViewportSize({ width, height });
      const box = await panel().boundingBox();
      assert.ok(box !== null);
      const share = (box.width * box.height) / (width * height);
      assert.ok(share < 0.3, `${(100 * share).toFixed()} % of ${width} × ${height}`);
      assert.ok(box.x >= 0 && box.x + box.width <= width, `it is fully visible at ${width} × ${height}`);
    }
  });

  it("leaves the space bar to the engine after its buttons were pressed", async () => {
    await page.keyboard.down("Space");
    await until("the engine runs", async () => (await own(page))?.thrusting === true);
    await page.keyboard.up("Space");
    await until("the engine stops", async () => (await own(page))?.thrusting === false);
    assert.equal(await page.getByRole("button", { name: "Copied" }).count(), 0);
  });

  it("does not block the pointer", async () => {
    const row = await page.locator("[data-figure=frame] .label").boundingBox();
    assert.ok(row !== null);
    await page.mouse.move(row.x + 5, row.y + 5);
    await page.mouse.down();
    await until("the engine runs", async () => (await own(page))?.thrusting === true);
    await page.mouse.up();
    await until("the engine stops", async () => (await own(page))?.thrusting === false);
  });

  it("shows the report as selected text if the page may not copy, until that text loses the focus", async () => {
    await page.close();
    page = await open("?debug", (opened) =>
      opened.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined })),
    );
    await page.getByRole("button", { name: "Copy report" }).click();
    await page.getByText("press Ctrl-C").waitFor();
    const selected = await page.evaluate(() => getSelection()?.toString() ?? "");
    assert.match(selected, /^### Slipstream[\s\S]*\| Patch age, ms \|/);
    await page.locator("#overlay textarea").evaluate((area) => area.blur());
    await page.getByText("press Ctrl-C").waitFor({ state: "detached" });
  });

  it("opens the SDK's panels with their styles, and without a stored delay", async () => {
    await page.getByRole("button", { name: "Colyseus panels" }).click();
    const host = page.locator("#colyseus-debug-shadow-host");
    await host.getByText("messages").first().waitFor();
    const styled = await host.evaluate(({ shadowRoot }) => shadowRoot?.adoptedStyleSheets[0]?.cssRules.length ?? 0);
    assert.ok(styled > 0, "they have their styles");
    await page.evaluate(() => (globalThis as { __net?: (delay: number) => void }).__net?.(300));
    await page.goto(`${server.url}/favicon.svg`);
    const kept = await page.evaluate(() => localStorage.getItem("colyseus-debug-preferences"));
    assert.deepEqual(JSON.parse(kept ?? ""), { position: "bottom-right" });
  });

  it("logs no errors on the console", () => {
    assert.deepEqual(trouble, []);
  });
});

describe("a ship whose player is away", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  let network: NetworkSimulator;
  let browser: Browser;

  before(async () => {
    server = await ServerProcess.start();
    network = await NetworkSimulator.open({ target: server.port, profile: PERFECT });
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await network?.close();
    await server?.stop();
  });

  it("is drawn as away until the player is back", async () => {
    const mine = await browser.newPage({ viewport: { width: 300, height: 300 } });
    await mine.goto(withoutStartPage(server.url));
    const theirs = await browser.newPage({ viewport: { width: 300, height: 300 } });
    await theirs.goto(`http://127.0.0.1:${network.port}/?fly`);
    const other = () => mine.evaluate(() => Object.values(window.slipstream.ships()).find((ship) => !ship.own)?.away);
    await until("the other ship is there", async () => (await other()) === false);
    network.stall();
    await until("it is away", async () => (await other()) === true);
    network.resume();
    await until("it is back", async () => (await other()) === false);
  });
});
