import assert from "node:assert/strict";
import { Camera } from "../../client/view/camera.ts";
import { Target } from "../../client/view/goal/target.ts";
import { MapProjection } from "../../client/view/map/projection.ts";
import { ViewMotion } from "../../client/view/sky/motion.ts";
import { Parallax } from "../../client/view/sky/parallax.ts";
import { LONGEST_SHIP } from "../../game/kinds.ts";
import { ROOMS } from "../../game/rooms.ts";
import { cameraAt } from "../support/camera.ts";
import { seededRandom } from "../support/random.ts";

const { world } = ROOMS.game;
const FRAME_MS = 1000 / 60;

const close = (a: number, b: number, text: string) => assert.ok(Math.abs(a - b) < 1e-9, `${text}: ${a}, not ${b}`);

/** The places of a flight at full speed across both seams, one per frame. */
function* flight(): Generator<{ now: number; x: number; y: number }> {
  for (let i = 0; i < 400; i++) {
    const way = (i * FRAME_MS * 100) / 1000;
    yield { now: i * FRAME_MS, x: world.wrap(700 + 0.8 * way), y: world.wrap(250 - 0.6 * way) };
  }
}

describe("the view", () => {
  it("fills a window of any size, and shows at most 560 by 930 units, in the same scale both ways", () => {
    const random = seededRandom("windows");
    const sizes = [
      [360, 640],
      [812, 375],
      [1280, 720],
      [1920, 1080],
      [2560, 1440],
      [3440, 300],
      [1, 1],
      [0, 0],
      ...Array.from({ length: 2000 }, () => [1 + 4000 * random() ** 2, 1 + 4000 * random() ** 2]),
    ] as [number, number][];
    for (const [width, height] of sizes) {
      const camera = new Camera(world);
      camera.fit(width, height);
      const sides = [2 * camera.halfWidth, 2 * camera.halfHeight].sort((a, b) => a - b) as [number, number];
      assert.ok(sides[0] <= 560 + 1e-9 && sides[1] <= 930 + 1e-9, `${sides} units in ${width} x ${height}`);
      assert.ok(sides[0] > 559.9 || sides[1] > 929.9, `${sides} units in ${width} x ${height}: no closer than needed`);
      close(camera.toScreenX(camera.x + camera.halfWidth), camera.width, "right edge");
      close(camera.toScreenY(camera.y - camera.halfHeight), 0, "upper edge");
      assert.ok(camera.fontSize >= 13);
    }
  });

  it("shows no ship twice, and none in part: what is drawn is at most 35 units from center to tip", () => {
    assert.ok(930 / 2 + LONGEST_SHIP / 2 <= world.size / 2);
    const random = seededRandom("places");
    for (let i = 0; i < 5000; i++) {
      const camera = cameraAt(1000 * random(), 1000 * random(), 300 + 1700 * random(), 300 + 1700 * random());
      const x = 1000 * random();
      const drawn = x + camera.offsetX(x);
      for (const other of [drawn - 1000, drawn + 1000]) {
        assert.ok(Math.abs(other - camera.x) >= camera.halfWidth + 35 - 1e-9, `${x} is seen twice from ${camera.x}`);
      }
    }
  });

  it("sees what is within it, across the seam too", () => {
    const camera = cameraAt(10, 500);
    assert.ok(camera.sees(10, 500) && camera.sees(990, 310) && camera.sees(470, 690) && camera.sees(550, 500));
    assert.ok(!camera.sees(500, 500) && !camera.sees(10, 770));
    assert.ok(camera.sees(10, 770, 20));
  });

  it("sees places in the world and up to half a world beside it, as far as the shortest way tells", () => {
    const random = seededRandom("places");
    for (let i = 0; i < 2000; i++) {
      const camera = cameraAt(world.size * random(), world.size * random());
      const [x, y] = [world.size * (2 * random() - 0.5), world.size * (2 * random() - 0.5)];
      const margin = 100 * random() - 50;
      const isSeen =
        Math.abs(world.delta(camera.x, x)) <= camera.halfWidth + margin &&
        Math.abs(world.delta(camera.y, y)) <= camera.halfHeight + margin;
      assert.equal(camera.sees(x, y, margin), isSeen);
    }
  });

  it("has the followed ship in its center in each frame of a flight across the seams", () => {
    const camera = cameraAt(700, 250);
    for (const { now, x, y } of flight()) {
      camera.follow(20_000 + now, { x, y });
      close(camera.toScreenX(x + camera.offsetX(x)), 640, "x");
      close(camera.toScreenY(y + camera.offsetY(y)), 360, "y");
    }
  });

  it("eases to a ship that is near within 0.3 s, and cuts to one that is far", () => {
    const camera = cameraAt(990, 500);
    const frames: number[] = [];
    for (let ms = 0; ms <= 300; ms += 20) {
      camera.follow(10_020 + ms, { x: 90, y: 500 });
      frames.push(world.delta(camera.x, 90));
    }
    assert.ok((frames[0] ?? 0) > 75 && (frames[0] ?? 0) <= 100, `${frames[0]} units left in the first frame`);
    assert.ok(frames.every((left, i) => i === 0 || left < (frames[i - 1] ?? 0)));
    assert.ok((frames.at(-1) ?? 100) < 5.5, `${frames.at(-1)} units left after 0.3 s`);
    camera.follow(11_000, { x: 500, y: 800 });
    assert.deepEqual([camera.x, camera.y], [500, 800]);
  });

  it("is not put off by a better position in the same frame, however slow the frames are", () => {
    const camera = cameraAt(990, 500);
    for (let i = 1; i < 10; i++) {
      const x = world.wrap(990 + 180 * i);
      camera.follow(10_000 + 2000 * i, { x: world.wrap(x + 60), y: 540 });
      camera.follow(10_000 + 2000 * i, { x, y: 500 });
      assert.deepEqual([camera.x, camera.y], [x, 500]);
    }
    // A jump in the better position of a short frame is eased, as in the first one.
    camera.follow(30_016, { x: world.wrap(990 + 180 * 9), y: 500 });
    camera.follow(30_032, { x: world.wrap(990 + 180 * 9), y: 500 });
    camera.follow(30_032, { x: world.wrap(990 + 180 * 9), y: 600 });
    assert.ok(Math.abs(camera.y - 500) < 16, `${camera.y}`);
  });

  it("cuts instead of easing for those who want less motion, and does not drift", () => {
    const camera = cameraAt(990, 500);
    camera.calm = true;
    camera.follow(10_020, { x: 90, y: 500 });
    assert.equal(camera.x, 90);
    camera.follow(10_040, undefined);
    camera.follow(10_060, undefined);
    assert.deepEqual([camera.x, camera.y], [90, 500]);
  });

  it("drifts slowly while there is no ship, and not far while the page was hidden", () => {
    const camera = cameraAt(999.9, 500);
    for (let ms = 0; ms <= 1000; ms += 20) camera.follow(10_000 + ms, undefined);
    const way = world.distance({ x: 999.9, y: 500 }, camera);
    assert.ok(way > 5 && way < 20, `${way} units in a second`);
    camera.follow(99_000, undefined);
    assert.ok(world.distance({ x: 999.9, y: 500 }, camera) < way + 2);
  });
});

