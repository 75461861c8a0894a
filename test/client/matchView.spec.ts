import assert from "node:assert/strict";
import type { Particle, Texture } from "pixi.js";
import { Camera } from "../../client/view/camera.ts";
import { drawCircle } from "../../client/view/match/circles.ts";
import { MatchEffects } from "../../client/view/match/effects.ts";
import type { MatchFrame } from "../../client/view/match/frame.ts";
import { Layer } from "../../client/view/match/layer.ts";
import type { MatchPictures } from "../../client/view/match/pictures.ts";
import { opacity, RingMarks } from "../../client/view/match/rings.ts";
import { StarMarks } from "../../client/view/match/stars.ts";
import { type Moving, Wakes } from "../../client/view/match/wakes.ts";
import { newRings, placeRings, RINGS } from "../../game/gates.ts";
import { ROOMS } from "../../game/rooms.ts";
import { SLIPSTREAM_FROM, SLIPSTREAM_TO } from "../../game/slipstream.ts";
import type { Star } from "../../game/stars.ts";
import { modelOf, starAt } from "../support/matchModel.ts";
import { seededRandom } from "../support/random.ts";

const { world } = ROOMS.game;

/** Furthest that a drawing reaches from its center; the camera shows a thing of that size at one place only. */
const REACH = 35;

const names = ["star", "gold", "glow", "rays", "arc", "chevron", "wave", "crown", "spark", "streak", "pip"] as const;

/** Pictures that know their name, because this process has no canvas. */
const pictures = {
  ...Object.fromEntries(names.map((name) => [name, { label: name } as Texture])),
  digits: Array.from({ length: RINGS }, (_, i) => ({ label: `digit ${i + 1}` }) as Texture),
} as unknown as MatchPictures;

/** Hands out plain objects instead of particles of a container, which needs a page. */
class Sheet {
  readonly drawn: Particle[] = [];
  readonly next = (texture: Texture): Particle => {
    const particle = { texture, x: 0, y: 0, rotation: 0, scaleX: 1, scaleY: 1, alpha: 1, tint: 0 } as Particle;
    this.drawn.push(particle);
    return particle;
  };
}

interface Setup {
  frame: MatchFrame;
  under: Particle[];
  over: Particle[];
}

function setup(x: number, y: number, change: Partial<MatchFrame> = {}): Setup {
  const camera = new Camera(world);
  camera.fit(1280, 720);
  Object.assign(camera, { x, y });
  const [under, over] = [new Sheet(), new Sheet()];
  const frame: MatchFrame = {
    camera,
    pictures,
    under: under as unknown as Layer,
    over: over as unknown as Layer,
    now: 5000,
    elapsed: 16,
    quality: 2,
    calm: false,
    ...change,
  };
  return { frame, under: under.drawn, over: over.drawn };
}

/** Asserts that each particle is at the place closest to the center of the view, and that no two are the same. */
function assertOnce({ frame }: Setup, particles: readonly Particle[]): void {
  const { camera } = frame;
  for (const { x, y, texture } of particles) {
    assert.ok(Math.abs(x - camera.x) <= world.size / 2 + 1e-6, `${texture.label} at ${x}, seen from ${camera.x}`);
    assert.ok(Math.abs(y - camera.y) <= world.size / 2 + 1e-6, `${texture.label} at ${y}, seen from ${camera.y}`);
    assert.ok(
      Math.abs(x - camera.x) <= camera.halfWidth + REACH && Math.abs(y - camera.y) <= camera.halfHeight + REACH,
    );
  }
  const places = particles.map(({ x, y, texture, scaleX }) => `${texture.label} ${x} ${y} ${scaleX}`);
  assert.equal(new Set(places).size, places.length, "something is drawn twice");
}

