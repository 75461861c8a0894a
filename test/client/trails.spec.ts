import assert from "node:assert/strict";
import { Camera } from "../../client/view/camera.ts";
import { Ribbons, VERTEX_BYTES } from "../../client/view/ships/ribbons.ts";
import { TRAIL_MS, Trail, TrailLine } from "../../client/view/ships/trail.ts";
import { SHIP_KINDS } from "../../game/kinds.ts";
import { Torus } from "../../game/torus.ts";

const world = new Torus(1000);
const SPEED = SHIP_KINDS[0].maxSpeed;
const FRAME_MS = 16;

interface Flight {
  trail: Trail;
  ship: { x: number; y: number; power: number };
  now: number;
}

/** A ship that flies along a straight line and ends at a place. */
function fly(x: number, y: number, vx: number, vy: number, ms = 2000): Flight {
  const trail = new Trail(world);
  const ship = { x: 0, y: 0, power: 1 };
  let now = 0;
  for (; now <= ms; now += FRAME_MS) {
    ship.x = world.wrap(x + (vx * (now - ms)) / 1000);
    ship.y = world.wrap(y + (vy * (now - ms)) / 1000);
    trail.follow(ship, now);
  }
  return { trail, ship, now: now - FRAME_MS };
}

function lineOf({ trail, ship, now }: Flight, maxAge = TRAIL_MS): TrailLine {
  const line = new TrailLine();
  trail.read(ship, now, maxAge, line);
  return line;
}

/** lengths of the segments of a line, units */
function segments({ x, y, length }: TrailLine): number[] {
  return Array.from({ length: length - 1 }, (_, i) =>
    Math.hypot((x[i + 1] ?? 0) - (x[i] ?? 0), (y[i + 1] ?? 0) - (y[i] ?? 0)),
  );
}

/** A camera with a view of 930 x 560 units. */
function cameraAt(x: number, y: number): Camera {
  const camera = new Camera(world);
  camera.fit(930, 560);
  return Object.assign(camera, { x, y });
}

interface Vertex {
  x: number;
  y: number;
  color: number;
}

/** The triangles of trails that have an area. */
function drawn(camera: Camera, lines: readonly TrailLine[], ribbons = new Ribbons(2000)): [Vertex, Vertex, Vertex][] {
  ribbons.begin();
  for (const line of lines) ribbons.add(line, camera, { color: 0xff8040, maxAge: TRAIL_MS });
  ribbons.end();
  const words = new Uint32Array(ribbons.vertices.buffer);
  const at = (i: number): Vertex => {
    const first = (i * VERTEX_BYTES) / 4;
    const [x = 0, y = 0] = ribbons.vertices.subarray(first, first + 2);
    return { x, y, color: words[first + 3] ?? 0 };
  };
  const triangles: [Vertex, Vertex, Vertex][] = [];
  for (let i = 0; i + 2 < 2 * ribbons.changed; i++) triangles.push([at(i), at(i + 1), at(i + 2)]);
  return triangles.filter(([a, b, c]) => Math.abs((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)) > 0.01);
}

/** the longest side of the triangles, units */
function longestSide(triangles: readonly (readonly Vertex[])[]): number {
  return Math.max(
    ...triangles.flatMap((corners) => corners.flatMap((a) => corners.map((b) => Math.hypot(a.x - b.x, a.y - b.y)))),
  );
}

