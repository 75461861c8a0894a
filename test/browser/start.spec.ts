import assert from "node:assert/strict";
import type { Browser, BrowserContextOptions, Page, Request } from "playwright-core";
import type { RoomList } from "../../protocol/join.ts";
import { launchChromium } from "../support/chromium.ts";
import { flying, isSeen, ownIdOf } from "../support/page.ts";
import { ServerProcess } from "../support/server.ts";

const FULL = { code: "BCD234", players: 60, places: 60, spectators: 1, seats: 20 };
const OPEN = { code: "FGH567", players: 4, places: 60, spectators: 0, seats: 20 };

describe("the start page", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  let browser: Browser;
  let page: Page;
  const trouble: string[] = [];

  /** Opens the start page. The list of rooms is given by the spec. */
  async function open(where = "/", options: BrowserContextOptions = {}, list?: RoomList): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, ...options });
    const opened = await context.newPage();
    opened.on("pageerror", (error) => trouble.push(error.message));
    await opened.route("**/rooms", (route) => route.fulfill({ json: list ?? { rooms: [FULL, OPEN], players: 64 } }));
    // Behind the start page, the sky without ships.
    await opened.route("**/matchmake/joinOrCreate/watch", (route) => route.fulfill({ status: 404, json: {} }));
    await opened.goto(server.url + where);
    return opened;
  }

  /** What a page asks the matchmaker for with an action, as path and options. The answer is given by the spec. */
  async function asks(opened: Page, path: string, act: () => Promise<unknown>, status = 404): Promise<Request> {
    await opened.route(`**/matchmake/${path}`, (route) => route.fulfill({ status, json: { error: "" } }));
    const [request] = await Promise.all([opened.waitForRequest(`**/matchmake/${path}`), act()]);
    return request;
  }

  before(async () => {
    server = await ServerProcess.start({});
    browser = await launchChromium();
    page = await open();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it("shows how many fly now, and the rooms with what a player can do there: watching first if a room is full", async () => {
    await isSeen(page, "64 flying now");
    const rows = page.locator("#room-list li");
    assert.deepEqual(await rows.nth(0).locator("button").allTextContents(), ["Watch", "Join"]);
    assert.deepEqual(await rows.nth(1).locator("button").allTextContents(), ["Join", "Watch"]);
    assert.match((await rows.nth(0).textContent()) ?? "", /BCD-23460 of 60, full/);
    await page
      .locator("#room-list")
      .getByText(/^\d+ ms$/)
      .first()
      .waitFor();
  });

  it("has the focus in the name, which is cut to 16 characters, and flies with Enter under that name", async () => {
    assert.equal(await page.evaluate(() => document.activeElement?.id), "player-name");
    await page.keyboard.type("Ada Lovelace the First");
    assert.equal(await page.inputValue("#player-name"), "Ada Lovelace the", "16 characters");
    const [request] = await Promise.all([
      page.waitForRequest("**/matchmake/joinOrCreate/game"),
      page.keyboard.press("Enter"),
    ]);
    const { name, kind, color } = request.postDataJSON();
    assert.deepEqual([name, typeof kind, typeof color], ["Ada Lovelace the", "number", "number"]);
    await flying(page);
    assert.ok(await page.locator("#start").isHidden());
  });

  it("is skipped when a page is reloaded in flight: the same ship flies on", async () => {
    const id = await ownIdOf(page);
    // The seat is held for 5 s, and without a graphics card a large page takes that long on a busy machine.
    await page.setViewportSize({ width: 320, height: 320 });
    await page.reload();
    await flying(page);
    assert.equal(await ownIdOf(page), id);
    assert.equal(await page.evaluate(() => document.documentElement.dataset["place"]), "flight");
    await page.context().close();
  });

  it("lets the player of a full room watch it or play elsewhere, and one with a wrong code enter it again", async () => {
    page = await open();
    const join = () => page.getByRole("button", { name: "Join room BCD-234" }).click();
    const request = await asks(page, "join/game", join, 423);
    assert.equal(request.postDataJSON().code, "BCD234");
    const message = page.locator("#start-message");
    await message.getByText("Room BCD-234 is full.").waitFor();
    assert.deepEqual(await message.getByRole("button").allTextContents(), ["Watch it", "Quick play"]);

    await page.unrouteAll({ behavior: "ignoreErrors" });
    await page.fill("#code", " k7q m2x");
    const wrong = await asks(page, "join/game", () => page.locator("#code").press("Enter"));
    assert.equal(wrong.postDataJSON().code, "K7QM2X");
    await message.getByText("No room with the code K7Q-M2X is open.").waitFor();
    await message.getByRole("button", { name: "Enter the code again" }).click();
    assert.equal(await page.evaluate(() => document.activeElement?.id), "code");
    await page.fill("#code", "K7Q");
    await page.locator("#code").press("Enter");
    await message.getByText("A code has six letters and digits").waitFor();
  });

  it("asks for a new room, listed or private", async () => {
    for (const [button, options] of [
      ["New room", undefined],
      ["Private room", true],
      ["Daily course", true],
    ] as const) {
      const request = await asks(page, "create/game", () => page.getByRole("button", { name: button }).click(), 403);
      assert.equal(request.postDataJSON().private, options);
      await page.locator("#start-message").getByRole("button", { name: "Quick play" }).waitFor();
    }
    await page.context().close();
  });

  it("leads to the daily course, alone and without an invitation, with the best time of the day, also after a reload", async () => {
    page = await open();
    const today = Math.floor(Date.now() / 86_400_000);
    await page.evaluate((day) => localStorage.setItem("slipstream.course", JSON.stringify({ day, steps: 967 })), today);
    await page.getByRole("button", { name: "Daily course" }).click();
    for (const visit of ["first", "reloaded"]) {
      await flying(page);
      const course = page.locator(".course");
      await course.getByText("Best today: 48.35 s").waitFor();
      assert.match((await course.textContent()) ?? "", /^0\.00\ss ring 1 of 20/, visit);
      const game = await page.evaluate(() => window.slipstream.game());
      assert.deepEqual([game?.rings.length, game?.ownRing, game?.stars.length], [20, 0, 0]);
      assert.ok(await page.locator(".board").isHidden());
      await page.locator(".hud-place .private").waitFor();
      assert.equal(await page.locator("dialog[open]").count(), 0);
      if (visit === "first") await page.reload();
    }
    await page.context().close();
  });

  it("needs one press after an invite link, in German and on a phone too, without opening the keyboard", async () => {
    const phone = { locale: "de-DE", hasTouch: true, isMobile: true, viewport: { width: 360, height: 640 } };
    page = await open("/?join=k7q-m2x", phone);
    await isSeen(page, "Flieg mit deinen Freunden in Raum K7Q-M2X");
    assert.ok(await page.locator("#rooms").isHidden());
    assert.notEqual(await page.evaluate(() => document.activeElement?.id), "player-name");
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
    const press = () => page.getByRole("button", { name: "Mitfliegen" }).tap();
    assert.equal((await asks(page, "join/game", press)).postDataJSON().code, "K7QM2X");
    await page.getByText("Es ist kein Raum mit dem Code K7Q-M2X offen.").waitFor();
    assert.equal(new URL(page.url()).search, "", "a reload does not try the same code again");
    assert.equal(await page.inputValue("#code"), "K7Q-M2X");
    await page.context().close();
  });

  it("shows what is wrong on no page", () => {
    assert.deepEqual(trouble, []);
  });
});
