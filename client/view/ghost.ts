import { Container, Sprite, Texture } from "pixi.js";
import { SHIP_KINDS } from "../../game/kinds.ts";
import type { Camera } from "./camera.ts";
import { forEachCopy } from "./copies.ts";
import { drawPicture } from "./picture.ts";

/** a color that no ship has */
const OUTLINE = "#ff4df0";
/** CSS pixels */
const LINE = 1.5;

/** copies of a ship that can be visible at once */
const COPIES = 4;

const [{ length, outline }] = SHIP_KINDS;

/** size of the texture, units, with room for the line */
const WIDTH = length + 8;
const HEIGHT = length / 2 + 8;

/** The position of the own ship on the server: an outline, drawn over the ships. */
export class Ghost {
  /** in the world; units */
  readonly view = new Container();
  readonly #sprites: Sprite[] = [];
  readonly #pose = { x: 0, y: 0, facing: 0 };
  #texture: Texture | undefined;

  constructor() {
    for (let i = 0; i < COPIES; i++) this.#sprites.push(new Sprite({ texture: Texture.EMPTY, anchor: 0.5 }));
    this.view.addChild(...this.#sprites);
    this.view.visible = false;
  }

  /**
   * Draws the outline for a scale, so that its line is thin and smooth at any size. It is drawn on a canvas, because
   * Pixi's lines are jagged unless the whole scene is antialiased.
   *
   * @param scale CSS pixels per unit
   * @param resolution pixels per CSS pixel
   */
  fit(scale: number, resolution: number): void {
    const source = drawPicture({
      width: WIDTH,
      height: HEIGHT,
      resolution: scale * resolution,
      draw: (context) => {
        const { width, height } = context.canvas;
        context.translate(width / scale / resolution / 2, height / scale / resolution / 2);
        context.strokeStyle = OUTLINE;
        context.lineWidth = LINE / scale;
        context.lineJoin = "round";
        context.stroke(new Path2D(outline));
      },
    });
    const texture = new Texture({ source });
    for (const sprite of this.#sprites) sprite.texture = texture;
    this.#texture?.destroy(true);
    this.#texture = texture;
  }

  /**
   * Shows the outline.
   *
   * @param x units, in the world
   * @param y units, in the world
   * @param facing radians
   */
  draw(camera: Camera, x: number, y: number, facing: number): void {
    this.#pose.x = x;
    this.#pose.y = y;
    this.#pose.facing = facing;
    const used = forEachCopy(camera, this.#pose, length / 2, this.#place);
    for (let i = 0; i < COPIES; i++) {
      const sprite = this.#sprites[i];
      if (sprite !== undefined) sprite.visible = i < used;
    }
    this.view.visible = true;
  }

  hide(): void {
    this.view.visible = false;
  }

  readonly #place = (offsetX: number, offsetY: number, copy: number) => {
    const sprite = this.#sprites[copy];
    if (sprite === undefined) return;
    sprite.position.set(this.#pose.x + offsetX, this.#pose.y + offsetY);
    sprite.rotation = this.#pose.facing;
  };
}
