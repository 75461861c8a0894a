import { Particle, type ParticleContainer, type Texture } from "pixi.js";
import type { Camera } from "../camera.ts";
import type { QualityLevel } from "../quality.ts";
import type { ViewMotion } from "./motion.ts";
import { Parallax } from "./parallax.ts";

/** units; more than the view is long, by twice the length of a streak */
const PERIOD = 1100;

/** depth: part of the camera's movement; size: of the drawing of an average star, CSS pixels; alpha: at most */
const LAYERS = [
  { depth: 0.15, stars: 210, size: 5, alpha: 0.6 },
  { depth: 0.4, stars: 100, size: 7, alpha: 0.8 },
  { depth: 0.8, stars: 46, size: 9, alpha: 1 },
] as const;

/** colors of stars, 0xRRGGBB */
const TINTS = [0xc9dbff, 0xffffff, 0xc9dbff, 0xffe9c9, 0xd9c9ff] as const;

/** units/s from which stars become streaks */
const STREAKS_FROM = 70;

/** A streak is as long as the way of its star in this time, s. */
const EXPOSURE_S = 0.3;

/** one of so many stars twinkles */
const TWINKLING = 9;

/** share of the stars that is drawn at the lowest quality */
const FEW = 1 / 3;

interface Star {
  /** units, in the layer */
  readonly x: number;
  readonly y: number;
  /** of the drawing, CSS pixels */
  readonly size: number;
  readonly particle: Particle;
  /** radians; undefined if it does not twinkle */
  readonly phase: number | undefined;
}

interface Layer {
  readonly parallax: Parallax;
  readonly depth: number;
  readonly stars: readonly Star[];
  /** number of stars that are drawn */
  shown: number;
}

/** Three layers of stars at different distances. They become streaks when the view moves fast. */
export class Stars {
  readonly #texture: Texture;
  readonly #layers: readonly Layer[];

  /** @param random [0, 1) */
  constructor(texture: Texture, container: ParticleContainer, random: () => number) {
    this.#texture = texture;
    this.#layers = LAYERS.map(({ depth, stars, size, alpha }) => ({
      parallax: new Parallax(depth, PERIOD),
      depth,
      stars: Array.from({ length: stars }, (_, i) => {
        const bright = random() ** 3;
        const particle = new Particle({
          texture,
          anchorX: 0.5,
          anchorY: 0.5,
          tint: TINTS[Math.floor(random() * TINTS.length)] ?? 0xffffff,
          alpha: alpha * (0.4 + 0.6 * bright),
        });
        container.addParticle(particle);
        return {
          x: random() * PERIOD,
          y: random() * PERIOD,
          size: size * (0.7 + 0.8 * bright),
          particle,
          phase: i % TWINKLING === 0 ? random() * 2 * Math.PI : undefined,
        };
      }),
      shown: stars,
    }));
  }

  draw(camera: Camera, motion: ViewMotion, now: number, quality: QualityLevel): void {
    const speed = Math.hypot(motion.vx, motion.vy);
    const isFast = !camera.calm && speed > STREAKS_FROM;
    const angle = isFast ? Math.atan2(motion.vy, motion.vx) : 0;
    const stretch = isFast ? (speed - STREAKS_FROM) * EXPOSURE_S * camera.scale : 0;
    const { width, height, scale, calm } = camera;
    const pixels = this.#texture.width;
    for (const layer of this.#layers) {
      const { parallax, depth, stars } = layer;
      show(layer, quality === 0 ? Math.ceil(stars.length * FEW) : stars.length);
      parallax.move(motion.dx, motion.dy);
      const streak = (2 * stretch * depth) / pixels;
      // Not in a function of its own, because V8 would allocate an object for each fraction that is passed to it.
      for (let i = 0; i < layer.shown; i++) {
        const { particle, x, y, size, phase } = stars[i] as Star;
        const twinkle = phase === undefined || calm ? 1 : 1 + 0.3 * Math.sin(now / 900 + phase);
        particle.x = width / 2 + parallax.fromCenterX(x) * scale;
        particle.y = height / 2 + parallax.fromCenterY(y) * scale;
        particle.rotation = angle;
        particle.scaleY = (size * twinkle) / pixels;
        particle.scaleX = particle.scaleY + streak;
      }
    }
  }
}

/** Hides all stars of a layer but the first ones. */
function show(layer: Layer, shown: number): void {
  for (let i = shown; i < layer.shown; i++) {
    const star = layer.stars[i];
    if (star !== undefined) star.particle.scaleX = star.particle.scaleY = 0;
  }
  layer.shown = shown;
}
