import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { basicAuth } from "../../tools/basicAuth.ts";
import { launchChromium } from "../support/chromium.ts";
import { ServerProcess } from "../support/server.ts";

describe("an operator's browser", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  let browser: Browser;
  before(async () => {
    // A page that is closed here loses its connection without a leave, so the server would hold its seat.
    server = await ServerProcess.start({
      env: { MONITOR_USER: "keeper", MONITOR_PASSWORD: "correct horse", SEAT_TIMEOUT: "1" },
    });
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** What the monitor lists for a room with two players, after the first measurement. */
  const MEASURED = {
    tickP99Ms: /^0\.[1-9]$|^[1-9]\d*(\.\d)?$/,
    lateP99Ms: /^\d+(\.\d)?$/,
    bytesPerS: /^[1-9]\d{2,}$/,
    elapsedTime: /^\d+s$/,
    processId: /^[\w-]{9}$/,
    code: /^[B-Z2-9]{6}$/,
    access: /^open$/,
  };

  async function open(path: string, credentials?: { username: string; password: string }): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 700 },
      // Text is measured in the monitor.
      ...(credentials && { httpCredentials: credentials, deviceScaleFactor: 1 }),
    });
    const page = await context.newPage();
    await page.goto(server.url + path);
    return page;
  }

  it("lists a room with its two players, shows its live state, and disposes of it; the players are told", async () => {
    const players = [await open("/?fly"), await open("/?fly")];
    for (const page of players) await page.getByText("2 players here").waitFor();

    const monitor = await open("/monitor", { username: "keeper", password: "correct horse" });
    const row = monitor.getByRole("row").filter({ hasText: "game" });
    await row.waitFor();
    assert.equal(await row.locator('[data-field="clients"]').textContent(), "2");
    assert.equal(await row.locator('[data-field="maxClients"]').textContent(), "100");

    const shown = await monitor.getByRole("columnheader").allTextContents();
    const COLUMNS =
      "roomId name clients maxClients spectators tickP99Ms lateP99Ms bytesPerS overload elapsedTime processId code access".split(
        " ",
      );
    assert.deepEqual(shown.filter(Boolean), COLUMNS);
    for (const [field, value] of Object.entries(MEASURED)) {
      await row.locator(`[data-field="${field}"]`).filter({ hasText: value }).waitFor();
    }
    const cut = await monitor.locator("[data-field], [data-field] *").evaluateAll((elements) =>
      elements
        .filter((element) => getComputedStyle(element).textOverflow === "ellipsis")
        .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
        .map(({ textContent }) => textContent),
    );
    assert.deepEqual(cut, [], "no text in the list is truncated");

    await row.getByRole("button", { name: "Inspect" }).click();
    await monitor.getByRole("tab", { name: "State" }).click();
    await monitor.getByText("players").waitFor();
    const names = await players[0]?.evaluate(() => Object.values(window.slipstream.ships()).map(({ name }) => name));
    for (const name of names ?? []) await monitor.getByText(name).waitFor();

    const questions: string[] = [];
    monitor.on("dialog", (dialog) => {
      questions.push(dialog.message());
      // The first time, the operator thinks better of it.
      void (questions.length === 1 ? dialog.dismiss() : dialog.accept());
    });
    await monitor.getByRole("button", { name: "Dispose" }).click();
    assert.match(questions[0] ?? "", /^Close room [\w-]+\? All its players are disconnected\.$/);
    for (const page of players) await page.getByText("2 players here").waitFor();
    await monitor.getByRole("button", { name: "Dispose" }).click();
    for (const page of players) {
      await page.getByText("This room was closed by the server's operator.").waitFor();
      await page.getByRole("button", { name: "Fly again" }).click();
      await page.getByText(/only player here|2 players here/).waitFor();
      await page.context().close();
    }
  });

  it("disconnects a player, who is told for how long, and can fly again when the ban is lifted", async () => {
    const page = await open("/?fly");
    await page.getByText("You are the only player here").waitFor();
    const id = await page.evaluate(() => Object.keys(window.slipstream.ships())[0]);
    const monitor = await open("/monitor", { username: "keeper", password: "correct horse" });
    await monitor.getByRole("button", { name: "Inspect" }).click();
    const row = monitor.getByRole("row").filter({ hasText: id ?? "" });
    const name = await page.evaluate(() => Object.values(window.slipstream.ships())[0]?.name ?? "");
    assert.equal(await row.locator('[data-field="name"]').textContent(), name);
    const asked = monitor.waitForEvent("dialog");
    const click = row.getByRole("button").last().click();
    const dialog = await asked;
    assert.equal(dialog.message(), `Disconnect ${name} (${id})? The player can't join for 10 min.`);
    await dialog.accept();
    await click;
    await page.getByText("You were removed by the server's operator. You can join in 10 minutes.").waitFor();
    assert.equal(await page.getByRole("button", { name: "Fly again" }).isVisible(), false);
    await monitor.getByText("has closed. This is its last state: go back to the list of rooms.").waitFor();

    const other = await open("/?fly");
    await other.getByText("A player from your network was removed by the server's operator.").waitFor();
    await other.context().close();

    await monitor.goto(`${server.url}/monitor/`);
    await monitor.getByRole("link", { name: "Bans" }).click();
    await monitor.getByRole("cell", { name: "kicked in the monitor" }).waitFor();
    await monitor.getByRole("button", { name: "Lift" }).focus();
    await monitor.keyboard.press("Enter");
    await monitor.getByText("The ban was lifted. The player can join again.").waitFor();
    await monitor.getByText("Nobody is banned.").waitFor();
    await page.goto(`${server.url}/?fly`);
    await page.getByText("You are the only player here").waitFor();
    await page.context().close();
  });

  it("joins a room from the playground without an error on the console", async () => {
    const player = await open("/?fly");
    await player.getByText("You are the only player here").waitFor();
    const troubles: string[] = [];
    const page = await (
      await browser.newContext({ httpCredentials: { username: "keeper", password: "correct horse" } })
    ).newPage();
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) troubles.push(message.text());
    });
    page.on("pageerror", (error) => troubles.push(String(error)));
    await page.goto(`${server.url}/playground`);
    await page.getByRole("option", { name: "game (1)" }).waitFor({ state: "attached" });
    await page.getByRole("button", { name: "Join or Create" }).last().click();
    await player.getByText("2 players here").waitFor();
    const [id = ""] = await player.evaluate(() => Object.keys(window.slipstream.ships()));
    await page.getByText(id).last().waitFor();
    // The JSON editor marks errors only if its worker runs.
    await page.locator(".ace_text-input").last().fill("{");
    await page.locator(".ace_error").first().waitFor();
    assert.deepEqual(troubles, []);
    await page.context().close();
    await player.context().close();
  });

  it("gets no page for a wrong password", async () => {
    const page = await open("/");
    const refused = await page.request.get(`${server.url}/monitor/`, {
      headers: basicAuth("keeper", "wrong"),
    });
    assert.equal(refused.status(), 401);
  });
});
