import assert from "node:assert/strict";
import { Particle, Texture } from "pixi.js";
import { Camera } from "../../client/view/camera.ts";
import { ShipLayers } from "../../client/view/ships/hull.ts";
import { ShipView } from "../../client/view/ships/shipView.ts";
import { ROOMS } from "../../game/rooms.ts";

describe("a ship that fades", () => {
  it("is drawn with less of its hull and lights, and has no trail while nothing of it is visible", () => {
    const camera = new Camera(ROOMS.game.world);
    camera.fit(560, 560);
    Object.assign(camera, { x: 500, y: 500 });
    const texture = Texture.EMPTY;
    const kinds = [{ hulls: [texture], rim: texture, away: texture, flame: texture }];
    const textures = { kinds, arcs: texture, glow: texture, ring: texture, streak: texture, tick: texture };
    const layers = new ShipLayers();
    const pose = { name: "", kind: 0, color: 0, x: 500, y: 500, facing: 0, thrusting: true, away: false };
    const view = new ShipView("ship", camera, { ...pose, opacity: 0, own: true }, textures, layers);
    const frame = { elapsed: 100, followed: 1, quality: 2, calm: false } as const;
    let now = 0;
    const draw = (opacity: number) => {
      now += frame.elapsed;
      view.draw({ ...pose, opacity, own: true }, { ...frame, now }, undefined);
      const [hull, rim] = layers.hulls.particleChildren;
      const [flame, bloom] = layers.lights.particleChildren;
      return [hull, rim, flame, bloom].map((light) => (light instanceof Particle ? light.alpha.toFixed(2) : undefined));
    };
    assert.deepEqual(draw(0), ["0.00", "0.00", "0.00", "0.00"]);
    assert.equal(view.hasTrail, false);
    assert.deepEqual(draw(0.5), ["0.50", "0.50", "0.50", "0.30"]);
    assert.equal(view.hasTrail, true);
    assert.deepEqual(draw(1), ["1.00", "1.00", "1.00", "0.60"]);
  });
});