describe("aiming", () => {
  it("goes from the center of the window to the pointer, at any place in the world", () => {
    const random = seededRandom("pointers");
    for (let i = 0; i < 2000; i++) {
      const camera = cameraAt(1000 * random(), 1000 * random(), 300 + 1700 * random(), 300 + 1700 * random());
      const [screenX, screenY] = [camera.width * random(), camera.height * random()];
      close(camera.aimX(camera.x, screenX), (screenX - camera.width / 2) / camera.scale, "x");
      close(camera.aimY(camera.y, screenY), (screenY - camera.height / 2) / camera.scale, "y");
    }
  });

  it("does not turn a coasting ship whose pointer is still, across the seams", () => {
    const camera = cameraAt(700, 250);
    const angles = new Set<number>();
    for (const { now, x, y } of flight()) {
      camera.follow(20_000 + now, { x, y });
      angles.add(Math.round(1e6 * Math.atan2(camera.aimY(y, 351), camera.aimX(x, 655))));
    }
    assert.deepEqual([...angles], [Math.round(1e6 * Math.atan2(-9, 15))]);
  });

  it("goes from where the ship is on the screen while the camera eases, also beyond half the world", () => {
    const camera = cameraAt(500, 500);
    camera.follow(10_001, { x: 740, y: 500 });
    assert.ok(world.delta(camera.x, 740) > 230);
    const left = camera.toScreenX(740) - 700 * camera.scale;
    close(camera.aimX(740, left), -700, "x");
  });
});

