import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import type { SkyListener, Standing } from "../../client/ui/game/sky.ts";
import { launchChromium } from "../support/chromium.ts";
import { openModulePage } from "../support/modulePage.ts";

const PROJECT = path.resolve(import.meta.dirname, "../..");

/** All styles of the page, without the lines that only name other files. */
const STYLES = globSync("client/ui/**/*.css", { cwd: PROJECT })
  .filter((file) => !file.endsWith("style.css"))
  .map((file) => readFileSync(path.join(PROJECT, file), "utf8"))
  .join("\n")
  // No server has the fonts.
  .replaceAll(/@font-face\s*\{[^}]*\}/g, "");

/** CSS pixels: phones in both orientations, a laptop, and screens of desktops */
const SIZES = [
  [360, 640],
  [812, 375],
  [1280, 720],
  [1920, 1080],
  [2560, 1440],
] as const;

/** The sky that the page is fed with. */
interface Feed {
  sky: {
    round: { podium: boolean };
    secondsLeft: number;
    points: number;
    boosts: number;
    draft: number;
    pilots: (Standing & { own: boolean })[];
  };
  tell: (call: (listener: Partial<SkyListener>) => void) => void;
  /** one frame. @returns what is said */
  frame: (now: number) => string;
  boosted: number;
}

declare const feed: Feed;

