import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser } from "playwright-core";
import { build, type PluginOption } from "vite";
import config from "../../client/vite.config.ts";
import { PROTOCOL_VERSION } from "../../protocol/version.ts";
import { launchChromium } from "../support/chromium.ts";
import { openPage, ownIdOf, seen, shipOn, withoutStartPage } from "../support/page.ts";
import { ServerProcess } from "../support/server.ts";

const KEY = { PASSPORT_KEY: "what these servers sign with, all of them" };
const NEXT = PROTOCOL_VERSION + 1;
const main = "tools/testServer.ts";

/** Builds the page of the next version. Minifying and compressing take time and change nothing here. */
async function buildNext(outDir: string): Promise<void> {
  const isNeeded = (plugin: PluginOption) => !(plugin && "name" in plugin && plugin.name === "compress");
  await build({
    ...config,
    configFile: false,
    logLevel: "warn",
    build: { ...config.build, outDir, minify: false },
    plugins: [
      ...(config.plugins ?? []).filter(isNeeded),
      {
        name: "next-version",
        enforce: "pre",
        transform: (code, id) =>
          id.endsWith("protocol/version.ts")
            ? code.replace(`PROTOCOL_VERSION = ${PROTOCOL_VERSION}`, `PROTOCOL_VERSION = ${NEXT}`)
            : undefined,
      },
    ],
  });
}

describe("a page that is older than the server", function () {
  this.timeout(90_000);
  let next: string;
  let browser: Browser;
  before(async () => {
    next = await mkdtemp(path.join(tmpdir(), "next-version-"));
    await buildNext(next);
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await rm(next, { recursive: true, force: true });
  });

  for (const storage of ["available", "blocked"]) {
    it(`tells the player, loads the new page, and flies the same ship in it; storage is ${storage}`, async () => {
      let server = await ServerProcess.start({ env: KEY });
      const context = await browser.newContext({ viewport: { width: 480, height: 480 } });
      try {
        if (storage === "blocked") {
          await context.addInitScript(() =>
            Object.defineProperty(window, "sessionStorage", {
              get: () => {
                throw new DOMException("Access is denied for this document.", "SecurityError");
              },
            }),
          );
        }
        const page = await openPage(browser, server.url, { context });
        const name = (await shipOn(page, await ownIdOf(page)))?.name;
        let loads = 0;
        page.on("domcontentloaded", () => loads++);
        const joins: [version: number, status: number][] = [];
        page.on("response", (response) => {
          // The server that shuts down may still answer, with 503.
          if (!response.url().includes("/matchmake/") || response.status() === 503) return;
          joins.push([response.request().postDataJSON().version, response.status()]);
        });
        await server.stop();
        const env = { ...KEY, PORT: `${server.port}`, PROTOCOL: `${NEXT}`, BUILT_CLIENT: next };
        server = await ServerProcess.start({ main, env });
        await page.getByText("A new version of Slipstream is out.").waitFor({ timeout: 40_000 });
        await page.waitForFunction(
          (own) => Object.values(window.slipstream?.ships() ?? {}).some((ship) => ship.own && ship.name === own),
          name,
          { timeout: 40_000 },
        );
        assert.equal(loads, 1);
        assert.deepEqual(joins, [
          [PROTOCOL_VERSION, 409],
          [NEXT, 200],
        ]);
        assert.equal(await page.getByText("could not be kept").isVisible(), false);
        // The mark of the reload is deleted, so that the page also reloads for the version after this one.
        assert.equal(await page.evaluate(() => JSON.stringify(history.state ?? {})), "{}");
      } finally {
        await context.close();
        await server.stop();
      }
    });
  }

  it("reloads only once if the page is still old, tells the player, and joins when the versions match", async () => {
    let server = await ServerProcess.start({ main, env: { ...KEY, PROTOCOL: `${NEXT}` } });
    const page = await browser.newPage();
    try {
      let loads = 0;
      page.on("domcontentloaded", () => loads++);
      await page.goto(withoutStartPage(server.url));
      await page.getByText("but this page is still the old one").waitFor({ timeout: 40_000 });
      assert.equal(loads, 2);
      await page.getByText("Trying again in").waitFor();
      // The player may reload as often as they like.
      await page.getByRole("button", { name: "Reload" }).click();
      await page.getByText("but this page is still the old one").waitFor({ timeout: 40_000 });
      assert.equal(loads, 3);
      await server.stop();
      server = await ServerProcess.start({ env: { ...KEY, PORT: `${server.port}` } });
      await page.waitForFunction(() => Object.values(window.slipstream?.ships() ?? {}).some((ship) => ship.own), null, {
        timeout: 40_000,
      });
      await seen(page, await ownIdOf(page), (ship) => ship?.own === true);
      assert.equal(loads, 3);
    } finally {
      await page.context().close();
      await server.stop();
    }
  });
});
