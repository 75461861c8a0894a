import assert from "node:assert/strict";
import { HULLS } from "../../client/ships/hulls.ts";
import { PATTERNS } from "../../client/ships/patterns.ts";
import { RIM, shapesOf } from "../../client/ships/shapes.ts";
import { shipSvg, swatchSvg } from "../../client/ships/shipSvg.ts";
import { LANGUAGES } from "../../client/text/texts.ts";
import { SHIP_KINDS } from "../../game/kinds.ts";
import { SHIP_COLORS, SHIP_PATTERNS } from "../../game/palette.ts";
import { contrast, luminance, rgb } from "../support/colors.ts";

/** the lightest place of the sky, without its stars */
const SKY = 0x140a2e;

/** Each kind with each color. */
const SHIPS = SHIP_KINDS.flatMap((_kind, kind) => SHIP_COLORS.map((_color, color) => ({ kind, color })));

describe("the kinds of ships", () => {
  it("fly alike: they differ in their looks only", () => {
    const flight = SHIP_KINDS.map(({ id: _id, ...rest }) => rest);
    assert.equal(SHIP_KINDS.length, 6);
    for (const kind of flight) assert.deepEqual(kind, { length: 62, thrust: 80, maxSpeed: 100 });
  });

  it("have a silhouette each, the same on both sides, and a name in every language", () => {
    assert.equal(new Set(Object.values(HULLS).map(({ outline }) => outline)).size, SHIP_KINDS.length);
    for (const { id } of SHIP_KINDS) {
      const { outline, nozzles } = HULLS[id];
      const points = pointsOf(outline);
      for (const [x, y] of points) {
        assert.ok(Math.abs(x) <= 31 && Math.abs(y) <= 23, `${id}: ${x} ${y}`);
        assert.ok(Math.hypot(x, y) + RIM / 2 <= 35, `the camera shows ${id} at one place only: ${x} ${y}`);
        assert.ok(
          points.some(([otherX, otherY]) => otherX === x && otherY === -y),
          `${id} has no point opposite of ${x} ${y}`,
        );
      }
      assert.ok(Math.max(...points.map(([x]) => x)) > 25, `${id} reaches to its nose`);
      assert.ok(nozzles.y.length > 0);
      for (const { hulls } of Object.values(LANGUAGES)) assert.ok(hulls[id].length > 0, id);
    }
  });
});

describe("the colors of ships", () => {
  it("have a pattern each, so that no two ships of a kind look alike in black and white", () => {
    assert.equal(new Set(SHIP_PATTERNS).size, SHIP_COLORS.length);
    assert.equal(new Set(Object.values(PATTERNS)).size, SHIP_COLORS.length);
    for (const pattern of SHIP_PATTERNS) {
      for (const { patterns } of Object.values(LANGUAGES)) assert.ok(patterns[pattern].length > 0, pattern);
    }
  });

  it("stand out from the sky by 4.5:1 and differ from their neighbors in lightness", () => {
    SHIP_COLORS.forEach((color, i) => {
      assert.ok(contrast(color, SKY) >= 4.5, `${i}: ${contrast(color, SKY)}`);
      const next = SHIP_COLORS[i + 1];
      if (next === undefined) return;
      assert.ok(Math.abs(luminance(color) - luminance(next)) > 0.08, `${i} and ${i + 1}`);
    });
  });
});

describe("the drawing of a ship", () => {
  it("is dark with a rim in its color, and white for one's own", () => {
    for (const { kind, color } of SHIPS) {
      const [body] = shapesOf(kind, color);
      assert.ok(luminance(rgb(body?.color ?? "")) < 0.03);
      const rims = shapesOf(kind, color).filter(({ path }) => path === body?.path);
      assert.equal(rgb(rims.at(-1)?.color ?? ""), SHIP_COLORS[color]);
      const own = shapesOf(kind, color, { own: true }).filter(({ path }) => path === body?.path);
      assert.equal(own.at(-1)?.color, "#ffffff");
    }
  });

  it("is hollow while its player is away, and still stands out from the sky by 4.5:1", () => {
    for (const { kind, color } of SHIPS) {
      const shapes = shapesOf(kind, color, { away: true });
      assert.ok(shapes.every(({ width, dashes }) => width !== undefined && dashes !== undefined));
      for (const shape of shapes) assert.ok(contrast(rgb(shape.color), SKY) >= 4.5);
    }
  });

  it("is an SVG with all its shapes, and no two pictures on a page share an id", () => {
    const pictures = SHIPS.map(({ kind, color }) => shipSvg(kind, color));
    assert.equal(new Set(pictures.map((picture) => picture.replaceAll(/picture-\d+/g, ""))).size, pictures.length);
    const swatches = SHIP_COLORS.map((_, color) => swatchSvg(color));
    const again = SHIPS.map(({ kind, color }) => shipSvg(kind, color));
    const ids = [...pictures, ...swatches, ...again].flatMap((picture) =>
      [...picture.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id),
    );
    assert.ok(ids.length > pictures.length);
    assert.equal(new Set(ids).size, ids.length);
    SHIPS.forEach(({ kind, color }, i) => {
      const picture = pictures[i] ?? "";
      for (const { path } of shapesOf(kind, color)) assert.ok(picture.includes(`d="${path}"`));
      for (const [, id = ""] of picture.matchAll(/url\(#([^)]+)\)/g)) assert.ok(picture.includes(` id="${id}"`));
    });
  });

  it("is that of the first kind for a kind that this page does not know", () => {
    assert.deepEqual(shapesOf(99, 3), shapesOf(0, 3));
    assert.deepEqual(shapesOf(0, SHIP_COLORS.length + 2), shapesOf(0, 2));
  });
});

/** The end points of the segments of a path, which has absolute commands only. */
function pointsOf(path: string): [number, number][] {
  const points: [number, number][] = [];
  let [x, y] = [0, 0];
  for (const [, command = "", numbers = ""] of path.matchAll(/([A-Z])([^A-Z]*)/g)) {
    const values = numbers
      .trim()
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(Number);
    const size = { M: 2, L: 2, H: 1, V: 1, C: 6, A: 7, Z: 0 }[command];
    assert.ok(size !== undefined, `unknown command ${command}`);
    for (let i = size; i <= values.length && size > 0; i += size) {
      if (command === "H") x = values[i - 1] ?? Number.NaN;
      else if (command === "V") y = values[i - 1] ?? Number.NaN;
      else [x, y] = [values[i - 2] ?? Number.NaN, values[i - 1] ?? Number.NaN];
      points.push([x, y]);
    }
  }
  return points;
}
