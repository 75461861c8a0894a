import assert from "node:assert/strict";
import { HIDDEN, type Tag, TagLayout } from "../../client/view/tags/layout.ts";
import { seededRandom } from "../support/random.ts";

const WINDOW = { left: 0, top: 0, right: 1280, bottom: 720 };
const LENGTH = 86;

interface Ship {
  x: number;
  y: number;
  facing: number;
}

function tagAt(x: number, y: number, width = 90): Tag {
  const state = { left: 0, top: 0, slot: HIDDEN, hiddenUntil: Number.NEGATIVE_INFINITY, rank: 0, frame: 0 };
  return { x, y, reachX: LENGTH / 2 + 8, reachY: LENGTH / 2 + 8, width, height: 18, ...state };
}

/** A frame: all ships are hulls, and each has a tag. */
function frame(layout: TagLayout, ships: Ship[], tags: Tag[], now: number, ...reserved: (typeof WINDOW)[]): void {
  layout.begin(WINDOW, reserved);
  ships.forEach(({ x, y, facing }, i) => {
    layout.addHull({ x, y, facing, length: LENGTH });
    const tag = tags[i];
    if (tag === undefined) return;
    tag.x = x;
    tag.y = y;
    if (layout.considers(tag)) layout.add(tag);
  });
  layout.place(now);
}

const isShown = ({ slot }: Tag) => slot !== HIDDEN;

/** Whether a point is on a hull: in an ellipse that is half as wide as long. */
function isOn({ x, y, facing }: Ship, pointX: number, pointY: number): boolean {
  const along = (pointX - x) * Math.cos(facing) + (pointY - y) * Math.sin(facing);
  const across = (pointY - y) * Math.cos(facing) - (pointX - x) * Math.sin(facing);
  return (along / (LENGTH / 2)) ** 2 + (across / (LENGTH / 4)) ** 2 < 0.95;
}

/** What is wrong with the shown tags. */
function trouble(ships: Ship[], tags: Tag[]): string[] {
  const found: string[] = [];
  const shown = tags.filter(isShown);
  shown.forEach((a, i) => {
    for (const b of shown.slice(i + 1)) {
      const isApart =
        a.left >= b.left + b.width ||
        b.left >= a.left + a.width ||
        a.top >= b.top + b.height ||
        b.top >= a.top + a.height;
      if (!isApart) found.push(`tags at ${a.left},${a.top} and ${b.left},${b.top}`);
    }
    for (let k = 0; k <= 10; k++) {
      for (let l = 0; l <= 2; l++) {
        const [x, y] = [a.left + (k / 10) * a.width, a.top + (l / 2) * a.height];
        if (ships.some((ship) => isOn(ship, x, y))) found.push(`a ship under ${x},${y}`);
      }
    }
    if (a.left < 0 || a.top < 0 || a.left + a.width > 1280 || a.top + a.height > 720) found.push("out of the window");
  });
  return found;
}

function randomShips(random: () => number, count: number): Ship[] {
  return Array.from({ length: count }, () => ({
    x: -30 + 1340 * random(),
    y: -30 + 780 * random(),
    facing: 2 * Math.PI * random(),
  }));
}

