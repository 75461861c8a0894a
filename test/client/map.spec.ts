import assert from "node:assert/strict";
import { MapProjection } from "../../client/view/map/projection.ts";
import { ROOMS } from "../../game/rooms.ts";
import { seededRandom } from "../support/random.ts";

const { world } = ROOMS.game;

describe("the map", () => {
  const box = { left: 1148, top: 588, right: 1268, bottom: 708 };

  it("has the followed ship in its middle and the whole world around it, and grows to most of the window", () => {
    const map = new MapProjection(world);
    map.smallBox = box;
    map.update(16, false, 1280, 720, { x: 990, y: 5 });
    assert.deepEqual([map.toX(990), map.toY(5), map.half], [1208, 648, 60]);
    const random = seededRandom("on the map");
    for (let i = 0; i < 500; i++) {
      const [x, y] = [map.toX(1000 * random()), map.toY(1000 * random())];
      assert.ok(x >= box.left && x <= box.right && y >= box.top && y <= box.bottom);
    }
    assert.ok(map.sizeAt(490, 5) < 0.01 && map.sizeAt(800, 200) === 1, "dots shrink where they change sides");
    map.open = true;
    const sizes = Array.from({ length: 30 }, () => {
      map.update(16, false, 1280, 720, { x: 990, y: 5 });
      return map.half;
    });
    assert.ok(sizes.every((half, i) => i === 0 || (half >= (sizes[i - 1] ?? 0) && half - (sizes[i - 1] ?? 0) < 40)));
    assert.ok(map.isOpen);
    assert.deepEqual([map.toX(990), map.toY(5), map.half], [640, 360, 336]);
    map.open = false;
    map.update(16, true, 1280, 720, { x: 990, y: 5 });
    assert.ok(map.isClosed && map.half === 60, "without motion it changes at once");
  });
});
