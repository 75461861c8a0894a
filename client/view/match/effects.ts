import { RING_REACH } from "../../../game/gates.ts";
import { SHIP_COLORS } from "../../../game/palette.ts";
import { BOOST, CROWN, GOLD, RING, STAR } from "./colors.ts";
import type { MatchFrame } from "./frame.ts";
import { Sparks } from "./sparks.ts";

interface Place {
  readonly x: number;
  readonly y: number;
}

/** How something bursts. */
interface Burst {
  readonly tint: number;
  readonly sparks: number;
  /** of the fastest spark, units/s */
  readonly speed: number;
  readonly lasts: number;
  readonly size: number;
  /** radius to which its circle spreads; none if 0 */
  readonly circle: number;
}

const PICK: Burst = { tint: STAR, sparks: 8, speed: 150, lasts: 480, size: 0.8, circle: 34 };
const GOLDEN: Burst = { tint: GOLD, sparks: 26, speed: 260, lasts: 900, size: 1.15, circle: 74 };
const PASSED: Burst = { tint: RING, sparks: 12, speed: 190, lasts: 560, size: 0.85, circle: 68 };
const COMPLETE: Burst = { tint: GOLD, sparks: 34, speed: 320, lasts: 1100, size: 1.2, circle: 90 };
const CROWNED: Burst = { tint: CROWN, sparks: 20, speed: 220, lasts: 800, size: 1, circle: 80 };
const READY: Burst = { tint: BOOST, sparks: 0, speed: 0, lasts: 520, size: 0, circle: 62 };
const BOOSTED: Burst = { tint: BOOST, sparks: 10, speed: 170, lasts: 450, size: 0.8, circle: 70 };
const ROUND: Burst = { tint: 0xffffff, sparks: 0, speed: 0, lasts: 900, size: 0, circle: 90 };

/** what others do is drawn with this part of the sparks, and of the brightness */
const OTHERS = 0.5;

/** ms between two rings of a chain that light up one after the other */
const CASCADE_MS = 70;

/** sparks that go from a robbed ship to the new holder, and their time, ms */
const THEFT_SPARKS = 14;
const THEFT_MS = 550;

/** sparks in the colors of ships at the end of a round */
const CONFETTI = 90;
const CONFETTI_MS = 1900;

/** ms between two lines behind a ship that boosts, and how long one is visible */
const LINE_EVERY_MS = 45;
const LINE_MS = 380;

/** Lights of what happens in a match. With reduced motion, and at the lowest quality, only the circles are drawn. */
export class MatchEffects {
  readonly #frame: MatchFrame;
  readonly #sparks: Sparks;
  /** turns from spark to spark by the golden angle, which spreads any number evenly */
  #turn = 0;

  constructor(frame: MatchFrame) {
    this.#frame = frame;
    this.#sparks = new Sparks(frame);
  }

  pick(place: Place, golden: boolean, own: boolean): void {
    this.#burst(place, golden ? GOLDEN : PICK, own ? 1 : OTHERS);
  }

  ring(place: Place, own: boolean): void {
    this.#burst(place, PASSED, own ? 1 : OTHERS);
  }

  /** All rings light up one after the other, and the ship that has passed them. */
  chain(ship: Place, rings: readonly Place[], own: boolean): void {
    this.#burst(ship, COMPLETE, own ? 1 : OTHERS);
    if (own) for (let i = 0; i < rings.length; i++) this.#spread(rings[i] as Place, PASSED, 0.9, i * CASCADE_MS);
  }

  boostReady(ship: Place): void {
    this.#burst(ship, READY, 1);
  }

  boost(ship: Place, own: boolean): void {
    this.#burst(ship, BOOSTED, own ? 1 : OTHERS);
  }

