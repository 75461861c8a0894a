import { Container, Sprite, Text, Texture } from "pixi.js";
import { colorOf } from "../../../game/palette.ts";
import type { Camera } from "../camera.ts";
import { drawPicture } from "../picture.ts";
import { setTint } from "../tint.ts";
import { type Goal, Target } from "./target.ts";

/** from the edge of the window to the arrow, CSS pixels */
const INSET = 40;
/** from the arrow to the distance beside it, CSS pixels */
const TEXT_INSET = 27;
/** length and width of the arrow, CSS pixels */
const SIZE = 26;
/** pixels of the texture per CSS pixel */
const RESOLUTION = 3;
/** ms in which the arrow fades */
const FADE_MS = 250;
/** ms until the arrow has turned most of the way to another target */
const TURN_MS = 120;
/** The distance is rounded to this, units, and changes this often, ms: each change rasterizes a text. */
const ROUNDING = 10;
const TEXT_MS = 300;

/** An arrow at the edge of the view toward what matters, with the distance in units. */
export class Arrow {
  readonly view = new Container({ visible: false });
  readonly target: Target;
  readonly #camera: Camera;
  readonly #sprite: Sprite;
  readonly #text: Text;
  #opacity = 0;
  /** direction in which the arrow is drawn, radians */
  #angle = 0;
  #distance = -1;
  #writtenAt = Number.NEGATIVE_INFINITY;
  /** whether this browser can't draw texts; the arrow is drawn without one */
  #failed = false;

  constructor(camera: Camera) {
    this.#camera = camera;
    this.target = new Target(camera);
    this.#sprite = new Sprite({ texture: picture(), anchor: 0.5, width: SIZE, height: SIZE });
    this.#text = new Text({
      anchor: 0.5,
      visible: false,
      style: {
        fontFamily: "system-ui, 'Segoe UI', Roboto, 'Open Sans', sans-serif",
        fontWeight: "600",
        fontSize: 14,
        fill: 0xffffff,
        stroke: { color: 0x070b1f, width: 3, join: "round" },
      },
    });
    this.view.addChild(this.#sprite, this.#text);
  }

  /**
   * Draws the arrow. Call this after all ships were given to the target.
   *
   * @param now ms
   * @param elapsed ms since the last frame
   * @param hidden whether something covers the view
   */
  draw(now: number, elapsed: number, goal: Goal | undefined, hidden: boolean): void {
    const { target } = this;
    target.end(goal);
    const step = elapsed / FADE_MS;
    const isNew = this.#opacity === 0;
    this.#opacity = Math.min(1, Math.max(0, this.#opacity + (target.exists && !hidden ? step : -step)));
    this.view.visible = this.#opacity > 0;
    if (!this.view.visible) return;
    this.view.alpha = this.#opacity;
    if (!target.exists) return;
    const tint = goal === undefined ? colorOf(target.ship) : (goal.color ?? 0xffffff);
    setTint(this.#sprite, tint);
    setTint(this.#text, tint);
    this.#turn(isNew || this.#camera.calm ? Number.POSITIVE_INFINITY : elapsed);
    this.#write(now);
  }

  /** Places the arrow on an ellipse, which leaves the corners of the window to the map and the buttons. */
  #turn(elapsed: number): void {
    const { width, height } = this.#camera;
    const { dx, dy } = this.target;
    const way = Math.atan2(dy, dx) - this.#angle;
    const shortest = Math.atan2(Math.sin(way), Math.cos(way));
    this.#angle += shortest * (1 - Math.exp(-elapsed / TURN_MS));
    const cos = Math.cos(this.#angle);
    const sin = Math.sin(this.#angle);
    const radiusX = Math.max(1, width / 2 - INSET);
    const radiusY = Math.max(1, height / 2 - INSET);
    const length = 1 / Math.hypot(cos / radiusX, sin / radiusY);
    this.#sprite.position.set(width / 2 + length * cos, height / 2 + length * sin);
    this.#sprite.rotation = this.#angle;
    const textLength = length - TEXT_INSET - 6 * Math.abs(cos);
    this.#text.position.set(Math.round(width / 2 + textLength * cos), Math.round(height / 2 + textLength * sin));
  }

  #write(now: number): void {
    const distance = Math.round(Math.hypot(this.target.dx, this.target.dy) / ROUNDING) * ROUNDING;
    if (this.#failed || distance === this.#distance || now - this.#writtenAt < TEXT_MS) return;
    this.#distance = distance;
    this.#writtenAt = now;
    this.#text.text = String(distance);
    try {
      // Measured here, because an error while Pixi renders would take the rest of the picture with it.
      this.#text.visible = this.#text.width > 0;
    } catch (error) {
      this.#failed = true;
      this.#text.visible = false;
      console.error("The distance can't be drawn.", error);
    }
  }
}

/** The arrow, white with a dark line around it, pointing to the right. */
function picture(): Texture {
  const source = drawPicture({
    width: SIZE,
    height: SIZE,
    resolution: RESOLUTION,
    mipmaps: true,
    draw: (context) => {
      const path = new Path2D("M23 13 L6 4 L10 13 L6 22 Z");
      context.lineJoin = "round";
      context.lineWidth = 3;
      context.strokeStyle = "rgb(7 11 31 / 80%)";
      context.stroke(path);
      context.fillStyle = "#fff";
      context.fill(path);
    },
  });
  return new Texture({ source });
}
