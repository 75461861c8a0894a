import assert from "node:assert/strict";
import { forEachImage } from "../../client/view/images.ts";
import { Viewport } from "../../client/view/viewport.ts";
import { ROOMS } from "../../game/rooms.ts";

const { world } = ROOMS.game;

const images = (x: number, y: number) => {
  const places: [number, number][] = [];
  forEachImage(world, { x, y }, 60, (acrossX, acrossY) => places.push([x + acrossX, y + acrossY]));
  return places;
};

describe("a ship", () => {
  it("is drawn once in the middle, twice at an edge, four times in a corner", () => {
    assert.deepEqual(images(500, 500), [[500, 500]]);
    assert.deepEqual(images(10, 500), [
      [10, 500],
      [1010, 500],
    ]);
    assert.deepEqual(images(500, 990), [
      [500, 990],
      [500, -10],
    ]);
    assert.deepEqual(images(990, 5), [
      [990, 5],
      [-10, 5],
      [990, 1005],
      [-10, 1005],
    ]);
  });
});

describe("the viewport", () => {
  it("puts the square world in the middle of any window, as large as fits", () => {
    const viewport = new Viewport(world);
    viewport.fit(1600, 900);
    assert.deepEqual([viewport.scale, viewport.left, viewport.top], [0.9, 350, 0]);
    viewport.fit(320, 568);
    assert.deepEqual([viewport.scale, viewport.left, viewport.top], [0.32, 0, 124]);
  });

  it("goes from the window to the world and back", () => {
    const viewport = new Viewport(world);
    viewport.fit(1234, 567);
    assert.ok(Math.abs(viewport.screenX(viewport.worldX(777)) - 777) < 1e-9);
    assert.ok(Math.abs(viewport.worldY(567) - 1000) < 1e-9);
  });
});
