import { Container, Particle, ParticleContainer, Sprite, Texture } from "pixi.js";
import { colorOf } from "../../../game/palette.ts";
import type { Camera } from "../camera.ts";
import type { Ship } from "../ships/shipView.ts";
import type { Box } from "../tags/layout.ts";
import { setTint } from "../tint.ts";
import { DensityLight } from "./density.ts";
import { type MapMarks, mapMarks, panel } from "./pictures.ts";
import { MapProjection } from "./projection.ts";

/** sizes of a ship on the small map and on the large one, CSS pixels */
const DOT = { small: 5.5, large: 9 } as const;
const NOSE = { small: 12, large: 18 } as const;

/** Dots are smaller if there are more than this, and half as large at least. */
const MANY = 60;

/** ms between two updates of the small map with that many, on which a ship moves by a pixel in that time */
const REST_MS = 100;

/** opacity of a ship whose player is away */
const AWAY_ALPHA = 0.5;

/** A map of the world around the followed ship: small beside the game, or large over it. */
export class SkyMap {
  readonly view = new Container();
  readonly projection: MapProjection;
  /** how many ships are in each part of the world, as in the message DENSITY; undefined if that is not known */
  density: Uint8Array | undefined;
  readonly #camera: Camera;
  readonly #marks: MapMarks = mapMarks();
  readonly #panel = new Sprite();
  readonly #light = new DensityLight();
  readonly #dots: ParticleContainer;
  readonly #nose: Particle;
  readonly #pool: Particle[] = [];
  #used = 0;
  #lastUsed = 0;
  /** size of a dot in this frame, CSS pixels */
  #dotSize = 0;
  /** whether the marks stay as they are in this frame, and only move with the center of the map */
  #rests = false;
  /** ms since the marks were placed; infinite before */
  #restedMs = Number.POSITIVE_INFINITY;
  /** center of the map when they were placed, units in the world */
  #placedX = 0;
  #placedY = 0;
  #resolution = 1;
  /** what the picture of the panel shows */
  #drawnHalf = 0;
  #drawnScale = 0;
  #drawnLarge = false;

