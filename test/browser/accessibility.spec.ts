import assert from "node:assert/strict";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import type { Settings } from "../../client/settings.ts";
import { launchChromium } from "../support/chromium.ts";
import { flying, ownIdOf, seen } from "../support/page.ts";
import { Pilot } from "../support/pilot.ts";
import { readAll, ServerProcess } from "../support/server.ts";

/** CSS pixels: a phone in both orientations, a laptop, and a laptop at 400 % zoom. */
const SIZES = [
  { width: 360, height: 640 },
  { width: 812, height: 375 },
  { width: 1280, height: 720 },
  { width: 320, height: 180 },
] as const;
const [PHONE, , LAPTOP, ZOOMED] = SIZES;

/** Side of the minimap in the bottom right corner, CSS pixels; the smaller one is for small screens. */
const MINIMAP = { small: 88, large: 120 };

interface Box {
  name: string;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

describe("the page for everybody", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  let browser: Browser;
  let page: Page;
  let other: Pilot | undefined;
  const trouble: string[] = [];

  before(async () => {
    server = await ServerProcess.start();
    other = await Pilot.join(server.url);
    browser = await launchChromium();
    page = await (await browser.newContext({ viewport: LAPTOP, deviceScaleFactor: 1, locale: "en-US" })).newPage();
    page.on("console", (message) => message.type() === "error" && trouble.push(message.text()));
    page.on("pageerror", (error) => trouble.push(error.message));
    await page.goto(server.url);
  });
  after(async () => {
    await browser?.close();
    await other?.leave();
    await server?.stop();
  });

  /** What axe finds in the page at the size of a phone and of a laptop. */
  async function findings(): Promise<string[]> {
    const found: string[] = [];
    for (const size of [PHONE, LAPTOP]) {
      await page.setViewportSize(size);
      // Without a second page for the result, which the browser would have to open each time.
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
      found.push(...violations.map(({ id, nodes }) => `${id} at ${size.width}: ${nodes.map(({ html }) => html)}`));
    }
    return found;
  }

  const focused = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent || "");
  const dialog = (name: string) => page.locator(`dialog.${name}`);
  /** Presses a key until a button has the focus. */
  async function reach(name: string, key = "Tab"): Promise<void> {
    const button = page.getByRole("button", { name }).and(page.locator(":focus"));
    for (let i = 0; i < 12 && !(await button.isVisible()); i++) await page.keyboard.press(key);
    assert.ok(await button.isVisible(), `${name} is not reached with ${key}`);
  }

  it("has no fault that axe finds on the start page", async () => {
    await page.getByRole("button", { name: "Play" }).waitFor();
    assert.deepEqual(await findings(), []);
  });

  it("can be installed", async () => {
    const client = await page.context().newCDPSession(page);
    const { url, errors } = await client.send("Page.getAppManifest");
    assert.deepEqual([url, errors], [`${server.url}/manifest.webmanifest`, []]);
    const { installabilityErrors } = await client.send("Page.getInstallabilityErrors");
    // Contexts of a headless browser count as private windows.
    const own = installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito");
    assert.deepEqual(own, []);
    await client.detach();
    const manifest = await readAll(fetch(url));
    assert.match(manifest.headers.get("content-type") ?? "", /^application\/manifest\+json/);
    const { icons } = (await manifest.json()) as { icons: { src: string; type: string; sizes: string }[] };
    for (const { src, type, sizes } of [
      ...icons,
      { src: "/icons/apple-touch-icon.png", type: "image/png", sizes: "180x180" },
    ]) {
      const icon = await readAll(fetch(server.url + src));
      assert.deepEqual([icon.status, icon.headers.get("content-type")], [200, type], src);
      const bytes = Buffer.from(await icon.arrayBuffer());
      // Width and height in the header of a PNG.
      if (sizes !== "any") assert.equal(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, sizes, src);
      assert.ok(bytes.length < 80_000, `${src} has ${bytes.length} bytes`);
    }
  });

  it("is used with the keyboard alone, to the flight and back, and a screen reader hears where the player is", async () => {
    await reach("Play");
    await page.keyboard.press("Enter");
    await flying(page);
    assert.equal(await focused(), "sky");
    await page.getByText(/You are in room .* with 1 other player\./).waitFor({ state: "attached" });
    await page.keyboard.down("KeyW");
    const id = await ownIdOf(page);
    await seen(page, id, (ship) => ship?.thrusting === true);
    await page.keyboard.press("Escape");
    await dialog("menu").waitFor();
    await seen(page, id, (ship) => ship?.thrusting === false);
    await page.keyboard.up("KeyW");
    await page.keyboard.press("Escape");
    await dialog("menu").waitFor({ state: "hidden" });
    assert.equal(await focused(), "sky");
    await page.keyboard.press("Escape");
    await reach("Leave the game");
    await page.keyboard.press("Enter");
    await reach("Play");
    await page.keyboard.press("Enter");
    await flying(page);
    assert.equal(await focused(), "sky");
  });

  it("has no fault that axe finds in a flight", async () => {
    assert.deepEqual(await findings(), []);
  });

