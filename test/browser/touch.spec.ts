import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, CDPSession, Page } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import { coasts, flown, rests, thrusts, turned } from "../support/flight.ts";
import { openPage, ownIdOf, seen, shipOn } from "../support/page.ts";
import { Pilot } from "../support/pilot.ts";
import { ServerProcess } from "../support/server.ts";

declare global {
  interface Window {
    /** every AudioContext of the page */
    sounds: AudioContext[];
  }
}

/** side of the window, CSS pixels */
const SIZE = 500;

/** The properties of a pointer event. */
interface Pressed {
  pointerId: number;
  isPrimary: boolean;
  pointerType: "touch" | "pen";
  /** CSS pixels */
  x: number;
  buttons: number;
}

describe("the controls of the page on a touch screen", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  let browser: Browser;
  /** With another player in the room, the page does not offer to invite friends, with a button where fingers touch. */
  let other: Pilot | undefined;
  const trouble: string[] = [];
  let touched: Page;
  let own: string;
  let cdp: CDPSession;
  const finger = (id: number, x: number, y: number) => ({ id, x, y });
  const touch = (type: "touchStart" | "touchMove" | "touchEnd" | "touchCancel", touchPoints: object[]) =>
    cdp.send("Input.dispatchTouchEvent", { type, touchPoints: touchPoints as { x: number; y: number }[] });

  const pointer = (type: string, init: Pressed) =>
    touched.evaluate(
      ([name, { x, ...rest }]) => {
        const canvas = document.querySelector("#sky canvas") ?? document.body;
        canvas.dispatchEvent(new PointerEvent(name, { ...rest, bubbles: true, clientX: x, clientY: 250 }));
      },
      [type, init] as const,
    );

  before(async () => {
    server = await ServerProcess.start();
    other = await Pilot.join(server.url);
    browser = await launchChromium("nothing", { sound: true });
    const context = await browser.newContext({ viewport: { width: SIZE, height: SIZE }, hasTouch: true });
    await context.addInitScript(() => {
      // What a spec evaluates on a page counts as a gesture of the player.
      Object.defineProperty(navigator, "userActivation", { value: { hasBeenActive: false } });
      window.sounds = [];
      window.AudioContext = class extends AudioContext {
        constructor() {
          super();
          window.sounds.push(this);
        }
      };
    });
    touched = await openPage(browser, server.url, { context, trouble });
    own = await ownIdOf(touched);
    cdp = await context.newCDPSession(touched);
  });
  after(async () => {
    await browser?.close();
    await other?.leave();
    await server?.stop();
  });

  it("are a stick where the thumb is, and a second finger that rests brakes; the first touch starts the sound", async () => {
    assert.equal(await touched.evaluate(() => window.sounds.length), 0);
    const thumb = (x: number, y: number) => finger(1, x, y);
    await touch("touchStart", [thumb(60, 400)]);
    await touch("touchMove", [thumb(60, 380)]);
    await touch("touchMove", [thumb(60, 360)]);
    await seen(touched, own, (ship) => ship?.thrusting === true && Math.abs(turned(-Math.PI / 2, ship.facing)) < 0.01);
    assert.match((await touched.locator("#stick").getAttribute("class")) ?? "", /shown/);
    assert.match(await touched.locator("#hint").innerText(), /thumb/);
    await seen(touched, own, flown(await shipOn(touched, own), 40));
    await touch("touchStart", [thumb(60, 360), finger(2, 300, 300)]);
    await rests(touched, own);
    await touch("touchEnd", []);
    await touched.waitForFunction(() => window.sounds[0]?.state === "running");
  });

  it("follow the first finger, also when it returns while another one rests on the screen", async () => {
    const touches = (type: string, pointerId: number, isPrimary: boolean) =>
      pointer(type, {
        pointerId,
        isPrimary,
        pointerType: "touch",
        x: 300 + 10 * pointerId,
        buttons: type === "pointerup" ? 0 : 1,
      });
    await touches("pointerdown", 1, true);
    await seen(touched, own, thrusts);
    await touches("pointerdown", 2, false);
    await touches("pointerup", 1, true);
    await seen(touched, own, coasts);
    await touches("pointermove", 2, false);
    await sleep(100);
    assert.equal((await shipOn(touched, own))?.thrusting, false, "the resting finger does not steer");
    await touches("pointerdown", 3, false);
    await seen(touched, own, thrusts);
    await touches("pointerup", 3, false);
    await seen(touched, own, coasts);
    await touches("pointerup", 2, false);
  });

  it("turn the engine off when the system cancels the touch", async () => {
    await touch("touchStart", [finger(4, 100, 100)]);
    await seen(touched, own, thrusts);
    await touch("touchCancel", []);
    await seen(touched, own, coasts);
    await touch("touchStart", [finger(5, 400, 100)]);
    await seen(touched, own, thrusts);
    await touch("touchEnd", []);
    await seen(touched, own, coasts);
  });

  it("fly when a finger rests on the map, and leave the map small", async () => {
    const map = touched.locator("#map");
    const { x = 0, y = 0 } = (await map.boundingBox()) ?? {};
    const isOpen = async () => (await map.getAttribute("aria-expanded")) === "true";
    await touch("touchStart", [finger(8, x + 40, y + 40)]);
    await seen(touched, own, thrusts);
    await sleep(300);
    await touch("touchEnd", []);
    await seen(touched, own, coasts);
    assert.equal(await isOpen(), false);
  });

  it("open the map when it is tapped, and close it with its button", async () => {
    const map = touched.locator("#map");
    const { x = 0, y = 0 } = (await map.boundingBox()) ?? {};
    await touch("touchStart", [finger(9, x + 40, y + 40)]);
    await touch("touchEnd", []);
    await touched.locator("#map[aria-expanded=true]").waitFor();
    await touched.getByRole("button", { name: "Close the map of the sky" }).press("Enter");
    await touched.locator("#map[aria-expanded=false]").waitFor();
  });

  it("follow a pen and ignore the mouse beside it", async () => {
    const pen = (type: string, x: number, buttons: number) =>
      pointer(type, { pointerId: 77, isPrimary: true, pointerType: "pen", x, buttons });
    await pen("pointerdown", 450, 1);
    await seen(touched, own, thrusts);
    await touched.mouse.move(10, 10);
    await touched.mouse.move(20, 20);
    await pen("pointermove", 455, 1);
    await seen(touched, own, thrusts);
    await pen("pointerup", 455, 0);
    await seen(touched, own, coasts);
  });

  it("log no errors on the console", () => {
    assert.deepEqual(trouble, []);
  });
});
