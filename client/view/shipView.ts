import { Container, Sprite, Text } from "pixi.js";
import { SHIP_LENGTH } from "../../game/constants.ts";
import { SHIP_COLORS } from "../../game/palette.ts";
import type { ShipTextures } from "./textures.ts";
import type { Viewport } from "./viewport.ts";

/** units from the tail to the tip of the longest flame */
const FLAME_LENGTH = 40;
/** units from the centre to where the flame sits on the engines */
const ENGINES = -SHIP_LENGTH / 2 + 7;

/** colour of one's own name, 0xRRGGBB: white, which no ship has */
const OWN_NAME = 0xffffff;

/** What is drawn of a ship in one place. On a torus a ship can be in four places at once. */
export class ShipView {
  /** in the world; units */
  readonly body = new Container();
  /** over the world; CSS pixels, so that it stays readable at any size */
  readonly tag: Text;
  readonly #textures: ShipTextures;
  readonly #hull: Sprite;
  readonly #flame: Sprite;

  constructor(textures: ShipTextures) {
    this.#textures = textures;
    this.#flame = new Sprite(textures.flame);
    this.#flame.anchor.set(1, 0.5);
    this.#flame.blendMode = "add";
    this.#hull = new Sprite(textures.idle);
    this.#hull.anchor.set(0.5);
    this.#hull.width = SHIP_LENGTH;
    this.#hull.height = SHIP_LENGTH / 2;
    this.body.addChild(this.#flame, this.#hull);
    this.tag = new Text({
      style: { fontFamily: "system-ui, 'Open Sans', sans-serif", fontWeight: "600", fill: 0xffffff },
    });
    this.tag.anchor.set(0.5, 0);
  }

  set visible(visible: boolean) {
    this.body.visible = visible;
    this.tag.visible = visible;
  }

  /** Who flies it. `color` is an index into the palette. */
  show(name: string, color: number, own: boolean, viewport: Viewport): void {
    const tint = SHIP_COLORS[color % SHIP_COLORS.length] ?? 0xffffff;
    this.#hull.tint = tint;
    this.tag.tint = own ? OWN_NAME : tint;
    this.tag.alpha = own ? 1 : 0.8;
    // Each of these would draw the text anew, so only when it changes.
    if (this.tag.text !== name) this.tag.text = name;
    if (this.tag.style.fontSize !== viewport.fontSize) this.tag.style.fontSize = viewport.fontSize;
  }

  /**
   * @param x units
   * @param y units
   * @param facing radians
   * @param now ms, for the flicker of the flame
   */
  place(x: number, y: number, facing: number, thrusting: boolean, now: number): void {
    this.body.position.set(x, y);
    this.body.rotation = facing;
    this.#hull.texture = thrusting ? this.#textures.thrusting : this.#textures.idle;
    this.#flame.visible = thrusting;
    if (thrusting) {
      const flicker = 0.82 + 0.1 * Math.sin(now / 23 + x) + 0.08 * Math.sin(now / 41 + y);
      this.#flame.position.x = ENGINES;
      this.#flame.width = FLAME_LENGTH * flicker;
      this.#flame.height = SHIP_LENGTH / 2;
    }
  }

  /** Puts the name below the ship at its own place, whole and within the sky; elsewhere there is none. */
  placeTag(x: number, y: number, viewport: Viewport, here: boolean): void {
    this.tag.visible = here;
    if (!here) return;
    const halfWidth = this.tag.width / 2 + 2;
    const left = Math.min(Math.max(viewport.screenX(x), viewport.left + halfWidth), viewport.right - halfWidth);
    const below = viewport.screenY(y) + Math.max(10, SHIP_LENGTH * 0.55 * viewport.scale);
    this.tag.position.set(Math.round(left), Math.round(Math.min(below, viewport.bottom - this.tag.height)));
  }
}