describe("name tags", () => {
  it("never lie on each other, on a ship or beyond the window, wherever the ships are", () => {
    const random = seededRandom("crowds");
    let shown = 0;
    for (let i = 0; i < 150; i++) {
      const ships = randomShips(random, 1 + Math.floor(120 * random()));
      const tags = ships.map(({ x, y }) => tagAt(x, y, 30 + 140 * random()));
      frame(new TagLayout(), ships, tags, 0);
      assert.deepEqual(trouble(ships, tags), []);
      shown += tags.filter(isShown).length;
    }
    assert.ok(shown > 1000, `${shown} tags`);
  });

  it("never do so while the ships fly and turn either, and do not flicker", () => {
    const random = seededRandom("flights");
    const ships = randomShips(random, 60).map((ship) => ({ ...ship, turn: 3 * (random() - 0.5) }));
    const tags = ships.map(({ x, y }) => tagAt(x, y));
    const layout = new TagLayout();
    const changes = tags.map(() => 0);
    let before = tags.map(isShown);
    for (let i = 0; i < 300; i++) {
      for (const ship of ships) {
        ship.facing += ship.turn / 30;
        ship.x += 4 * Math.cos(ship.facing);
        ship.y += 4 * Math.sin(ship.facing);
      }
      frame(layout, ships, tags, (i * 1000) / 30);
      assert.deepEqual(trouble(ships, tags), []);
      const now = tags.map(isShown);
      now.forEach((is, k) => {
        if (is !== before[k]) changes[k] = (changes[k] ?? 0) + 1;
      });
      before = now;
    }
    // Ten seconds at a relative speed of up to 240 pixels per second: tags come and go, but at most every 0.5 s.
    assert.ok(Math.max(...changes) <= 20, `${Math.max(...changes)} changes in 10 s`);
    assert.ok(before.filter(Boolean).length > 15, `${before.filter(Boolean).length} of 60 are shown`);
  });

  it("are all shown where there is room, below their ships", () => {
    const ships = Array.from({ length: 24 }, (_, i) => ({
      x: 110 + 200 * (i % 6),
      y: 80 + 160 * Math.floor(i / 6),
      facing: i,
    }));
    const tags = ships.map(({ x, y }) => tagAt(x, y));
    frame(new TagLayout(), ships, tags, 0);
    assert.ok(tags.every(({ slot, top, y }) => slot === 0 && top > y));
  });

  it("are above or beside their ships where there is no room below", () => {
    const ships = [{ x: 640, y: 700, facing: 0 }];
    const tags = [tagAt(640, 700)];
    frame(new TagLayout(), ships, tags, 0);
    assert.ok((tags[0]?.top ?? 800) < 640);
    const walled = [
      { x: 300, y: 300, facing: 0 },
      { x: 300, y: 240, facing: 0 },
      { x: 300, y: 370, facing: 0 },
    ];
    const own = [tagAt(300, 300)];
    frame(new TagLayout(), walled, own, 0);
    assert.ok((own[0]?.left ?? 0) > 340);
  });

  it("stay where they are when a better place becomes free", () => {
    const layout = new TagLayout();
    const ship = { x: 300, y: 300, facing: 0 };
    const tags = [tagAt(300, 300)];
    frame(layout, [ship, { x: 300, y: 370, facing: 0 }], tags, 0);
    const above = tags[0]?.top ?? 800;
    assert.ok(above < 300);
    frame(layout, [ship], tags, 16);
    assert.equal(tags[0]?.top, above);
  });

  it("do not take turns when two ships are about equally near, and there is room for one name", () => {
    const layout = new TagLayout();
    const tags = [tagAt(600, 30, 600), tagAt(680, 30, 600)];
    const seen = new Set<string>();
    for (let i = 0; i < 200; i++) {
      const shake = i % 80 < 40 ? 8 : -8;
      const ships = [600, 680].map((x) => ({ x: x + shake, y: 30, facing: 0 }));
      frame(layout, ships, tags, 16 * i);
      seen.add(String(tags.map(isShown)));
    }
    assert.equal(seen.size, 1, [...seen].join(" / "));
    assert.ok(tags.some(isShown));
  });

  it("are those of the nearest ships in a crowd", () => {
    const pile = Array.from({ length: 300 }, (_, i) => ({ x: 640 + 3 * i, y: 360, facing: Math.PI / 2 }));
    const many = pile.map(({ x, y }) => tagAt(x, y));
    frame(new TagLayout(), pile, many, 0);
    const shown = many.flatMap((tag, i) => (isShown(tag) ? [i] : []));
    assert.ok(shown.includes(0) && Math.max(...shown) <= 40, `${shown}`);
  });

  it("go at once when something is in their place, and come back after half a second", () => {
    const layout = new TagLayout();
    const far = { x: 900, y: 900, facing: 0 };
    const ship = { x: 640, y: 20, facing: 0 };
    const tags = [tagAt(640, 20, 600)];
    frame(layout, [ship, far], tags, 0);
    assert.equal(tags.filter(isShown).length, 1);
    const over = { x: 640, y: 85, facing: 0 };
    frame(layout, [ship, over], tags, 16);
    assert.equal(tags.filter(isShown).length, 0);
    frame(layout, [ship, far], tags, 400);
    assert.equal(tags.filter(isShown).length, 0);
    frame(layout, [ship, far], tags, 520);
    assert.equal(tags.filter(isShown).length, 1);
    frame(layout, [far], [tagAt(900, 900)], 540);
    assert.equal(tags.filter(isShown).length, 0, "so do those of ships that are gone");
  });

  it("without a place look for one about eight times per second, not in each frame", () => {
    // Ships on all sides, which leave one after another.
    const ships = [
      [300, 300],
      [300, 240],
      [300, 370],
      [400, 300],
      [200, 300],
    ].map(([x = 0, y = 0]) => ({ x, y, facing: 0 }));
    const tags = [tagAt(300, 300)];
    const layout = new TagLayout();
    frame(layout, ships, tags, 1000);
    assert.ok(!tags.some(isShown));
    ships.length = 1;
    frame(layout, ships, tags, 1016);
    assert.ok(!tags.some(isShown));
    frame(layout, ships, tags, 1120);
    assert.ok(tags.every(isShown));
  });

  it("are never on the map nor on texts of the page", () => {
    const map = { left: 600, top: 380, right: 700, bottom: 500 };
    const hint = { left: 500, top: 240, right: 800, bottom: 300 };
    const ships = [{ x: 640, y: 340, facing: 0 }];
    const below = tagAt(640, 340);
    frame(new TagLayout(), ships, [below], 0, map);
    assert.ok(below.top < 300, "above its ship");
    const beside = tagAt(640, 340);
    frame(new TagLayout(), ships, [beside], 0, map, hint);
    assert.ok(isShown(beside) && beside.left > 640 && beside.top > 300, "to the right of its ship");
  });
});