describe("everything that is drawn", () => {
  it("moves by as much as the ships do from frame to frame, and nothing jumps at the seams", () => {
    const camera = cameraAt(700, 250);
    const motion = new ViewMotion(camera);
    const map = new MapProjection(world);
    map.smallBox = { left: 1148, top: 588, right: 1268, bottom: 708 };
    const target = new Target(camera);
    const layers = [0.06, 0.15, 0.4, 0.8].map((depth) => new Parallax(depth, 1100));
    // A ship, a mote and a name near the course, and a ship out of sight.
    const near = { x: 860, y: 100 };
    const far = { x: 600, y: 900 };
    const before = new Map<string, number>();
    let checked = 0;
    const follow = (what: string, place: number, most: number) => {
      const last = before.get(what);
      before.set(what, place);
      if (last === undefined) return;
      checked++;
      assert.ok(Math.abs(place - last) <= most + 1e-6, `${what} jumped from ${last} to ${place}`);
    };
    const step = (100 * FRAME_MS) / 1000;
    for (const { now, x, y } of flight()) {
      camera.follow(20_000 + now, { x, y });
      motion.update(FRAME_MS);
      map.update(FRAME_MS, false, 1280, 720, camera);
      if (Math.abs(world.delta(x, near.x)) < 480 && Math.abs(world.delta(y, near.y)) < 480) {
        follow("ship x", camera.toScreenX(near.x + camera.offsetX(near.x)), step * camera.scale);
        follow("ship y", camera.toScreenY(near.y + camera.offsetY(near.y)), step * camera.scale);
        follow("map x", map.toX(near.x), step * map.scale);
        follow("map y", map.toY(near.y), step * map.scale);
      }
      layers.forEach((layer, i) => {
        layer.move(motion.dx, motion.dy);
        follow(`layer ${i} x`, layer.fromCenterX(300), step);
        follow(`layer ${i} y`, layer.fromCenterY(700), step);
      });
      target.begin();
      target.add("far", { ...far, color: 3 });
      target.end(undefined);
      if (target.exists) {
        follow("arrow x", target.dx, step);
        follow("arrow y", target.dy, step);
      }
    }
    assert.ok(checked > 4000, `${checked} steps`);
  });

  it("comes back to its place after a flight around the world, except for the far layers", () => {
    const layer = new Parallax(0.4, 1100);
    const camera = cameraAt(0, 0);
    const motion = new ViewMotion(camera);
    for (let i = 1; i <= 200; i++) {
      camera.follow(20_000 + 50 * i, { x: world.wrap(5 * i), y: 0 });
      motion.update(50);
      layer.move(motion.dx, motion.dy);
    }
    close(layer.fromCenterX(500), 100, "moved by 0.4 of the way around");
    assert.ok(Math.abs(motion.vx - 100) < 1 && Math.abs(motion.vy) < 1, "the streaks know the speed");
  });
});
