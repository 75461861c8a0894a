import { type BLEND_MODES, Particle, ParticleContainer, type Texture } from "pixi.js";

/**
 * Particles that are placed anew in each frame. `next` hands out the particles of the last frame again, so nothing is
 * allocated once there are enough.
 */
export class Layer {
  /** in the world, units */
  readonly view: ParticleContainer;
  readonly #pool: Particle[] = [];
  #used = 0;
  #lastUsed = 0;

  /** @param texture any one of those that are drawn; all share a source */
  constructor(texture: Texture, blendMode: BLEND_MODES) {
    this.view = new ParticleContainer({
      texture,
      blendMode,
      dynamicProperties: { position: true, rotation: true, vertex: true, uvs: true, color: true },
    });
  }

  begin(): void {
    this.#used = 0;
  }

  /** The next particle, not turned. The caller sets its position, scale, tint and alpha. */
  next(texture: Texture): Particle {
    let particle = this.#pool[this.#used];
    if (particle === undefined) {
      particle = new Particle({ texture, anchorX: 0.5, anchorY: 0.5 });
      this.#pool.push(particle);
      this.view.addParticle(particle);
    }
    this.#used++;
    particle.texture = texture;
    particle.rotation = 0;
    return particle;
  }

  /** Ends the frame: hides the particles that were not used in it. */
  end(): void {
    for (let i = this.#used; i < this.#lastUsed; i++) {
      const particle = this.#pool[i];
      if (particle !== undefined) particle.scaleX = particle.scaleY = 0;
    }
    this.#lastUsed = this.#used;
  }
}