  it("shows the players while Tab is held, and as a dialog after a short press", async () => {
    const list = dialog("players");
    await page.keyboard.down("Tab");
    await list.waitFor();
    await page.waitForTimeout(400);
    assert.equal(await list.evaluate((element) => element.matches(":modal")), false);
    await page.keyboard.up("Tab");
    await list.waitFor({ state: "hidden" });
    await page.keyboard.press("Tab");
    await page.locator("dialog.players:modal").waitFor();
    assert.equal(await list.getByRole("listitem").count(), 2);
    assert.equal(await list.getByRole("listitem").first().locator(".you").count(), 1, "the own ship is the first");
    const scrolls = await page.locator(".players-list").evaluate((element) => {
      const press = new KeyboardEvent("keydown", { code: "ArrowDown", bubbles: true, cancelable: true });
      return element.dispatchEvent(press);
    });
    assert.ok(scrolls, "the game takes the keys that scroll the list");
    assert.deepEqual(await findings(), []);
    await page.keyboard.press("Tab");
    await list.waitFor({ state: "hidden" });
    assert.equal(await focused(), "sky");
  });

  it("changes settings at once, and stores them", async () => {
    const stored = async () =>
      JSON.parse((await page.evaluate(() => localStorage.getItem("slipstream.settings"))) ?? "{}") as Settings;
    await page.getByRole("button", { name: "Turn sound off" }).click();
    await page.getByRole("button", { name: "Turn sound on" }).waitFor();
    assert.equal((await stored()).muted, true);
    assert.equal(await page.locator(".hud :focus").count(), 0, "the space bar stays with the game");
    await reach("Leave the game", "Shift+Tab");
    await reach("Settings", "Shift+Tab");
    await page.keyboard.press("Enter");
    await dialog("settings").waitFor();
    assert.deepEqual(await findings(), []);
    await dialog("settings").getByLabel("Language").selectOption("de");
    await page.getByText("Dein Schiff treibt, solange dies offen ist.").waitFor();
    assert.equal(await page.getByLabel("Ton aus").isChecked(), true);
    assert.equal((await stored()).language, "de");
    assert.equal(await page.getAttribute("html", "lang"), "de");
    await dialog("settings").getByLabel("Dein Name").fill("Grace");
    await dialog("settings").getByRole("radio", { name: "Rochen" }).check();
    const { name, kind } = await stored();
    assert.deepEqual([name, kind], ["Grace", 1]);
    assert.equal(await page.inputValue("#player-name"), "Grace", "the start page has the same name");
    assert.equal(await page.locator("#start-ship input:checked").count(), 2, "a hull and a color, as in the settings");
    await page.keyboard.press("Escape");
    await page.getByText("2 Spieler hier").waitFor();
    assert.equal(await page.locator(":focus").getAttribute("aria-label"), "Einstellungen");
  });

  it("opens the invitation as a dialog, which has no fault that axe finds, and returns the focus", async () => {
    await page.locator("[data-choice=invite]:visible").focus();
    await page.keyboard.press("Enter");
    await dialog("invite").getByRole("img", { name: "QR-Code des Links" }).waitFor();
    assert.match(await dialog("invite").getByLabel("Link zu diesem Raum").inputValue(), /\?join=[A-Z2-9]{6}$/);
    assert.equal(await focused(), "Link kopieren");
    assert.deepEqual(await findings(), []);
    await page.keyboard.press("Escape");
    assert.equal(await page.locator(":focus").getAttribute("aria-label"), "Freunde einladen");
  });

  it("keeps everything apart at each size and at 400 % zoom, in German too", async () => {
    for (const size of SIZES) {
      await page.setViewportSize(size);
      const { width, height } = size;
      const side = Math.min(width, height) < 500 ? MINIMAP.small : MINIMAP.large;
      const minimap = { name: "minimap", left: width - side, top: height - side, right: width, bottom: height };
      const shown = await page.evaluate(() =>
        [...document.querySelectorAll(".hud-place, .hud-buttons > button")].map((element) => {
          const { left, top, right, bottom } = element.getBoundingClientRect();
          return {
            name: element.className === "hud-place" ? "hud-place" : (element.ariaLabel ?? ""),
            left,
            top,
            right,
            bottom,
          };
        }),
      );
      const boxes: Box[] = shown.filter(({ left, right }) => right > left);
      for (const box of boxes) {
        assert.ok(box.left >= 0 && box.top >= 0 && box.right <= width, `${box.name} at ${width} x ${height}`);
        if (box.name === "hud-place") continue;
        assert.ok(box.right - box.left >= 44 && box.bottom - box.top >= 44, `${box.name} is too small for a finger`);
      }
      const all = [...boxes, minimap];
      const overlaps = all.flatMap((a, i) =>
        all.slice(i + 1).flatMap((b) => (overlap(a, b) ? [`${a.name} and ${b.name} at ${width} x ${height}`] : [])),
      );
      assert.deepEqual(overlaps, []);
    }
    assert.ok((await page.locator(".hud-buttons > button:visible").count()) === 3, `at ${ZOOMED.width}`);
    await page.setViewportSize(LAPTOP);
  });

  it("shows its buttons where the system chooses the colors, and moves little where it asks for that", async () => {
    await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
    const [button] = await page.locator(".hud-buttons > button:visible").all();
    assert.equal(await button?.evaluate((element) => getComputedStyle(element).borderTopStyle), "solid");
    await page.locator("html[data-motion=reduced]").waitFor();
    await page.emulateMedia({ forcedColors: "none", reducedMotion: "no-preference" });
    await page.locator("html[data-motion=full]").waitFor();
  });

  it("says in the player's language that the server is gone, with a button", async () => {
    await server.stop();
    await page.getByRole("button", { name: "Jetzt versuchen" }).waitFor({ timeout: 40_000 });
    assert.equal(await page.locator(".hud").isVisible(), false);
    assert.deepEqual(await findings(), []);
  });

  it("has caused no error on the console", () => {
    const own = trouble.filter((text) => !/net::ERR|WebSocket connection|Failed to load resource/.test(text));
    assert.deepEqual(own, []);
  });
});

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
}