describe("circles in the world", () => {
  it("are whole in the view and at one place only, wherever the seam is", () => {
    const random = seededRandom("circles");
    for (let i = 0; i < 500; i++) {
      const at = setup(1000 * random(), 1000 * random());
      const { camera } = at.frame;
      const circle = {
        x: 1000 * random(),
        y: 1000 * random(),
        radius: 90,
        angle: random(),
        tint: 0,
        alpha: 1,
      };
      drawCircle(circle, at.frame.under, pictures, camera);
      assertOnce(at, at.under);
      // Each of the 8 pieces is within the reach of a particle from its center.
      for (const { scaleY } of at.under) assert.ok(scaleY * 45 * Math.sin(Math.PI / 8) <= REACH);
      const inView = camera.sees(circle.x, circle.y, -95);
      if (inView) assert.equal(at.under.length, 8);
    }
  });
});

describe("stars in the view", () => {
  it("are drawn once each, in the view only, and a golden one glints at the edge in its direction", () => {
    const at = setup(5, 5);
    const stars = new StarMarks(at.frame);
    stars.begin(false);
    stars.add(0, starAt(990, 990));
    stars.add(1, starAt(500, 500));
    stars.add(2, starAt(305, 495, true));
    assert.deepEqual(
      at.under.map(({ texture }) => texture.label),
      ["glow", "star"],
    );
    assert.deepEqual([at.under[1]?.x, at.under[1]?.y], [-10, -10]);
    const [glint, ...more] = at.over;
    assert.deepEqual(more, []);
    assert.equal(glint?.texture.label, "star");
    const { halfWidth, halfHeight } = at.frame.camera;
    assert.ok((glint?.y ?? 0) > 5 + halfHeight - 30 && (glint?.y ?? 0) < 5 + halfHeight);
    assert.ok(Math.abs((glint?.x ?? 0) - 5) < halfWidth / 2);
    assert.ok(Math.abs(((glint?.x ?? 0) - 5) / ((glint?.y ?? 0) - 5) - 300 / 490) < 1e-9, "in its direction");
    assertOnce(at, at.under);
    at.over.splice(0);
    stars.add(2, starAt(60, 60, true));
    assert.deepEqual(
      at.over.map(({ texture }) => texture.label),
      ["gold"],
    );
  });

  it("appear softly where they were not before, and are all there at first", () => {
    const at = setup(500, 500);
    const stars = new StarMarks(at.frame);
    stars.begin(false);
    const sizeOf = (star: Star): number => {
      at.under.splice(0);
      stars.add(0, star);
      return at.under[1]?.scaleX ?? 0;
    };
    const full = sizeOf(starAt(480, 500));
    assert.ok(full > 0.7);
    assert.equal(sizeOf(starAt(600, 500)), 0);
    at.frame.now += 200;
    const growing = sizeOf(starAt(600, 500));
    assert.ok(growing > 0.2 * full && growing < full, `${growing}`);
  });
});

describe("the rings of a chain", () => {
  const rings = newRings();
  placeRings(world, 99, 2, rings);

  it("are drawn once each, with arrowheads that point from each one to the next across the seam", () => {
    const random = seededRandom("chains");
    let arrows = 0;
    for (let seed = 0; seed < 200; seed++) {
      placeRings(world, seed, 0, rings);
      const at = setup(1000 * random(), 1000 * random());
      new RingMarks(at.frame).draw(modelOf({ chain: 0, rings, ownRing: 1, ringsLeftMs: 9000 }));
      assertOnce(at, at.under);
      for (const { texture, x, y, rotation } of at.under) {
        if (texture.label !== "chevron") continue;
        arrows++;
        // Half a way further on there is a ring, and the way back leads to the one before it.
        const ahead = rings.some((ring, i) => {
          const from = rings[i - 1];
          if (from === undefined) return false;
          const along = (place: { x: number; y: number }) =>
            world.delta(x, place.x) * Math.cos(rotation) + world.delta(y, place.y) * Math.sin(rotation);
          const aside = (place: { x: number; y: number }) =>
            Math.abs(world.delta(x, place.x) * Math.sin(rotation) - world.delta(y, place.y) * Math.cos(rotation));
          return along(ring) > 40 && along(ring) < 100 && along(from) < -40 && aside(ring) < 1 && aside(from) < 1;
        });
        assert.ok(ahead, `an arrowhead at ${x}, ${y} points nowhere`);
      }
    }
    assert.ok(arrows > 500, `${arrows} arrowheads`);
  });

  it("have one bright one, the next; the others are dimmer the later they come, and passed ones least", () => {
    const brightness = rings.map((_, i) => opacity(i, 3));
    assert.equal(Math.max(...brightness), brightness[3]);
    const after = brightness.slice(3);
    assert.ok(after.every((value, i) => i === 0 || value < (after[i - 1] ?? 0)));
    assert.ok(Math.max(...brightness.slice(0, 3)) < Math.min(...after) / 2);
    assert.equal(new Set(rings.map((_, i) => opacity(i, -1))).size, 1, "a spectator has no next ring");
  });
});