describe("a trail", () => {
  it("goes back along the course for 1.2 s, from where the ship is drawn", () => {
    const line = lineOf(fly(600, 500, SPEED, 0));
    assert.deepEqual([line.x[0], line.y[0], line.age[0]], [600, 500, 0]);
    const last = line.length - 1;
    assert.ok((line.age[last] ?? 0) >= TRAIL_MS && (line.age[last - 1] ?? 0) < TRAIL_MS);
    assert.ok(Math.abs((line.x[last] ?? 0) - (600 - ((line.age[last] ?? 0) / 1000) * SPEED)) < 0.01);
    assert.ok(Math.max(...segments(line)) < 15);
  });

  it("is as long across the seam as elsewhere, in any direction", () => {
    const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
    const expected = sum(segments(lineOf(fly(500, 500, 70, -60))));
    for (const [x, y] of [
      [20, 500],
      [500, 980],
      [15, 990],
      [0, 999.9],
    ] as const) {
      assert.ok(Math.abs(sum(segments(lineOf(fly(x, y, 70, -60)))) - expected) < 0.1, `${x} ${y}`);
    }
  });

  it("starts anew when the ship is moved, and has no extent while it rests", () => {
    const flight = fly(500, 500, SPEED, 0);
    Object.assign(flight.ship, { x: 100, y: 700 });
    flight.now += FRAME_MS;
    flight.trail.follow(flight.ship, flight.now);
    assert.ok(Math.max(...segments(lineOf(flight))) < 1);
    assert.equal(drawn(cameraAt(500, 500), [lineOf(fly(500, 500, 0, 0))]).length, 0);
  });

  it("has no past after it was cleared, because the ship was far away meanwhile", () => {
    const flight = fly(500, 500, SPEED, 0);
    flight.trail.clear();
    assert.equal(lineOf(flight).length, 1);
    flight.ship.x = 520;
    flight.now += FRAME_MS;
    flight.trail.follow(flight.ship, flight.now);
    assert.ok(Math.max(...segments(lineOf(flight))) < 1);
  });

  it("is shorter where that is asked for", () => {
    const flight = fly(500, 500, SPEED, 0);
    assert.ok(lineOf(flight, 600).length < 0.7 * lineOf(flight).length);
  });
});

describe("the ribbons of trails", () => {
  it("never cross the view: not at the seam, not between two ships, wherever the camera is", () => {
    const lines = [
      [20, 500],
      [960, 990],
      [500, 10],
      [3, 3],
    ].map(([x = 0, y = 0]) => lineOf(fly(x, y, 75, 65)));
    for (let x = 0; x < 1000; x += 37) {
      for (let y = 0; y < 1000; y += 41) {
        const triangles = drawn(cameraAt(x, y), lines);
        assert.ok(triangles.length > 60);
        assert.ok(longestSide(triangles) < 25, `${longestSide(triangles)} from ${x} ${y}`);
      }
    }
  });

  it("are drawn where the camera sees them: at the place that is closest to the center of the view", () => {
    const across = lineOf(fly(10, 500, SPEED, 0));
    const down = lineOf(fly(500, 10, 0, SPEED));
    for (const place of [5, 300, 505, 560, 700, 995]) {
      const far = [
        ...drawn(cameraAt(place, 500), [across]).flatMap((corners) => corners.map(({ x }) => x - place)),
        ...drawn(cameraAt(500, place), [down]).flatMap((corners) => corners.map(({ y }) => y - place)),
      ].filter((fromCenter) => Math.abs(fromCenter) > 500 + 15);
      assert.deepEqual(far, [], `from ${place}`);
    }
  });

  it("fade toward their end, and are brighter with power than while coasting", () => {
    const red = ({ color }: Vertex) => color & 255;
    const flight = fly(500, 500, SPEED, 0);
    const bright = drawn(cameraAt(500, 500), [lineOf(flight)]);
    assert.ok(red(bright[0]?.[0] as Vertex) > 200);
    assert.equal(red(bright.at(-1)?.[2] as Vertex), 0);
    const line = lineOf(flight);
    line.power.fill(0);
    const faint = drawn(cameraAt(500, 500), [line]);
    assert.ok(red(faint[0]?.[0] as Vertex) < 0.6 * red(bright[0]?.[0] as Vertex));
    assert.ok(red(faint[0]?.[0] as Vertex) > 50, "coasting ships have a trail too");
  });

  it("of ships that are gone are not drawn again", () => {
    const ribbons = new Ribbons(2000);
    const camera = cameraAt(500, 500);
    const line = lineOf(fly(500, 500, SPEED, 0));
    assert.ok(drawn(camera, [line, line], ribbons).length > 0);
    assert.equal(drawn(camera, [], ribbons).length, 0);
  });

  it("leave out what there is no room for", () => {
    const ribbons = new Ribbons(100);
    const line = lineOf(fly(500, 500, SPEED, 0));
    drawn(
      cameraAt(500, 500),
      Array.from({ length: 50 }, () => line),
      ribbons,
    );
    assert.ok(ribbons.pairs > 0 && ribbons.pairs <= 100);
  });
});
