import assert from "node:assert/strict";
import { Camera } from "../../client/view/camera.ts";
import { forEachCopy } from "../../client/view/copies.ts";
import { ROOMS } from "../../game/rooms.ts";
import { seededRandom } from "../support/random.ts";

const { world } = ROOMS.game;
const REACH = 60;

/** The camera as it is now: it shows the whole world. */
function wholeWorld(width: number, height: number): Camera {
  const camera = new Camera(world);
  camera.fit(width, height);
  return camera;
}

/** A camera that shows a part of the world around a point. */
function closeUp(x: number, y: number, halfWidth: number, halfHeight: number): Camera {
  const camera = wholeWorld(2 * halfWidth, 2 * halfHeight);
  Object.assign(camera, { x, y, scale: 1, halfWidth, halfHeight });
  return camera;
}

/** The places where a ship is drawn. */
function copies(camera: Camera, x: number, y: number): [number, number][] {
  const places: [number, number][] = [];
  forEachCopy(camera, { x, y }, REACH, (offsetX, offsetY) => places.push([x + offsetX, y + offsetY]));
  return places;
}

describe("a ship", () => {
  const camera = wholeWorld(1280, 720);

  it("is drawn once in the middle, twice at an edge, four times in a corner", () => {
    assert.deepEqual(copies(camera, 500, 500), [[500, 500]]);
    assert.deepEqual(copies(camera, 10, 500), [
      [10, 500],
      [1010, 500],
    ]);
    assert.deepEqual(copies(camera, 500, 990), [
      [500, 990],
      [500, -10],
    ]);
    assert.deepEqual(copies(camera, 990, 5), [
      [990, 5],
      [-10, 5],
      [990, 1005],
      [-10, 1005],
    ]);
  });

  it("is drawn once at each place where a camera sees a part of it", () => {
    const random = seededRandom("cameras");
    let seen = 0;
    for (let i = 0; i < 2000; i++) {
      const [halfWidth, halfHeight] = [250 + 250 * random(), 250 + 250 * random()];
      const view = closeUp(1000 * random(), 1000 * random(), halfWidth, halfHeight);
      const [x, y] = [1000 * random(), 1000 * random()];
      const drawn = copies(view, x, y).map(String);
      assert.equal(new Set(drawn).size, drawn.length);
      const [first = [0, 0]] = copies(view, x, y);
      const isClosest = Math.abs(first[0] - view.x) <= 500 && Math.abs(first[1] - view.y) <= 500;
      assert.ok(isClosest, "the first copy, which has the name, is the closest to the center");
      for (const copyX of [x - 1000, x, x + 1000]) {
        for (const copyY of [y - 1000, y, y + 1000]) {
          const isVisible =
            Math.abs(copyX - view.x) < view.halfWidth + REACH && Math.abs(copyY - view.y) < view.halfHeight + REACH;
          if (!isVisible) continue;
          seen++;
          assert.ok(drawn.includes(String([copyX, copyY])), `${[copyX, copyY]} seen from ${[view.x, view.y]}`);
        }
      }
    }
    assert.ok(seen > 500);
  });

  it("does not move on the screen when it and the camera cross the edge of the world together", () => {
    const at = (x: number, ahead: number) => {
      const view = closeUp(x, 500, 300, 300);
      const ship = world.wrap(x + ahead);
      return view.toScreenX(ship + view.offsetX(ship));
    };
    for (const x of [940, 970, 999, 0, 30]) assert.deepEqual([at(x, 40), at(x, -40)], [340, 260]);
  });
});

describe("the camera", () => {
  it("shows the whole world in the middle of any window, as large as possible", () => {
    const wide = wholeWorld(1600, 900);
    assert.deepEqual([wide.scale, wide.toScreenX(0), wide.toScreenY(0), wide.toScreenX(1000)], [0.9, 350, 0, 1250]);
    const high = wholeWorld(320, 568);
    assert.deepEqual([high.scale, high.toScreenX(0), high.toScreenY(0)], [0.32, 0, 124]);
    assert.ok(wide.showsWholeWorld && high.showsWholeWorld);
    assert.ok(!closeUp(500, 500, 465, 280).showsWholeWorld);
    assert.ok(!closeUp(500, 500, 500, 280).showsWholeWorld);
  });

  it("converts from the window to the world and back", () => {
    const camera = wholeWorld(1234, 567);
    assert.ok(Math.abs(camera.aimX(400, camera.toScreenX(777)) - 377) < 1e-9);
    assert.ok(Math.abs(camera.aimY(990, 567) - 10) < 1e-9);
  });

  it("aims the shorter way around the world, and in the letterbox to its side of the window", () => {
    const camera = wholeWorld(2000, 1000);
    const left = camera.toScreenX(0);
    assert.deepEqual(
      [camera.aimX(4, left + 900), camera.aimX(995, left + 900), camera.aimX(950, left + 50)],
      [-104, -95, 100],
    );
    for (const ship of [0, 100, 500, 999]) {
      assert.ok(camera.aimX(ship, left + 1200) > 0);
      assert.ok(camera.aimX(ship, left - 200) < 0);
    }
  });

  it("sees what is within its view, across the edge of the world too", () => {
    const camera = closeUp(10, 500, 300, 200);
    assert.ok(camera.sees(10, 500) && camera.sees(990, 310) && camera.sees(300, 690));
    assert.ok(!camera.sees(700, 500) && !camera.sees(320, 500) && !camera.sees(10, 710));
    for (const x of [0, 500, 999]) assert.ok(wholeWorld(1280, 720).sees(x, 1000 - x));
  });

  it("aims from a ship in its center at the pointer, anywhere in the world", () => {
    for (const x of [500, 3, 998]) {
      const camera = closeUp(x, 500, 400, 250);
      assert.ok(Math.abs(camera.aimX(x, camera.width / 2 + 300) - 300) < 1e-9);
      assert.ok(Math.abs(camera.aimX(x, camera.width / 2 - 300) + 300) < 1e-9);
    }
  });
});
