import assert from "node:assert/strict";
import { type Particle, ParticleContainer, Texture } from "pixi.js";
import { Camera } from "../../client/view/camera.ts";
import { ShipLayers } from "../../client/view/ships/hull.ts";
import { type Ship, ShipView } from "../../client/view/ships/shipView.ts";
import { TrailLine } from "../../client/view/ships/trail.ts";
import { ViewMotion } from "../../client/view/sky/motion.ts";
import { Stars } from "../../client/view/sky/stars.ts";
import { ROOMS } from "../../game/rooms.ts";
import { seededRandom } from "../support/random.ts";

const { world } = ROOMS.game;

/** A camera with a view of 560 x 560 units. */
function cameraAt(x: number, y: number): Camera {
  const camera = new Camera(world);
  camera.fit(560, 560);
  return Object.assign(camera, { x, y });
}

const visible = (particles: readonly Pick<Particle, "scaleX">[]) => particles.filter(({ scaleX }) => scaleX > 0).length;

describe("what costs time only where it is seen", () => {
  const texture = Texture.EMPTY;
  const kinds = [{ hulls: [texture], rim: texture, away: texture, flame: texture }];
  const textures = { kinds, arcs: texture, glow: texture, ring: texture, streak: texture, tick: texture };

  it("is a ship: outside the view it has no hull, no flame, no trail and no boost, and it has them again inside", () => {
    const camera = cameraAt(500, 500);
    const layers = new ShipLayers();
    const ship = {
      name: "",
      kind: 0,
      color: 0,
      x: 500,
      y: 500,
      facing: 0,
      thrusting: true,
      opacity: 1,
      own: false,
      away: false,
    };
    const view = new ShipView("ship", camera, ship, textures, layers);
    const frame = { now: 0, elapsed: 16, followed: 0.16, quality: 2, calm: false } as const;
    const boosts = { isBoosting: (id: string) => id === "ship" };
    const seen = ({ x, y }: Pick<Ship, "x" | "y">, now: number) => {
      for (let ms = 0; ms < 400; ms += 16) view.draw({ ...ship, x, y }, { ...frame, now: now + ms }, boosts);
      const { hulls, lights } = layers;
      return [visible(hulls.particleChildren), visible(lights.particleChildren), view.hasTrail, view.boosting];
    };
    assert.deepEqual(seen({ x: 500, y: 500 }, 0), [1, 2, true, true]);
    // Its flame and its trail may reach into the view.
    assert.deepEqual(seen({ x: 840, y: 500 }, 1000), [1, 2, true, true]);
    assert.deepEqual(seen({ x: 900, y: 500 }, 2000), [0, 0, true, false]);
    assert.deepEqual(seen({ x: 990, y: 500 }, 3000), [0, 0, false, false]);
    assert.deepEqual(seen({ x: 500, y: 10 }, 4000), [0, 0, false, false]);
    assert.deepEqual(seen({ x: 300, y: 600 }, 5000), [1, 2, true, true]);
    const line = new TrailLine();
    view.readTrail(5400, 1200, line);
    assert.ok(line.x.subarray(0, line.length).every((x) => Math.abs(x - 300) < 1));
  });

  it("is a star: a third of them is left at the lowest quality, and all are back at a higher one", () => {
    const camera = cameraAt(500, 500);
    const container = new ParticleContainer({ texture });
    const stars = new Stars(texture, container, seededRandom("stars"));
    const motion = new ViewMotion(camera);
    const shown = (quality: 0 | 1 | 2) => {
      stars.draw(camera, motion, 0, quality);
      return visible(container.particleChildren);
    };
    const all = container.particleChildren.length;
    assert.deepEqual([shown(2), shown(1)], [all, all]);
    const few = shown(0);
    assert.ok(few > 0.3 * all && few < 0.36 * all, `${few} of ${all}`);
    assert.equal(shown(2), all);
  });
});