describe("the wake of a ship", () => {
  const moving = (x: number, y: number, vx: number, vy: number): Moving => ({
    x,
    y,
    vx,
    vy,
    paint: 0xff8040,
    boosting: false,
  });
  const draw = (followed: Moving, ...ships: Moving[]) => {
    const at = setup(followed.x, followed.y);
    const wakes = new Wakes(at.frame);
    wakes.begin(followed);
    for (const ship of ships) wakes.add(ship);
    return at;
  };

  it("is where the slipstream is, also across the seam, and bright when the followed ship feels it", () => {
    const leader = moving(30, 500, 80, 0);
    const far = draw(moving(850, 560, 80, 0), leader);
    assert.ok(far.under.length > 0);
    assertOnce(far, far.under);
    for (const { x, y } of far.under) {
      const behind = -world.delta(30, world.wrap(x));
      assert.ok(behind >= SLIPSTREAM_FROM && behind <= SLIPSTREAM_TO && Math.abs(y - 500) < 1e-6);
    }
    const felt = draw(moving(960, 500, 80, 0), leader);
    const brightest = ({ under }: Setup) => Math.max(...under.map(({ alpha }) => alpha));
    assert.ok(brightest(felt) > 2 * brightest(far));
  });

  it("is not drawn behind a slow ship, a distant one, one with another course, or more than a few of a crowd", () => {
    const own = moving(500, 500, 80, 0);
    const nothing = draw(own, moving(560, 500, 30, 0), moving(900, 500, 80, 0), moving(560, 500, -80, 0));
    assert.deepEqual(nothing.under, []);
    const crowd = draw(own, ...Array.from({ length: 100 }, (_, i) => moving(560 + i, 500, 80, 0)));
    assert.ok(crowd.under.length > 20 && crowd.under.length <= 30, `${crowd.under.length}`);
  });
});

describe("the lights of a match", () => {
  it("end by themselves, are not more than there is room for, and do not fly with reduced motion", () => {
    const at = setup(995, 995);
    const effects = new MatchEffects(at.frame);
    for (let i = 0; i < 50; i++) effects.pick({ x: 5, y: 5 }, true, true);
    effects.roundEnd({ x: 995, y: 995 });
    at.frame.now += 100;
    effects.draw();
    const sparks = at.under.filter(({ texture }) => texture.label === "spark").length;
    assert.ok(sparks > 20 && sparks <= 160, `${sparks} sparks`);
    for (const { x, y } of at.under) assert.ok(Math.abs(x - 995) < 500 && Math.abs(y - 995) < 500);
    at.under.splice(0);
    at.frame.now += 3000;
    effects.draw();
    assert.equal(at.under.length, 0);
    at.frame.calm = true;
    effects.pick({ x: 5, y: 5 }, false, true);
    at.frame.now += 100;
    effects.draw();
    assert.ok(at.under.length > 0 && at.under.every(({ texture }) => texture.label === "arc"));
  });
});

describe("the layer of particles", () => {
  it("hands the same particles out again in each frame, and hides those that are not used", () => {
    const layer = new Layer(pictures.glow, "add");
    const draw = (count: number) => {
      layer.begin();
      const particles = Array.from({ length: count }, () => layer.next(pictures.star));
      for (const particle of particles) particle.scaleX = particle.scaleY = 1;
      layer.end();
      return particles;
    };
    const three = draw(3);
    const [first] = draw(1);
    assert.equal(first, three[0]);
    assert.deepEqual(
      three.map(({ scaleX }) => scaleX),
      [1, 0, 0],
    );
    draw(3);
    assert.equal(layer.view.particleChildren.length, 3);
  });
});
