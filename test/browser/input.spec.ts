import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import type { Controls as ControlsOfPage } from "../../client/input/controls.ts";
import { launchChromium } from "../support/chromium.ts";
import { coasts, flown, rests, thrusts, turned } from "../support/flight.ts";
import { SimulatedGamepad } from "../support/gamepad.ts";
import { openModulePage } from "../support/modulePage.ts";
import { flying, openPage, ownIdOf, seen, shipOn } from "../support/page.ts";
import { Pilot } from "../support/pilot.ts";
import { ServerProcess } from "../support/server.ts";

/** side of the window, CSS pixels */
const SIZE = 500;

const center = SIZE / 2;
describe("the controls of the page", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  let browser: Browser;
  let page: Page;
  let id: string;
  const trouble: string[] = [];

  /** Dispatches a key event as some keyboards report it. */
  const key = (type: "keydown" | "keyup", init: { key: string; code: string }) =>
    page.evaluate(
      ([name, how]) => {
        document.body.dispatchEvent(new KeyboardEvent(name, { bubbles: true, cancelable: true, ...how }));
      },
      [type, init] as const,
    );
  const facing = async () => (await shipOn(page, id))?.facing ?? Number.NaN;

  before(async () => {
    server = await ServerProcess.start();
    browser = await launchChromium();
    const context = await browser.newContext({ viewport: { width: SIZE, height: SIZE } });
    // A hint about the game would come first, and stay for a while.
    const explained = ["mouse", "keys", "boost", "rings", "crown", "draft", "star", "map"];
    await context.addInitScript(
      (settings) => localStorage.setItem("slipstream.settings", settings),
      JSON.stringify({ explained }),
    );
    page = await openPage(browser, server.url, { trouble, context });
    id = await ownIdOf(page);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it("accept keys that report no position", async () => {
    const before = await facing();
    await key("keydown", { key: "ArrowLeft", code: "" });
    await seen(page, id, (ship) => (ship?.facing ?? 0) < before - 0.3);
    await key("keyup", { key: "ArrowLeft", code: "" });
    for (const [down, up] of [
      [" ", " "],
      ["w", "W"],
      ["ArrowUp", "ArrowUp"],
    ] as const) {
      await key("keydown", { key: down, code: "" });
      await seen(page, id, thrusts);
      await key("keyup", { key: up, code: "" });
      await seen(page, id, coasts);
    }
  });

  it("release a key if the system does not report its release: with Cmd held, or in a menu", async () => {
    await page.keyboard.down("KeyW");
    await seen(page, id, thrusts);
    await page.keyboard.down("Meta");
    // From here on, macOS does not report the release of W.
    await page.keyboard.up("Meta");
    await seen(page, id, coasts);
    await page.keyboard.up("KeyW");
    for (const interruption of ["blur", "contextmenu", "compositionstart"]) {
      await page.keyboard.down("KeyW");
      await seen(page, id, thrusts);
      await page.evaluate((type) => dispatchEvent(new Event(type)), interruption);
      await seen(page, id, coasts);
      await page.keyboard.up("KeyW");
    }
  });

  it("ignore keys that belong to the focused control", async () => {
    await page.keyboard.press("F3");
    const checkbox = page.getByLabel("Server ghost");
    await checkbox.focus();
    assert.equal(await checkbox.isChecked(), true);
    await page.keyboard.down("Space");
    await page.keyboard.up("Space");
    assert.equal(await checkbox.isChecked(), false);
    assert.equal((await shipOn(page, id))?.thrusting, false);
    await page.keyboard.press("Space");
    assert.equal(await checkbox.isChecked(), true);
    // A checkbox does not use this key.
    await page.keyboard.down("KeyW");
    await seen(page, id, thrusts);
    await page.keyboard.up("KeyW");
    await seen(page, id, coasts);
    await page.keyboard.press("F3");
  });

  it("keep the facing while the ship crosses the edge of the world, with the pointer behind it", async () => {
    await page.mouse.move(SIZE - 10, center);
    await page.mouse.down();
    await seen(page, id, (ship) => ship !== undefined && ship.x > 800);
    await page.mouse.up();
    // The ship is always in the center, so the pointer stays behind it.
    await page.mouse.move(0.15 * SIZE, center);
    await seen(page, id, (ship) => ship !== undefined && ship.x > 900);
    const noses: string[] = [];
    const deadline = performance.now() + 40_000;
    for (let x = 900; !(x > 60 && x < 300); ) {
      assert.ok(performance.now() < deadline, "it never crossed the edge");
      const ship = (await shipOn(page, id)) ?? assert.fail("the ship is gone");
      x = ship.x;
      if (Math.cos(ship.facing) > 0) noses.push(`${ship.facing} at ${x}`);
      await sleep(15);
    }
    assert.deepEqual(noses, []);
  });

  it("keep the facing of the ship when its page is reloaded, and turn it from there", async () => {
    await page.keyboard.down("ArrowLeft");
    await seen(page, id, (ship) => Math.cos(ship?.facing ?? 0) < 0 && Math.sin(ship?.facing ?? 0) > 0.3);
    await page.keyboard.up("ArrowLeft");
    // Wait until the server has the facing, in the 256 directions that a state can have.
    const observer = await Pilot.join(server.url);
    const onServer = () => observer.room.state.players.get(id)?.facing ?? Number.NaN;
    const deadline = performance.now() + 30_000;
    while (!(Math.abs(turned(onServer(), await facing())) < Math.PI / 256 + 0.001)) {
      assert.ok(performance.now() < deadline, "the server never has the facing of the page");
      await sleep(50);
    }
    await observer.leave();
    const before = await facing();
    await page.reload();
    await seen(page, id, (ship) => ship !== undefined);
    for (let i = 0; i < 20; i++) {
      const turn = turned(before, await facing());
      assert.ok(Math.abs(turn) < 0.05, `turned by ${turn}`);
      await sleep(20);
    }
    const start = await facing();
    await page.keyboard.down("ArrowRight");
    await seen(page, id, (ship) => ship !== undefined && ship.facing > start && ship.facing < start + 1.5);
    await page.keyboard.up("ArrowRight");
  });

  it("let a gamepad fly a whole flight, with the brake at its end", async () => {
    const pad = new SimulatedGamepad(page);
    await pad.hold(0, 0, []);
    await pad.hold(0.1, -0.9, [0]);
    await seen(page, id, (ship) => ship?.thrusting === true && Math.abs(turned(-1.46, ship.facing)) < 0.01);
    // Which lesson it is depends on what was done before.
    await page.locator("#hint", { hasText: /left stick|hold B/ }).waitFor();
    await seen(page, id, flown(await shipOn(page, id), 40));
    await pad.hold(0, 0, [1]);
    await rests(page, id);
    await pad.disconnect();
  });

  it("let a gamepad use the menu and the settings, and go back to the flight", async () => {
    const [a, b, down, right, menu] = [0, 1, 13, 15, 9];
    const pad = new SimulatedGamepad(page);
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
    await pad.hold(0, 0, []);
    await pad.press(menu);
    await page.getByRole("dialog", { name: "Menu" }).waitFor();
    assert.equal(await focused(), "Back to the game");
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).focus();
    await pad.press(down);
    assert.equal(await focused(), "Back to the game");
    // The stick does the same, once for each push.
    await pad.hold(0, 1, []);
    await pad.hold(0, 1, []);
    await pad.hold(0, 0, []);
    assert.notEqual(await focused(), "Back to the game");
    while ((await focused()) !== "Settings") await pad.press(down);
    await pad.press(a);
    const settings = page.getByRole("dialog", { name: "Settings" });
    await settings.waitFor();
    await settings.getByRole("radio", { name: "Dart" }).check();
    // It may have been checked before, and then it got no focus by that.
    await settings.getByRole("radio", { name: "Dart" }).focus();
    await pad.press(right);
    assert.equal(await settings.getByRole("radio", { name: "Ray" }).isChecked(), true);
    const volume = settings.getByRole("slider");
    await volume.focus();
    const before = Number(await volume.inputValue());
    await pad.press(right);
    assert.ok(Number(await volume.inputValue()) > before);
    // A button that is being assigned is not meant for the focus.
    const choice = settings.getByRole("button", { name: /^Brake: gamepad button B/ });
    await choice.focus();
    await pad.press(a);
    await settings.getByRole("button", { name: "Press a button …" }).waitFor();
    await pad.press(b);
    await settings.getByText("Brake is now on B.").waitFor();
    assert.equal((await shipOn(page, id))?.thrusting, false);
    await pad.press(b);
    await settings.waitFor({ state: "hidden" });
    await pad.hold(0, 0, [a]);
    await seen(page, id, thrusts);
    await pad.disconnect();
    await seen(page, id, coasts);
  });

  it("let a gamepad begin a flight on the start page, and leave its other buttons reachable", async () => {
    const other = await page.context().newPage();
    await other.goto(server.url);
    await other.waitForFunction(() => document.querySelector("#sky canvas") !== null);
    const pad = new SimulatedGamepad(other);
    await pad.hold(0, 0, []);
    assert.equal(await other.evaluate(() => document.activeElement?.id), "player-name");
    await pad.press(13);
    assert.equal(await other.evaluate(() => document.activeElement?.id), "play");
    await pad.press(12);
    await pad.press(0);
    await flying(other);
    await other.close();
  });

  it("let a pinch, Ctrl and the wheel, and M ask for the map, but not while a field or a dialog is used", async () => {
    const other = await openModulePage(browser);
    await other.evaluate(async () => {
      const path = "/client/input/controls.ts";
      const { Controls } = (await import(path)) as { Controls: typeof ControlsOfPage };
      document.body.innerHTML = `<main style="position: fixed; inset: 0; touch-action: none"></main>
        <dialog></dialog><input style="position: fixed">`;
      const asked: unknown[] = [];
      const settings = { gamepad: true, keys: {}, buttons: {} };
      const element = document.querySelector("main") ?? document.body;
      new Controls({ element, settings, onMap: (isOpen) => asked.push(isOpen ?? "toggle") });
      Object.assign(window, { asked });
    });
    const asked = () => other.evaluate(() => (window as unknown as { asked: unknown[] }).asked.splice(0));
    const cdp = await other.context().newCDPSession(other);
    const fingers = (type: "touchStart" | "touchMove" | "touchEnd", half?: number) =>
      cdp.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: half === undefined ? [] : [-half, half].map((x, i) => ({ id: i, x: 300 + x, y: 200 })),
      });
    for (const [from, to] of [
      [120, 60],
      [60, 120],
    ] as const) {
      await fingers("touchStart", from);
      for (let i = 1; i <= 4; i++) await fingers("touchMove", from + ((to - from) * i) / 4);
      await fingers("touchEnd");
    }
    assert.deepEqual(await asked(), [true, false]);
    await other.mouse.move(300, 200);
    await other.mouse.wheel(0, 300);
    await other.keyboard.down("Control");
    await other.mouse.wheel(0, 60);
    await other.keyboard.up("Control");
    await other.waitForFunction(() => (window as unknown as { asked: unknown[] }).asked.length > 0);
    assert.deepEqual(await asked(), [true]);
    await other.keyboard.press("m");
    assert.deepEqual(await asked(), ["toggle"]);
    await other.focus("input");
    await other.keyboard.press("m");
    await other.evaluate(() => {
      document.querySelector("input")?.blur();
      document.querySelector("dialog")?.showModal();
    });
    await other.keyboard.press("m");
    assert.deepEqual(await asked(), []);
    await other.close();
  });

  it("log no errors on the console", () => {
    assert.deepEqual(trouble, []);
  });
});
