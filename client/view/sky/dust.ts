import { Particle, type ParticleContainer } from "pixi.js";
import { Torus } from "../../../game/torus.ts";
import type { Camera } from "../camera.ts";
import type { Marks } from "./pictures.ts";

/** In a world that is larger than this, units, the dust repeats after about as much. */
const PERIOD = 1000;

/** crosses along one period */
const CROSSES = 8;
const CROSS_ALPHA = 0.2;
/** size of the drawing, CSS pixels */
const CROSS_SIZE = 13;

const MOTES = 120;
const MOTE_ALPHA = 0.35;

/**
 * Clusters of dust in different colors, so that places in the world can be told apart. x, y: parts of the period; radius:
 * units
 */
const CLUSTERS = [
  { x: 0.16, y: 0.22, radius: 70, color: 0x7fe3d0 },
  { x: 0.62, y: 0.1, radius: 55, color: 0xffc48a },
  { x: 0.86, y: 0.52, radius: 80, color: 0xff9ac2 },
  { x: 0.36, y: 0.58, radius: 60, color: 0x9ab8ff },
  { x: 0.68, y: 0.84, radius: 70, color: 0xd2f28c },
  { x: 0.1, y: 0.86, radius: 50, color: 0xc9a4ff },
] as const;
const MOTES_PER_CLUSTER = 34;

interface Mote {
  /** units, in a world of PERIOD */
  readonly x: number;
  readonly y: number;
  readonly particle: Particle;
}

/**
 * Dust and the crosses of a grid, which have their places in the world: they show how fast and where one flies. Each
 * mote is placed for itself, so that nothing is cut at the seam of the world. In a large world they repeat.
 */
export class Dust {
  readonly #motes: Mote[] = [];
  readonly #container: ParticleContainer;
  #world: Torus | undefined;
  /** a part of the world, which it is a multiple of */
  #period = new Torus(PERIOD);

  /** @param random [0, 1) */
  constructor({ cross, star }: Marks, container: ParticleContainer, random: () => number) {
    const period = this.#period;
    const { size } = period;
    this.#container = container;
    for (let i = 0; i < CROSSES ** 2; i++) {
      const x = ((i % CROSSES) * size) / CROSSES;
      const y = (Math.floor(i / CROSSES) * size) / CROSSES;
      this.#add(x, y, { texture: cross, tint: 0x8ec8ff, alpha: CROSS_ALPHA }, CROSS_SIZE);
    }
    for (let i = 0; i < MOTES; i++) {
      const look = { texture: star, tint: 0xaebfe8, alpha: MOTE_ALPHA };
      this.#add(random() * size, random() * size, look, 4 + 3 * random());
    }
    for (const { x, y, radius, color } of CLUSTERS) {
      for (let i = 0; i < MOTES_PER_CLUSTER; i++) {
        const angle = random() * 2 * Math.PI;
        const distance = radius * (random() + random());
        const look = { texture: star, tint: color, alpha: 0.25 + 0.4 * random() };
        const [moteX, moteY] = [x * size + distance * Math.cos(angle), y * size + distance * Math.sin(angle)];
        this.#add(period.wrap(moteX), period.wrap(moteY), look, 4 + 6 * random() ** 2);
      }
    }
  }

  draw(camera: Camera): void {
    const { world, width, height, scale } = camera;
    if (world !== this.#world) {
      this.#world = world;
      this.#period = new Torus(world.size / Math.max(1, Math.round(world.size / PERIOD)));
    }
    const period = this.#period;
    const stretch = period.size / PERIOD;
    for (const { x, y, particle } of this.#motes) {
      particle.x = width / 2 + period.delta(camera.x, x * stretch) * scale;
      particle.y = height / 2 + period.delta(camera.y, y * stretch) * scale;
    }
  }

  /** @param size of the drawing, CSS pixels */
  #add(x: number, y: number, look: Pick<Particle, "texture" | "tint" | "alpha">, size: number): void {
    const scale = size / look.texture.width;
    const particle = new Particle({ ...look, anchorX: 0.5, anchorY: 0.5, scaleX: scale, scaleY: scale });
    this.#container.addParticle(particle);
    this.#motes.push({ x, y, particle });
  }
}