  constructor(camera: Camera) {
    this.#camera = camera;
    this.projection = new MapProjection(camera.world);
    this.#panel.anchor.set(0.5);
    // The same particle shows another ship in the next frame, so all its properties change.
    this.#dots = new ParticleContainer({
      texture: this.#marks.dot,
      dynamicProperties: { position: true, rotation: true, vertex: true, uvs: true, color: true },
    });
    this.#nose = new Particle({ texture: this.#marks.nose, anchorX: 0.5, anchorY: 0.5 });
    this.#dots.addParticle(this.#nose);
    this.view.addChild(this.#panel, this.#light.view, this.#dots);
    this.view.visible = false;
  }

  /**
   * Adapts the map to the window.
   *
   * @param place where the small map is, CSS pixels
   * @param resolution pixels per CSS pixel
   */
  fit(place: Box, resolution: number): void {
    this.projection.smallBox = place;
    this.#resolution = resolution;
    this.#drawnHalf = 0;
    this.#restedMs = Number.POSITIVE_INFINITY;
  }

  /**
   * Starts a frame.
   *
   * @param elapsed ms since the last frame
   * @param followed the ship in the middle; the map is not shown without one
   */
  begin(elapsed: number, followed: Ship | undefined): void {
    const { projection } = this;
    const camera = this.#camera;
    projection.world = camera.world;
    projection.update(elapsed, camera.calm, camera.width, camera.height, followed ?? camera);
    this.view.visible = followed !== undefined && projection.half > 0;
    this.#rest(elapsed, followed);
    this.#dotSize = this.#sizeOf(DOT) * Math.max(0.5, Math.min(1, Math.sqrt(MANY / this.#lastUsed)));
    if (!this.view.visible || followed === undefined) return;
    this.#drawPanel();
    this.#light.draw(this.density, projection, followed, camera.world.size);
    this.#nose.x = projection.centerX - this.#dots.x;
    this.#nose.y = projection.centerY - this.#dots.y;
    this.#nose.scaleX = this.#sizeOf(NOSE) / this.#marks.nose.width;
    this.#nose.scaleY = this.#nose.scaleX;
    this.#nose.rotation = followed.facing;
    setTint(this.#nose, followed.own ? 0xffffff : colorOf(followed.color));
  }

  /** Draws a ship other than the followed one. */
  add(ship: Ship): void {
    if (!this.view.visible || this.#rests) return;
    const { projection } = this;
    const scale = (this.#dotSize * projection.sizeAt(ship.x, ship.y)) / this.#marks.dot.width;
    const dot = this.#dot(this.#marks.dot);
    dot.x = projection.toX(ship.x);
    dot.y = projection.toY(ship.y);
    dot.scaleX = scale;
    dot.scaleY = scale;
    setTint(dot, colorOf(ship.color));
    const alpha = ship.away ? AWAY_ALPHA : 1;
    if (dot.alpha !== alpha) dot.alpha = alpha;
  }

  /**
   * Draws a mark that is no ship.
   *
   * @param place units, in the world
   * @param size compared with a ship
   */
  mark(
    name: "star" | "ring" | "crown",
    place: Readonly<{ x: number; y: number }>,
    tint: number,
    size: number,
    alpha = 1,
  ): void {
    if (!this.view.visible || this.#rests) return;
    const { projection } = this;
    const { x, y } = place;
    const texture = this.#marks[name];
    const mark = this.#dot(texture);
    mark.x = projection.toX(x);
    mark.y = projection.toY(y);
    mark.scaleX = (this.#sizeOf(DOT) * size * projection.sizeAt(x, y)) / texture.width;
    mark.scaleY = mark.scaleX;
    setTint(mark, tint);
    if (mark.alpha !== alpha) mark.alpha = alpha;
  }

  /** Ends a frame. */
  end(): void {
    if (this.#rests) return;
    for (let i = this.#used; i < this.#lastUsed; i++) {
      const dot = this.#pool[i];
      if (dot === undefined) continue;
      dot.scaleX = 0;
      dot.scaleY = 0;
    }
    this.#lastUsed = this.#used;
  }

  /** Decides whether the marks stay as they are in this frame. */
  #rest(elapsed: number, followed: Ship | undefined): void {
    const { world } = this.#camera;
    const { isClosed, scale } = this.projection;
    this.#restedMs += elapsed;
    this.#rests = isClosed && followed !== undefined && this.#lastUsed > MANY && this.#restedMs < REST_MS;
    if (this.#rests && followed !== undefined) {
      this.#dots.x = world.delta(followed.x, this.#placedX) * scale;
      this.#dots.y = world.delta(followed.y, this.#placedY) * scale;
      return;
    }
    this.#used = 0;
    this.#restedMs = 0;
    this.#dots.x = this.#dots.y = 0;
    this.#placedX = followed?.x ?? 0;
    this.#placedY = followed?.y ?? 0;
  }

  #dot(texture: Texture): Particle {
    let dot = this.#pool[this.#used];
    if (dot === undefined) {
      dot = new Particle({ texture, anchorX: 0.5, anchorY: 0.5 });
      this.#pool.push(dot);
      // Below the followed ship.
      this.#dots.addParticleAt(dot, 0);
    }
    this.#used++;
    dot.texture = texture;
    return dot;
  }

  #sizeOf({ small, large }: { small: number; large: number }): number {
    return small + (large - small) * this.projection.openness;
  }

  /** Draws the panel again once the map has its final size; until then its picture is scaled. */
  #drawPanel(): void {
    const { projection } = this;
    const { half, scale, isOpen, isClosed, centerX, centerY } = projection;
    const isFinal = isOpen || isClosed;
    const isStale = half !== this.#drawnHalf || this.#camera.scale !== this.#drawnScale || isOpen !== this.#drawnLarge;
    if (this.#drawnHalf === 0 || (isFinal && isStale)) {
      const before = this.#panel.texture;
      this.#panel.texture = panel({
        half,
        viewX: this.#camera.halfWidth * scale,
        viewY: this.#camera.halfHeight * scale,
        large: isOpen,
        resolution: this.#resolution,
      });
      if (before !== Texture.EMPTY) before.destroy(true);
      this.#drawnHalf = half;
      this.#drawnScale = this.#camera.scale;
      this.#drawnLarge = isOpen;
    }
    this.#panel.position.set(centerX, centerY);
    this.#panel.width = 2 * half;
    this.#panel.height = 2 * half;
  }
}
