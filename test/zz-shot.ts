import { launchChromium } from "/work/int14/tools/chromium.ts";
import { ServerProcess } from "/work/int14/test/support/server.ts";
import { Command } from "/work/int14/test/support/command.ts";
const [bots = "9", out = "/tmp/shot", query = "?fly"] = process.argv.slice(2);
const server = await ServerProcess.start();
const command = bots === "0" ? undefined : new Command("loadtest/bot.ts", "--numClients", bots, "--endpoint", server.url.replace("http", "ws"));
const browser = await launchChromium();
for (const [width, height, touch] of [[360, 640, true], [812, 375, true], [1280, 720, false], [1920, 1080, false]] as const) {
  const context = await browser.newContext({ viewport: { width, height }, hasTouch: touch, isMobile: touch });
  const page = await context.newPage();
  page.on("console", (m) => m.type() === "error" && console.log("console:", m.text()));
  page.on("pageerror", (e) => console.log("pageerror:", e.message));
  await page.goto(`${server.url}/${query}`);
  if (query.includes("fly")) {
    await page.waitForFunction(() => Object.values((globalThis as any).slipstream?.ships() ?? {}).some((s: any) => s.own), undefined, { timeout: 40000 });
    await page.mouse.move(width * 0.8, height * 0.4); await page.mouse.down(); await page.waitForTimeout(1500);
  } else await page.waitForTimeout(4000);
  await page.screenshot({ path: `${out}-${width}.png` });
  await context.close();
}
await browser.close(); command?.kill(); await server.stop();
