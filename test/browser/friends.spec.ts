import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import type { RoomList } from "../../protocol/join.ts";
import { launchChromium } from "../support/chromium.ts";
import { TestCluster } from "../support/cluster.ts";
import { fliesAgain, flying, isSeen, ownIdOf, seen, shipOn } from "../support/page.ts";
import type { Pilot } from "../support/pilot.ts";
import { joinWith, roomList } from "../support/rooms.ts";
import type { ServerProcess } from "../support/server.ts";

const MAX_CLIENTS = 3;

/** A code as the page writes it. */
const written = (code: string) => `${code.slice(0, 3)}-${code.slice(3)}`;

/** The codes in a list. */
const codesIn = ({ rooms }: RoomList) => rooms.map(({ code }) => code).sort();

describe("friends", function () {
  this.timeout(60_000);
  let cluster: TestCluster;
  /** serves the pages, and has the full room and an open one */
  let home: ServerProcess;
  /** has the private room, and an open one */
  let away: ServerProcess;
  let browser: Browser;
  let full: Pilot & { code: string };
  let open: (Pilot & { code: string })[];
  let ada: Page;
  let bob: Page;
  let eve: Page;
  let link = "";
  let code = "";
  const trouble: string[] = [];

  /** Opens a page in a browser of its own. */
  async function openPage(url: string): Promise<Page> {
    const page = await (await browser.newContext({ viewport: { width: 320, height: 320 } })).newPage();
    page.on("pageerror", (error) => trouble.push(error.message));
    await page.goto(url);
    return page;
  }

  /** Waits until a page is at its start page. */
  const isAtStart = (page: Page) => page.locator("#play").waitFor();

  /** Waits until a page lists exactly the rooms that it should. */
  async function lists(page: Page, codes: string[]): Promise<void> {
    await page.waitForFunction(
      (expected) =>
        JSON.stringify(
          [...document.querySelectorAll("#room-list .room-name")].map((name) => name.textContent).sort(),
        ) === expected,
      JSON.stringify(codes.map(written).sort()),
    );
  }

  before(async () => {
    cluster = await TestCluster.start();
    const env = { MAX_CLIENTS: `${MAX_CLIENTS}` };
    [home, browser] = await Promise.all([cluster.add(env), launchChromium()]);
    // A new room is opened in the process with the fewest, so `away` opens the next ones.
    full = await joinWith(home, "create");
    for (let i = 1; i < MAX_CLIENTS; i++) await joinWith(home, "join", { code: full.code });
    open = [await joinWith(home, "create")];
    away = await cluster.add(env);
    open.push(await joinWith(home, "create"));
    assert.deepEqual(
      open.map(({ port }) => port),
      [home.port, away.port],
    );
  });
  after(async () => {
    await browser?.close();
    await cluster?.stop();
  });

  it("meet by an invite link, one press after it is opened", async () => {
    ada = await openPage(home.url);
    await ada.fill("#player-name", "Ada");
    await ada.getByRole("button", { name: "Private room" }).click();
    link = await ada.locator("dialog.invite[open] input").inputValue();
    code = new URL(link).searchParams.get("join") ?? "";
    await ada.keyboard.press("Escape");
    await ada.locator("dialog.invite").waitFor({ state: "hidden" });

    bob = await openPage(link);
    await isSeen(bob, `Fly with Ada in room ${written(code)}`);
    await bob.fill("#player-name", "Bob");
    const since = performance.now();
    await bob.getByRole("button", { name: "Fly with them" }).click();
    await flying(bob);
    console.log(`      flies ${(performance.now() - since).toFixed(0)} ms after the press`);
    const [idOfAda, idOfBob] = [await ownIdOf(ada), await ownIdOf(bob)];
    await seen(ada, idOfBob, (ship) => ship?.name === "Bob" && !ship.own);
    await seen(bob, idOfAda, (ship) => ship?.name === "Ada" && !ship.own);
  });

  it("are in no list if their room is private, and the list has the rooms of all processes", async () => {
    const codes = [full.code, ...open.map((pilot) => pilot.code)];
    eve = await openPage(home.url);
    await lists(eve, codes);
    for (const server of [home, away]) {
      const list = await roomList(server);
      assert.deepEqual(codesIn(list), codes.toSorted());
      assert.equal(list.players, MAX_CLIENTS + 2 + 2, "players of private rooms count");
    }
  });

  it("are told that no room has a wrong code, and enter it again", async () => {
    const wrong = code === "BCDFGH" ? "BCDFGJ" : "BCDFGH";
    await eve.fill("#code", wrong);
    await eve.locator("#code").press("Enter");
    const message = eve.locator("#start-message");
    await message.getByText(`No room with the code ${written(wrong)} is open.`).waitFor();
    assert.deepEqual(await message.getByRole("button").allTextContents(), ["Quick play", "Enter the code again"]);
    await message.getByRole("button", { name: "Enter the code again" }).click();
    assert.equal(await eve.evaluate(() => document.activeElement?.id), "code");
  });

  it("watch a full room instead, without counting as a player, and go back with Escape", async () => {
    await eve.fill("#code", full.code);
    await eve.locator("#code").press("Enter");
    const message = eve.locator("#start-message");
    await message.getByText(`Room ${written(full.code)} is full.`).waitFor();
    await message.getByRole("button", { name: "Watch it" }).click();
    await eve.locator("#watching").waitFor();
    await seen(eve, full.room.sessionId, (ship) => ship !== undefined);
    const ships = await eve.evaluate(() => Object.values(window.slipstream.ships()).map(({ own }) => own));
    assert.deepEqual(ships, Array(MAX_CLIENTS).fill(false));
    assert.equal(full.room.state.players.size, MAX_CLIENTS);
    const listed = (await roomList(home)).rooms.find((room) => room.code === full.code);
    assert.equal(listed?.players, MAX_CLIENTS);
    await eve.keyboard.press("Escape");
    await isAtStart(eve);
    assert.equal(await eve.locator("#watching").count(), 0);
  });

  it("who leave are gone at once for the others, and watch the room two seconds later", async () => {
    const [pilot] = open as [Pilot & { code: string }];
    await eve.getByRole("button", { name: `Join room ${written(pilot.code)}` }).click();
    await flying(eve);
    const id = await ownIdOf(eve);
    await pilot.sees(id, (ship) => ship !== undefined);
    await eve.keyboard.press("Escape");
    const since = performance.now();
    await eve.locator("dialog").getByRole("button", { name: "Leave the game" }).click();
    await pilot.until(() => !pilot.room.state.players.has(id), "the ship to be gone", 2000);
    const goneAt = performance.now();
    await eve.getByRole("button", { name: `Watch room ${written(pilot.code)}` }).click();
    await seen(eve, pilot.room.sessionId, (ship) => ship !== undefined);
    const ms = performance.now() - goneAt;
    console.log(`      gone ${(goneAt - since).toFixed(0)} ms after the press, watches ${ms.toFixed(0)} ms later`);
    // The player has left after the press, so the two seconds begin later than it.
    assert.ok(performance.now() - since > 2000 && ms < 15_000, `${ms} ms`);

    await eve.getByRole("button", { name: "Fly here" }).click();
    await flying(eve);
    await pilot.sees(await ownIdOf(eve), (ship) => ship !== undefined);
    await eve.goBack();
    await isAtStart(eve);
  });

  it("meet again in another process with the same code, when theirs is drained", async () => {
    const [idOfAda, idOfBob] = [await ownIdOf(ada), await ownIdOf(bob)];
    const since = performance.now();
    const ended = away.stop("SIGTERM");
    await Promise.all([fliesAgain(ada, idOfAda), fliesAgain(bob, idOfBob)]);
    const ms = performance.now() - since;
    console.log(`      both fly again ${ms.toFixed(0)} ms after SIGTERM`);
    assert.ok(ms < 15_000, `${ms} ms`);
    const newIdOfBob = await ownIdOf(bob);
    await seen(ada, newIdOfBob, (ship) => ship?.name === "Bob");
    assert.equal((await shipOn(ada, await ownIdOf(ada)))?.name, "Ada");
    for (const page of [ada, bob]) await page.locator(".hud .code", { hasText: written(code) }).waitFor();
    await ended;

    await eve.goto(link);
    await eve.fill("#player-name", "Eve");
    await eve.getByRole("button", { name: "Fly with them" }).click();
    await flying(eve);
    await seen(eve, newIdOfBob, (ship) => ship?.name === "Bob");
    assert.ok(!codesIn(await roomList(home)).includes(code), "it is still private");
  });

  it("go back to the start page with the browser's Back button, also from an invite link", async () => {
    const id = await ownIdOf(bob);
    await seen(ada, id, (ship) => ship !== undefined);
    await bob.goBack();
    await isAtStart(bob);
    await seen(ada, id, (ship) => ship === undefined, 5000);
    assert.equal(new URL(bob.url()).search, "");
    assert.equal(await bob.inputValue("#code"), written(code));
  });

  it("keep their ship when they reload", async () => {
    // The seat is held for 5 s. Without a graphics card, a busy machine with three pages takes about as long.
    await Promise.all([bob, eve].map((page) => page.context().close()));
    const id = await ownIdOf(ada);
    const since = performance.now();
    await ada.reload();
    await flying(ada);
    console.log(`      flies ${(performance.now() - since).toFixed(0)} ms after the reload`);
    assert.equal(await ownIdOf(ada), id);
    await ada.goBack();
    await isAtStart(ada);
  });

  it("see no fault of the page", () => {
    assert.deepEqual(trouble, []);
  });
});
