import { Particle, ParticleContainer } from "pixi.js";
import type { Camera } from "../camera.ts";
import type { QualityLevel } from "../quality.ts";
import type { ViewMotion } from "./motion.ts";
import { Parallax } from "./parallax.ts";
import { glow } from "./pictures.ts";

const DEPTH = 0.06;

/** units; more than the view is long by twice the largest radius */
const PERIOD = 1900;

const BLUE = 0x2b5bff;
const VIOLET = 0xc03bff;
const ALPHA = 0.12;

/** x, y, radius: units; the period is shared by a pair on each side, so that one is always near the view */
const PLACES = [
  [-260, -150, 430, BLUE],
  [300, 190, 400, VIOLET],
  [740, 860, 450, BLUE],
  [1200, -720, 420, VIOLET],
  [-330, 800, 380, VIOLET],
  [760, -180, 360, BLUE],
] as const;

/**
 * Blurred nebulae, which hardly move. The blur is in the texture. They are particles, because these have the simplest
 * shader of Pixi, and nebulae are most of the pixels of a picture.
 */
export class Nebulae {
  readonly view: ParticleContainer;
  readonly #parallax = new Parallax(DEPTH, PERIOD);
  readonly #particles: readonly Particle[];
  /** pixels of the texture */
  readonly #size: number;

  constructor() {
    const texture = glow();
    this.#size = texture.width;
    this.view = new ParticleContainer({ texture, dynamicProperties: { position: true, vertex: true } });
    this.#particles = PLACES.map(
      ([, , , tint]) => new Particle({ texture, anchorX: 0.5, anchorY: 0.5, tint, alpha: ALPHA }),
    );
    this.view.addParticle(...this.#particles);
  }

  draw(camera: Camera, { dx, dy }: ViewMotion, quality: QualityLevel): void {
    this.#parallax.move(dx, dy);
    this.view.visible = quality > 0;
    if (!this.view.visible) return;
    for (let i = 0; i < PLACES.length; i++) {
      const particle = this.#particles[i];
      const place = PLACES[i];
      if (particle === undefined || place === undefined) continue;
      particle.x = camera.width / 2 + this.#parallax.fromCenterX(place[0]) * camera.scale;
      particle.y = camera.height / 2 + this.#parallax.fromCenterY(place[1]) * camera.scale;
      particle.scaleX = particle.scaleY = (2 * place[2] * camera.scale) / this.#size;
    }
  }
}
