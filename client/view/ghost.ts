import { Container, Sprite, Texture } from "pixi.js";
import { SHIP_KINDS } from "../../game/kinds.ts";
import type { Torus } from "../../game/torus.ts";
import { forEachImage } from "./images.ts";
import { drawPicture } from "./picture.ts";

/** a colour that no ship has */
const OUTLINE = "#ff4df0";
/** CSS pixels */
const LINE = 1.5;
const IMAGES = 4;

const [{ length, outline }] = SHIP_KINDS;

/** units, with room for the line */
const WIDTH = length + 8;
const HEIGHT = length / 2 + 8;

/** Where the server has the own ship: an outline, drawn over the ships. */
export class Ghost {
  /** in the world; units */
  readonly view = new Container();
  readonly #world: Torus;
  readonly #images: Sprite[] = [];
  readonly #pose = { x: 0, y: 0, facing: 0 };
  #texture: Texture | undefined;

  constructor(world: Torus) {
    this.#world = world;
    for (let i = 0; i < IMAGES; i++) this.#images.push(new Sprite({ texture: Texture.EMPTY, anchor: 0.5 }));
    this.view.addChild(...this.#images);
    this.view.visible = false;
  }

  /**
   * Keeps the line thin and smooth whatever the size of the sky. It is drawn on a canvas, because Pixi's own lines are
   * jagged without the antialiasing of the whole picture.
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
    for (const image of this.#images) image.texture = texture;
    this.#texture?.destroy(true);
    this.#texture = texture;
  }

  /**
   * @param x units, in the world
   * @param y units, in the world
   * @param facing radians
   */
  draw(x: number, y: number, facing: number): void {
    this.#pose.x = x;
    this.#pose.y = y;
    this.#pose.facing = facing;
    const used = forEachImage(this.#world, this.#pose, length / 2, this.#place);
    for (let i = 0; i < IMAGES; i++) {
      const image = this.#images[i];
      if (image !== undefined) image.visible = i < used;
    }
    this.view.visible = true;
  }

  hide(): void {
    this.view.visible = false;
  }

  readonly #place = (acrossX: number, acrossY: number, image: number) => {
    const sprite = this.#images[image];
    if (sprite === undefined) return;
    sprite.position.set(this.#pose.x + acrossX, this.#pose.y + acrossY);
    sprite.rotation = this.#pose.facing;
  };
}