describe("what is written about the game", function () {
  this.timeout(40_000);
  let browser: Browser;
  let page: Page;
  before(async () => {
    browser = await launchChromium();
    page = await openModulePage(browser);
    await page.addStyleTag({ content: STYLES });
    await page.evaluate(async () => {
      document.documentElement.dataset["place"] = "flight";
      document.documentElement.lang = "en";
      document.body.innerHTML = `<main id="sky" tabindex="-1" aria-label="The game"></main><div class="hud"></div>`;
      const { GameHud } = (await import(
        // @ts-expect-error: a path of the page
        "/client/ui/game/gameHud.ts"
      )) as typeof import("../../client/ui/game/gameHud.ts");
      const game = document.getElementById("sky") as HTMLElement;
      const listeners = new Set<Partial<SkyListener>>();
      const names = ["Ada Lovelace", "Grace", "Me", "Drone Vega", "Wernher von Langnamen", "Bo", "Cy"];
      const pilots = names.map((name, i) => {
        const score = 41 - 4 * i;
        return { id: `${i}`, rank: i + 1, name, points: score, score, own: i === 2, drone: i === 3 };
      });
      const sky = { round: { podium: false }, secondsLeft: 134, points: 33, boosts: 1, draft: 0.5, pilots };
      const model = {
        ...sky,
        standings: (limit: number) => ({
          best: sky.pilots.slice(0, limit),
          own: sky.pilots.find(({ own }) => own),
          size: sky.pilots.length,
        }),
        events: {
          add: (listener: Partial<SkyListener>) => {
            listeners.add(listener);
            return () => listeners.delete(listener);
          },
        },
      };
      const result: Feed = {
        sky,
        boosted: 0,
        tell: (call) => {
          for (const listener of listeners) call(listener);
        },
        frame: (now) => {
          Object.assign(model, sky);
          const player = (id: string) => ({ name: names[Number(id)] ?? "", crown: 0 });
          return hud.frame(now, { sky: model, ownId: "2", player });
        },
      };
      const hud = new GameHud(game, () => result.boosted++);
      const root = document.querySelector(".hud") as HTMLElement;
      const place = Object.assign(document.createElement("section"), { className: "hud-place" });
      place.ariaLabel = "place";
      const inner = document.createElement("div");
      inner.append(
        Object.assign(document.createElement("p"), { textContent: "BCD-FGH" }),
        Object.assign(document.createElement("p"), { textContent: "4 players here", className: "count" }),
        hud.score.element,
      );
      place.append(inner);
      root.append(place, ...hud.elements);
      (globalThis as unknown as { feed: Feed }).feed = result;
    });
  });
  after(() => browser?.close());

  /** A frame of the HUD. @returns what is said */
  const frame = (now: number, sky: Partial<Feed["sky"]> = {}) =>
    page.evaluate(
      ([at, changes]) => {
        Object.assign(feed.sky, changes);
        return feed.frame(at);
      },
      [now, sky] as const,
    );
  const rows = () => page.locator(".board li:visible").allInnerTexts();
  const card = () => page.locator(".podium");
  /** What axe finds at the moment. */
  const findings = async () => {
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).include(".hud").analyze();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`);
  };

  it("shows points, boosts, the time, and the best pilots with the player, fewer on a phone", async () => {
    await page.setViewportSize({ width: 1280, height: 720 });
    await frame(1000);
    assert.match(await page.locator(".score").innerText(), /^33\s+points\s+Time left\s+2:14/);
    await page.getByRole("img", { name: "1 boost" }).waitFor();
    const fills = await page
      .locator(".pips i")
      .evaluateAll((pips) => pips.map((pip) => (pip as HTMLElement).style.getPropertyValue("--fill")));
    assert.deepEqual(fills, ["1", "0.5", "0"]);
    assert.equal((await rows()).length, 5);
    await page.setViewportSize({ width: 360, height: 640 });
    await frame(2000);
    assert.deepEqual(
      (await rows()).map((row) => row.split(/\s/)[0]),
      ["1", "2", "3"],
    );
    await page.evaluate(() => {
      for (const pilot of feed.sky.pilots) pilot.own = pilot.id === "5";
    });
    await frame(3000);
    assert.deepEqual(
      (await rows()).map((row) => row.split(/\s/)[0]),
      ["1", "2", "3", "6"],
    );
  });

  it("leaves the center and the map free at each size, with the longer texts of German", async () => {
    const speak = (language: string) =>
      page.evaluate(async (code) => {
        const { setLanguage } = (await import(
          // @ts-expect-error: a path of the page
          "/client/text/texts.ts"
        )) as typeof import("../../client/text/texts.ts");
        setLanguage(code);
      }, language);
    await speak("de");
    await page.evaluate(() => {
      for (const pilot of feed.sky.pilots) if (pilot.own) Object.assign(pilot, { points: 12 });
      for (let star = 0; star < 6; star++) feed.tell((listener) => listener.onPick?.(0, 0, false, true));
      feed.tell((listener) => listener.onRing?.(0, true, false));
    });
    for (const podium of [false, true]) {
      await frame(podium ? 5000 : 4000, { round: { podium }, secondsLeft: podium ? 9 : 100 });
      for (const [width, height] of SIZES) {
        await page.setViewportSize({ width, height });
        const boxes = await page.locator(".board, .podium, .score, .boost").evaluateAll((elements) =>
          elements
            .filter((element) => element.checkVisibility({ visibilityProperty: true }))
            .map((element) => {
              const { left, right, top, bottom } = element.getBoundingClientRect();
              return { name: element.className, left, right, top, bottom };
            }),
        );
        for (const [i, a] of boxes.entries()) {
          for (const b of boxes.slice(i + 1)) {
            const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
            assert.ok(apart, `${a.name} and ${b.name} at ${width} x ${height}`);
          }
        }
        const map = width <= 640 || height <= 480 ? 88 : 120;
        for (const { name, left, right, top, bottom } of boxes) {
          const place = `${name} at ${width} x ${height}`;
          assert.ok(left >= 0 && top >= 0 && right <= width && bottom <= height, `${place} is not all visible`);
          const isFree = right < width / 2 - 30 || left > width / 2 + 30 || bottom < height / 2 - 30;
          assert.ok(isFree, `${place} covers the ship: ${[left, right, top, bottom].map(Math.round)}`);
          assert.ok(right <= width - map - 12 || bottom <= height - map - 12, `${place} covers the map`);
        }
      }
    }
    await page.evaluate(() => {
      for (const pilot of feed.sky.pilots) Object.assign(pilot, { points: pilot.score });
    });
    await speak("en");
    await frame(6000, { round: { podium: false }, secondsLeft: 100 });
  });

  it("ends a round with a card that takes neither the focus nor the pointer, and is heard once", async () => {
    await page.setViewportSize({ width: 1280, height: 720 });
    await frame(60_000);
    await page.evaluate(() => {
      for (const pilot of feed.sky.pilots) pilot.own = pilot.id === "2";
      feed.tell((listener) => listener.onRoundStart?.());
      for (let ring = 0; ring < 8; ring++) feed.tell((listener) => listener.onRing?.(ring, true, ring === 7));
      for (let star = 0; star < 6; star++) feed.tell((listener) => listener.onPick?.(0, 0, false, true));
      document.getElementById("sky")?.focus();
    });
    assert.equal(await frame(60_050), "A new round begins!");
    const said: string[] = [];
    for (let now = 70_000; now < 78_000; now += 100) {
      said.push(await frame(now, { round: { podium: true }, secondsLeft: 9 }));
    }
    assert.deepEqual(
      said.filter((text) => text !== ""),
      ["The round is over. You are number 3 of 7 with 33 points. Ada Lovelace has won with 41."],
    );
    await card().getByRole("heading", { name: "Place 3 of 7" }).waitFor();
    assert.match(await card().innerText(), /33\s+points\s+Stars\s+6\s+Rings\s+13\s+Earlier\s+14/);
    assert.match(await card().innerText(), /a whole chain of rings for 13 points/);
    assert.equal(await card().getByRole("listitem").count(), 3);
    assert.equal(await page.evaluate(() => document.activeElement?.id), "sky");
    const below = await card().evaluate((element) => {
      const { left, top } = element.getBoundingClientRect();
      return document.elementFromPoint(left + 20, top + 20)?.closest(".podium") === null;
    });
    assert.ok(below, "the pointer steers through the card");
    assert.equal(await page.locator(".board").isVisible(), false);
  });

  it("has no fault that axe finds on the card", async () => {
    assert.deepEqual(await findings(), []);
  });

  it("closes the card with Enter or its button, or when the next round begins", async () => {
    await page.keyboard.press("Enter");
    await card().waitFor({ state: "hidden" });
    const again = async (now: number) => {
      await frame(now, { round: { podium: false }, secondsLeft: 100 });
      await frame(now + 100, { round: { podium: true }, secondsLeft: 9 });
      await card().waitFor();
    };
    await again(100_000);
    await card().getByRole("button", { name: "Fly on" }).click();
    await card().waitFor({ state: "hidden" });
    assert.equal(await page.evaluate(() => document.activeElement?.id), "sky");
    await again(110_000);
    await page.evaluate(() => feed.tell((listener) => listener.onRoundStart?.()));
    await card().waitFor({ state: "hidden" });
  });

  it("has a button for a boost where a finger steers, while the ship has one", async () => {
    await frame(120_000, { round: { podium: false }, boosts: 2 });
    const button = page.getByRole("button", { name: "Boost" });
    assert.equal(await button.isVisible(), false, "a mouse was used last");
    await page.evaluate(() => dispatchEvent(new PointerEvent("pointerdown", { pointerType: "touch" })));
    await frame(120_100);
    await button.dispatchEvent("pointerdown", { pointerType: "touch", button: 0, bubbles: true });
    assert.equal(await page.evaluate(() => feed.boosted), 1);
    assert.deepEqual(await findings(), [], "what axe finds with the button");
    await frame(120_200, { boosts: 0 });
    assert.equal(await button.isVisible(), false);
  });
});
