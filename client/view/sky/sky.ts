import { Container, Particle, ParticleContainer } from "pixi.js";
import type { Camera } from "../camera.ts";
import type { QualityLevel } from "../quality.ts";
import { Dust } from "./dust.ts";
import { ViewMotion } from "./motion.ts";
import { Nebulae } from "./nebulae.ts";
import { gradient, marks } from "./pictures.ts";
import { lehmer } from "./random.ts";
import { Stars } from "./stars.ts";

/**
 * The sky behind the ships, the same for all players: a gradient, nebulae and stars, which move less than the ships, and
 * dust and a grid, which have their places in the world. Everything is drawn in CSS pixels of the window.
 *
 * All of it is particles. Pixi's shader for sprites chooses among many textures for each pixel, and without a graphics
 * card that makes a gradient over the whole window half of the time for a frame.
 */
export class Sky {
  readonly view = new Container();
  readonly #camera: Camera;
  readonly #motion: ViewMotion;
  readonly #background: Particle;
  /** pixels of its texture */
  readonly #backgroundSize: { readonly width: number; readonly height: number };
  readonly #nebulae: Nebulae;
  readonly #stars: Stars;
  readonly #dust: Dust;

  constructor(camera: Camera) {
    const random = lehmer(20260);
    const pictures = marks();
    // Static colors: the stars twinkle by their size.
    const particles = new ParticleContainer({
      texture: pictures.star,
      dynamicProperties: { position: true, rotation: true, vertex: true },
    });
    this.#camera = camera;
    this.#motion = new ViewMotion(camera);
    const texture = gradient(random);
    const background = new ParticleContainer({ texture, dynamicProperties: { position: false, vertex: true } });
    // It covers everything below it.
    background.blendMode = "none";
    this.#background = new Particle({ texture });
    this.#backgroundSize = texture;
    background.addParticle(this.#background);
    this.#nebulae = new Nebulae();
    this.#stars = new Stars(pictures.star, particles, random);
    this.#dust = new Dust(pictures, particles, random);
    this.view.addChild(background, this.#nebulae.view, particles);
  }

  /**
   * @param now ms
   * @param elapsed ms since the last frame
   */
  draw(now: number, elapsed: number, quality: QualityLevel): void {
    const camera = this.#camera;
    this.#motion.update(elapsed);
    this.#background.scaleX = camera.width / this.#backgroundSize.width;
    this.#background.scaleY = camera.height / this.#backgroundSize.height;
    this.#nebulae.draw(camera, this.#motion, quality);
    this.#stars.draw(camera, this.#motion, now, quality);
    this.#dust.draw(camera);
  }
}
