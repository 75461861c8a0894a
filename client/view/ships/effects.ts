import { Particle, type ParticleContainer } from "pixi.js";
import { mix } from "../../ships/colors.ts";
import type { Camera } from "../camera.ts";
import type { ShipTextures } from "./textures.ts";

/** What is shown where a ship comes or goes. */
export type EffectName = "arrival" | "departure";

/** ms */
const DURATIONS: Readonly<Record<EffectName, number>> = { arrival: 750, departure: 600 };

/** effects at once; more are left out */
const MOST = 12;

/** Where something happens. */
export interface EffectPlace {
  /** units, in the world */
  readonly x: number;
  /** units, in the world */
  readonly y: number;
  /** radians */
  readonly facing: number;
  /** 0xRRGGBB */
  readonly paint: number;
}

/** One effect. It is used again when it has ended. */
class Effect {
  readonly #ring: Particle;
  readonly #streak: Particle;
  #name: EffectName = "arrival";
  /** units, in the world */
  #x = 0;
  #y = 0;
  #startedAt = Number.NEGATIVE_INFINITY;
  #running = false;

  constructor({ ring, streak }: ShipTextures, lights: ParticleContainer) {
    this.#ring = new Particle({ texture: ring, anchorX: 0.5, anchorY: 0.5, scaleX: 0 });
    this.#streak = new Particle({ texture: streak, anchorX: 1, anchorY: 0.5, scaleX: 0 });
    lights.addParticle(this.#ring, this.#streak);
  }

  get running(): boolean {
    return this.#running;
  }

  start(name: EffectName, { x, y, facing, paint }: EffectPlace, now: number): void {
    this.#name = name;
    this.#x = x;
    this.#y = y;
    this.#startedAt = now;
    this.#running = true;
    this.#streak.rotation = facing;
    this.#ring.tint = paint;
    this.#streak.tint = mix(paint, 0xffffff, 0.5);
  }

  draw(camera: Camera, now: number): void {
    if (!this.#running) return;
    const part = (now - this.#startedAt) / DURATIONS[this.#name];
    if (!(part < 1)) {
      this.stop();
      return;
    }
    const ring = this.#ring;
    const streak = this.#streak;
    ring.x = streak.x = this.#x + camera.offsetX(this.#x);
    ring.y = streak.y = this.#y + camera.offsetY(this.#y);
    const left = (1 - part) ** 2;
    if (this.#name === "arrival") {
      // The streak shortens into the ship, from which a ring spreads.
      streak.scaleX = 3.5 * left;
      streak.scaleY = 0.8 + 1.6 * left;
      streak.alpha = Math.min(1, 2 * left);
      ring.scaleX = ring.scaleY = 0.4 + 1.5 * (1 - left);
      ring.alpha = 0.7 * left;
    } else {
      // A ring closes where the ship was.
      streak.scaleX = 0;
      ring.scaleX = ring.scaleY = 1.3 * left + 0.1;
      ring.alpha = 0.8 * Math.sin(Math.PI * Math.sqrt(1 - part));
    }
  }

  stop(): void {
    this.#running = false;
    this.#ring.scaleX = 0;
    this.#streak.scaleX = 0;
  }
}

/** Lights where ships come and go. */
export class Effects {
  readonly #effects: readonly Effect[];

  constructor(textures: ShipTextures, lights: ParticleContainer) {
    this.#effects = Array.from({ length: MOST }, () => new Effect(textures, lights));
  }

  /** @param now ms */
  start(name: EffectName, place: EffectPlace, now: number): void {
    this.#effects.find(({ running }) => !running)?.start(name, place, now);
  }

  draw(camera: Camera, now: number): void {
    for (let i = 0; i < this.#effects.length; i++) this.#effects[i]?.draw(camera, now);
  }
}
