import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import path from "node:path";
import type { Browser, Page } from "playwright-core";

const PROJECT = path.resolve(import.meta.dirname, "../..");

/** Not a real host: the requests are answered here. */
const ORIGIN = "http://localhost:1";

/** Opens an empty page that can import the project's sources by their path, such as `/game/torus.ts`. No server runs. */
export async function openModulePage(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  await page.route(`${ORIGIN}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === "/") await route.fulfill({ contentType: "text/html", body: "<!doctype html><title>test</title>" });
    else {
      const source = readFileSync(path.join(PROJECT, pathname), "utf8");
      await route.fulfill({ contentType: "text/javascript", body: stripTypeScriptTypes(source) });
    }
  });
  await page.goto(ORIGIN);
  return page;
}
