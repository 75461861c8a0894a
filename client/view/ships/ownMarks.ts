import { Particle, ParticleContainer } from "pixi.js";
import type { Camera } from "../camera.ts";
import type { ShipLayers } from "./hull.ts";
import { ARCS_RADIUS, type ShipTextures } from "./textures.ts";

/** opacity and size of the halo, compared with its texture */
const HALO_ALPHA = 0.5;
const HALO_SCALE = 2.1;

/** opacity, size and color of the shade over other ships, from which the own one stands out in a crowd */
const SHADE_ALPHA = 0.85;
const SHADE_SCALE = 2.6;
const SHADE = 0x070b1f;

/** radius and opacity of the circle around the ship: clear of every hull, units */
const CIRCLE = 36;
const CIRCLE_ALPHA = 0.6;

/** units from the ship's center to where the velocity tick begins: outside of the circle */
const TICK_FROM = CIRCLE + 3;

/** length of the tick, s: it ends where the ship will be that much later, seen from where the tick begins */
const TICK_SECONDS = 0.28;

/** length of the drawing of the tick, units */
const TICK_LENGTH = 20;

/** units/s; below the first, there is no tick, and from the second on, it is fully visible. A short one would be a blur. */
const SLOWEST = 8;
const FAST = 28;

interface Moving {
  /** units, in the world */
  readonly x: number;
  /** units, in the world */
  readonly y: number;
  /** units/s */
  readonly vx: number;
  readonly vy: number;
}

/** What marks the player's own ship: a halo, a circle, a shade over the ships around it, and a tick in the direction of motion whose length is the speed. */
export class OwnMarks {
  /** the shade, between the other ships and the own one; in the world, units */
  readonly shade = new ParticleContainer({ dynamicProperties: { position: true, vertex: true } });
  readonly #halo: Particle;
  readonly #shade: Particle;
  readonly #circle: Particle;
  readonly #tick: Particle;
  /** @param layers those of the own ship */
  constructor({ arcs, glow, tick }: ShipTextures, { lights, hulls }: ShipLayers) {
    this.#halo = new Particle({ texture: glow, anchorX: 0.5, anchorY: 0.5, tint: 0xdfe9ff, scaleX: 0 });
    this.#halo.alpha = HALO_ALPHA;
    this.#shade = new Particle({ texture: glow, anchorX: 0.5, anchorY: 0.5, tint: SHADE, scaleX: 0 });
    this.#shade.alpha = SHADE_ALPHA;
    this.#circle = new Particle({ texture: arcs, anchorX: 0.5, anchorY: 0.5, scaleX: 0 });
    this.#circle.alpha = CIRCLE_ALPHA;
    this.#tick = new Particle({ texture: tick, anchorX: 0.5, anchorY: 0.5, scaleX: 0 });
    lights.addParticle(this.#halo);
    hulls.addParticle(this.#circle, this.#tick);
    this.shade.addParticle(this.#shade);
  }

  draw(ship: Moving, camera: Camera): void {
    const { x, y, vx, vy } = ship;
    const halo = this.#halo;
    const shade = this.#shade;
    const circle = this.#circle;
    halo.x = shade.x = circle.x = x + camera.offsetX(x);
    halo.y = shade.y = circle.y = y + camera.offsetY(y);
    halo.scaleX = halo.scaleY = HALO_SCALE;
    shade.scaleX = shade.scaleY = SHADE_SCALE;
    circle.scaleX = circle.scaleY = CIRCLE / ARCS_RADIUS;
    const tick = this.#tick;
    const speed = Math.hypot(vx, vy);
    if (speed < SLOWEST) {
      tick.scaleX = 0;
      return;
    }
    const length = speed * TICK_SECONDS;
    const tickX = x + (vx / speed) * (TICK_FROM + length / 2);
    const tickY = y + (vy / speed) * (TICK_FROM + length / 2);
    tick.x = tickX + camera.offsetX(tickX);
    tick.y = tickY + camera.offsetY(tickY);
    tick.rotation = Math.atan2(vy, vx);
    tick.alpha = Math.min(1, (speed - SLOWEST) / (FAST - SLOWEST));
    tick.scaleX = length / TICK_LENGTH;
    tick.scaleY = 1;
  }

  hide(): void {
    this.#halo.scaleX = 0;
    this.#shade.scaleX = 0;
    this.#circle.scaleX = 0;
    this.#tick.scaleX = 0;
  }
}