  /** @param from the ship that had the crown; undefined if it was free */
  crown(ship: Place, from: Place | undefined): void {
    this.#burst(ship, CROWNED, 1);
    if (from === undefined || !this.#hasSparks) return;
    const { world } = this.#frame.camera;
    const dx = world.delta(from.x, ship.x);
    const dy = world.delta(from.y, ship.y);
    for (let i = 0; i < THEFT_SPARKS; i++) {
      const spark = this.#sparks.spark();
      if (spark === undefined) return;
      spark.x = from.x + 20 * Math.cos(i * 2.4);
      spark.y = from.y + 20 * Math.sin(i * 2.4);
      spark.vx = (dx * 2000) / THEFT_MS;
      spark.vy = (dy * 2000) / THEFT_MS;
      spark.startedAt = this.#frame.now + i * 16;
      spark.lasts = THEFT_MS;
      spark.size = 1.1;
      spark.tint = CROWN;
      spark.long = false;
    }
  }

  roundStart(center: Place): void {
    this.#spread(center, ROUND, 0.6, 0);
    this.#spread(center, ROUND, 0.6, 180);
  }

  roundEnd(center: Place): void {
    this.#spread(center, ROUND, 0.6, 0);
    if (!this.#hasSparks) return;
    const { halfWidth, halfHeight } = this.#frame.camera;
    for (let i = 0; i < CONFETTI; i++) {
      const spark = this.#sparks.spark();
      if (spark === undefined) return;
      const direction = this.#next();
      const far = 0.15 + 0.85 * ((i * 0.754878) % 1);
      spark.x = center.x;
      spark.y = center.y;
      spark.vx = ((halfWidth * 2000) / CONFETTI_MS) * far * Math.cos(direction);
      spark.vy = ((halfHeight * 2000) / CONFETTI_MS) * far * Math.sin(direction);
      spark.startedAt = this.#frame.now + (i % 5) * 60;
      spark.lasts = CONFETTI_MS;
      spark.size = i % 3 === 0 ? 1 : 0.6;
      spark.tint = SHIP_COLORS[i % SHIP_COLORS.length] ?? 0xffffff;
      spark.long = false;
    }
  }

  /** Lines behind a ship that boosts. */
  boosting(ship: Place & { readonly vx: number; readonly vy: number }): void {
    const { now, elapsed, camera } = this.#frame;
    if (!this.#hasSparks || !camera.sees(ship.x, ship.y, 35)) return;
    if (Math.floor(now / LINE_EVERY_MS) === Math.floor((now - elapsed) / LINE_EVERY_MS)) return;
    const speed = Math.hypot(ship.vx, ship.vy);
    if (speed < 1) return;
    const line = this.#sparks.spark();
    if (line === undefined) return;
    const x = ship.vx / speed;
    const y = ship.vy / speed;
    const side = 26 * Math.sin(this.#next());
    line.x = ship.x - 16 * x - side * y;
    line.y = ship.y - 16 * y + side * x;
    // The lines stay behind; their direction is that of the ship.
    line.vx = 40 * x;
    line.vy = 40 * y;
    line.startedAt = now;
    line.lasts = LINE_MS;
    line.size = 0.9;
    line.tint = BOOST;
    line.long = true;
  }

  draw(): void {
    this.#sparks.draw();
  }

  get #hasSparks(): boolean {
    return !this.#frame.calm && this.#frame.quality > 0;
  }

  #next(): number {
    this.#turn = (this.#turn + 2.399963) % (2 * Math.PI);
    return this.#turn;
  }

  /** @param part of the sparks and of the brightness, 0 to 1 */
  #burst(place: Place, burst: Burst, part: number): void {
    if (!this.#frame.camera.sees(place.x, place.y, 100)) return;
    if (burst.circle > 0) this.#spread(place, burst, 0.9 * part, 0);
    if (!this.#hasSparks) return;
    const count = Math.round(burst.sparks * part);
    for (let i = 0; i < count; i++) {
      const spark = this.#sparks.spark();
      if (spark === undefined) return;
      const direction = this.#next();
      const speed = burst.speed * (0.55 + 0.45 * ((i % 3) / 2));
      spark.x = place.x;
      spark.y = place.y;
      spark.vx = speed * Math.cos(direction);
      spark.vy = speed * Math.sin(direction);
      spark.startedAt = this.#frame.now;
      spark.lasts = burst.lasts * (0.7 + 0.3 * ((i % 4) / 3));
      spark.size = burst.size * (i % 2 === 0 ? 1 : 0.7);
      spark.tint = i % 4 === 3 ? 0xffffff : burst.tint;
      spark.long = false;
    }
  }

  #spread(place: Place, burst: Burst, alpha: number, delay: number): void {
    const wave = this.#sparks.wave();
    if (wave === undefined) return;
    wave.x = place.x;
    wave.y = place.y;
    wave.from = this.#frame.calm ? burst.circle * 0.8 : Math.min(RING_REACH, burst.circle * 0.35);
    wave.to = burst.circle;
    wave.startedAt = this.#frame.now + delay;
    wave.lasts = burst.lasts;
    wave.tint = burst.tint;
    wave.alpha = alpha;
  }
}
