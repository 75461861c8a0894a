import assert from "node:assert/strict";
import { Camera } from "../../client/view/camera.ts";
import { Names } from "../../client/view/names.ts";
import { ROOMS } from "../../game/rooms.ts";

const { world } = ROOMS.game;

interface Ship {
  x: number;
  y: number;
  name: string;
}

const camera = new Camera(world);
camera.fit(1280, 800);

/** Opacity of each name in the second of two equal frames. The first one only counts distances. */
function opacities(own: Ship, others: Ship[], names = new Names(camera)): number[] {
  let shown: number[] = [];
  for (let frame = 0; frame < 2; frame++) {
    names.begin();
    names.placeOwn(own);
    shown = others.map((ship) => names.place(ship));
  }
  return shown;
}

/** Ships in rows and columns over the whole world. */
const grid = (columns: number): Ship[] =>
  Array.from({ length: columns ** 2 }, (_, i) => ({
    x: ((i % columns) + 0.5) * (1000 / columns),
    y: (Math.floor(i / columns) + 0.5) * (1000 / columns),
    name: `Ship ${i}`,
  }));

describe("the names of ships", () => {
  const own = { x: 500, y: 500, name: "Me" };

  it("are all shown while there is room, even if they overlap", () => {
    const others = Array.from({ length: 50 }, (_, i) => ({ x: 500 + i, y: 500, name: "Other" }));
    assert.ok(opacities(own, others).every((opacity) => opacity === 1));
  });

  it("are shown for the nearest ships in a crowd, and fade with distance", () => {
    const others = grid(22);
    const distance = ({ x, y }: Ship) => Math.hypot(x - own.x, y - own.y);
    const shown = opacities(own, others);
    const visible = others.filter((_, i) => (shown[i] ?? 0) > 0);
    assert.ok(visible.length >= 8 && visible.length <= 60, `${visible.length} of ${others.length}`);
    assert.ok(Math.max(...visible.map(distance)) < 250);
    const strongest = others.filter((_, i) => shown[i] === 1).map(distance);
    const faintest = others.filter((_, i) => (shown[i] ?? 0) > 0 && (shown[i] ?? 0) < 0.5).map(distance);
    assert.ok(strongest.length > 0 && faintest.length > 0);
    assert.ok(Math.max(...strongest) < Math.min(...faintest));
  });

  it("are not shown for ships outside of the view", () => {
    const view = new Camera(world);
    view.fit(560, 560);
    Object.assign(view, { scale: 1, halfWidth: 280, halfHeight: 280 });
    const others = [
      { x: 700, y: 500, name: "Inside" },
      { x: 800, y: 500, name: "Outside" },
    ];
    assert.deepEqual(opacities(own, others, new Names(view)), [1, 0]);
  });

  it("are near across the edge of the world too", () => {
    const others = grid(22);
    const shown = opacities({ x: 2, y: 500, name: "Me" }, others);
    assert.ok(others.some(({ x }, i) => x > 940 && (shown[i] ?? 0) > 0));
  });

  it("do not overlap each other or the own name in a crowd", () => {
    const crowd = grid(22);
    crowd.push({ x: 505, y: 503, name: "Too close" });
    const shown = opacities(own, crowd);
    assert.equal(shown.at(-1), 0);
    const visible = [own, ...crowd.filter((_, i) => (shown[i] ?? 0) > 0)];
    const pixels = (units: number) => units * camera.scale;
    for (const [i, a] of visible.entries()) {
      for (const b of visible.slice(i + 1)) {
        const apart = pixels(Math.abs(a.y - b.y)) >= camera.fontSize;
        const beside = pixels(Math.abs(a.x - b.x)) >= ((a.name.length + b.name.length) / 2) * camera.fontSize * 0.5;
        assert.ok(apart || beside, `${a.name} and ${b.name}`);
      }
    }
  });

  it("are all shown again when the crowd is gone", () => {
    const names = new Names(camera);
    opacities(own, grid(22), names);
    assert.ok(opacities(own, grid(5), names).every((opacity) => opacity === 1));
  });
});
