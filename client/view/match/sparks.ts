import type { Texture } from "pixi.js";
import { setTint } from "../tint.ts";
import { drawCircle, newCircle } from "./circles.ts";
import type { MatchFrame } from "./frame.ts";

/** sparks and circles at once; more are left out */
const SPARKS = 160;
const CIRCLES = 20;

/** A light that flies and fades. Units, in the world; units/s; ms. */
export interface Spark {
  x: number;
  y: number;
  vx: number;
  vy: number;
  startedAt: number;
  lasts: number;
  size: number;
  tint: number;
  /** whether it is a line in the direction of its motion */
  long: boolean;
}

/** A circle that spreads and fades. Units, in the world; ms. */
export interface Wave {
  x: number;
  y: number;
  from: number;
  to: number;
  startedAt: number;
  lasts: number;
  tint: number;
  alpha: number;
}

/** Lights that were started and end by themselves. Objects are reused. */
export class Sparks {
  readonly #frame: MatchFrame;
  readonly #circle = newCircle();
  readonly #sparks: Spark[] = Array.from({ length: SPARKS }, () => ({
    x: 0,
    y: 0,
    vx: 0,
    vy: 0,
    startedAt: Number.NEGATIVE_INFINITY,
    lasts: 1,
    size: 1,
    tint: 0xffffff,
    long: false,
  }));
  readonly #waves: Wave[] = Array.from({ length: CIRCLES }, () => ({
    x: 0,
    y: 0,
    from: 0,
    to: 0,
    startedAt: Number.NEGATIVE_INFINITY,
    lasts: 1,
    tint: 0xffffff,
    alpha: 1,
  }));
  #nextSpark = 0;
  #nextWave = 0;

  constructor(frame: MatchFrame) {
    this.#frame = frame;
  }

  /** A spark to be set; undefined if all are in use. */
  spark(): Spark | undefined {
    const spark = this.#sparks[this.#nextSpark % SPARKS];
    if (spark === undefined || this.#frame.now < spark.startedAt + spark.lasts) return undefined;
    this.#nextSpark++;
    return spark;
  }

  /** A circle to be set; undefined if all are in use. */
  wave(): Wave | undefined {
    const wave = this.#waves[this.#nextWave % CIRCLES];
    if (wave === undefined || this.#frame.now < wave.startedAt + wave.lasts) return undefined;
    this.#nextWave++;
    return wave;
  }

  draw(): void {
    const { now, pictures } = this.#frame;
    for (let i = 0; i < SPARKS; i++) {
      const spark = this.#sparks[i] as Spark;
      if (now >= spark.startedAt && now < spark.startedAt + spark.lasts) {
        this.#drawSpark(spark, spark.long ? pictures.streak : pictures.spark);
      }
    }
    for (let i = 0; i < CIRCLES; i++) {
      const wave = this.#waves[i] as Wave;
      if (now >= wave.startedAt && now < wave.startedAt + wave.lasts) this.#drawWave(wave);
    }
  }

  #drawSpark(spark: Spark, texture: Texture): void {
    const { camera, under, now } = this.#frame;
    const part = (now - spark.startedAt) / spark.lasts;
    // It is slowed down evenly, and stands still at its end.
    const way = (part * (2 - part) * spark.lasts) / 2000;
    const x = spark.x + spark.vx * way;
    const y = spark.y + spark.vy * way;
    if (!camera.sees(x, y, 35)) return;
    const particle = under.next(texture);
    particle.x = x + camera.offsetX(x);
    particle.y = y + camera.offsetY(y);
    particle.rotation = Math.atan2(spark.vy, spark.vx);
    particle.scaleX = spark.size * (1 - part * part);
    particle.scaleY = spark.long ? 1 : particle.scaleX;
    setTint(particle, spark.tint);
    particle.alpha = 1 - part * part;
  }

  #drawWave(wave: Wave): void {
    const { camera, under, pictures, now } = this.#frame;
    const left = 1 - (now - wave.startedAt) / wave.lasts;
    const circle = this.#circle;
    circle.x = wave.x;
    circle.y = wave.y;
    circle.radius = wave.to + (wave.from - wave.to) * left * left;
    circle.tint = wave.tint;
    circle.alpha = wave.alpha * left;
    drawCircle(circle, under, pictures, camera);
  }
}
