import { Container, Graphics, GraphicsContext } from "pixi.js";
import { SHIP_LENGTH } from "../../game/constants.ts";
import { forEachImage } from "./images.ts";

/** 0xRRGGBB: a colour that no ship has */
const OUTLINE = 0xff4df0;
/** CSS pixels */
const LINE = 1.5;
const IMAGES = 4;

/** Where the server has the own ship: an outline, drawn over the ships. */
export class Ghost {
  /** in the world; units */
  readonly view = new Container();
  readonly #outline = new GraphicsContext();
  readonly #images: Graphics[] = [];
  readonly #pose = { x: 0, y: 0, facing: 0 };

  constructor() {
    for (let i = 0; i < IMAGES; i++) this.#images.push(new Graphics(this.#outline));
    this.view.addChild(...this.#images);
    this.view.visible = false;
  }

  /** Keeps the line thin whatever the size of the sky. @param scale CSS pixels per unit */
  fit(scale: number): void {
    trace(this.#outline.clear()).stroke({ width: LINE / scale, color: OUTLINE, join: "round" });
  }

  /**
   * @param x units, in [0, WORLD_SIZE)
   * @param y units, in [0, WORLD_SIZE)
   * @param facing radians
   */
  draw(x: number, y: number, facing: number): void {
    this.#pose.x = x;
    this.#pose.y = y;
    this.#pose.facing = facing;
    const used = forEachImage(this.#pose, SHIP_LENGTH / 2, this.#place);
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
    const graphics = this.#images[image];
    if (graphics === undefined) return;
    graphics.position.set(this.#pose.x + acrossX, this.#pose.y + acrossY);
    graphics.rotation = this.#pose.facing;
  };
}

/** The silhouette of the ship that /sprites/ship-idle.svg shows; units from its centre, nose to the right. */
function trace(context: GraphicsContext): GraphicsContext {
  return context
    .moveTo(29.5, 0)
    .bezierCurveTo(23, -5.5, 12, -8, -2, -7.5)
    .lineTo(-14, -13.5)
    .lineTo(-24, -12)
    .lineTo(-20, -7)
    .lineTo(-24.5, -6)
    .lineTo(-24.5, 6)
    .lineTo(-20, 7)
    .lineTo(-24, 12)
    .lineTo(-14, 13.5)
    .lineTo(-2, 7.5)
    .bezierCurveTo(12, 8, 23, 5.5, 29.5, 0)
    .closePath();
}
