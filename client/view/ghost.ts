import { Container, Sprite, Texture } from "pixi.js";
import { kindOf, LONGEST_SHIP } from "../../game/kinds.ts";
import { DRAWING } from "../ships/hulls.ts";
import { hullOf } from "../ships/shapes.ts";
import type { Camera } from "./camera.ts";
import { forEachCopy } from "./copies.ts";
import { drawPicture } from "./picture.ts";

/** a color that no ship has */
const OUTLINE = "#ff4df0";
/** CSS pixels */
const LINE = 1.5;

/** copies of a ship that can be visible at once */
const COPIES = 4;

/** size of the texture, units, with room for the line */
const WIDTH = LONGEST_SHIP + 8;
const HEIGHT = 2 * DRAWING.halfWidth + 8;

/** What the ghost shows of a ship. */
export interface GhostShip {
  /** index into SHIP_KINDS */
  readonly kind: number;
  /** units, in the world */
  readonly x: number;
  /** units, in the world */
  readonly y: number;
  /** radians */
  readonly facing: number;
}

/** The position of the own ship on the server: an outline, drawn over the ships. */
export class Ghost {
  /** in the world; units */
  readonly view = new Container();
  readonly #sprites: Sprite[] = [];
  readonly #pose = { x: 0, y: 0, facing: 0 };
  #texture: Texture | undefined;
  #kind = 0;
  /** CSS pixels per unit */
  #scale = 1;
  /** pixels per CSS pixel */
  #resolution = 1;

  constructor() {
    for (let i = 0; i < COPIES; i++) this.#sprites.push(new Sprite({ texture: Texture.EMPTY, anchor: 0.5 }));
    this.view.addChild(...this.#sprites);
    this.view.visible = false;
  }

  /**
   * Adapts the outline to a scale, so that its line is thin and smooth at any size.
   *
   * @param scale CSS pixels per unit
   * @param resolution pixels per CSS pixel
   */
  fit(scale: number, resolution: number): void {
    this.#scale = scale;
    this.#resolution = resolution;
    this.#drawOutline();
  }

  /** Shows the outline of a ship. */
  draw(camera: Camera, ship: GhostShip): void {
    if (ship.kind !== this.#kind) {
      this.#kind = ship.kind;
      this.#drawOutline();
    }
    this.#pose.x = ship.x;
    this.#pose.y = ship.y;
    this.#pose.facing = ship.facing;
    const used = forEachCopy(camera, this.#pose, kindOf(ship.kind).length / 2, this.#place);
    for (let i = 0; i < COPIES; i++) {
      const sprite = this.#sprites[i];
      if (sprite !== undefined) sprite.visible = i < used;
    }
    this.view.visible = true;
  }

  hide(): void {
    this.view.visible = false;
  }

  /** Draws the texture on a canvas, because Pixi's lines are jagged unless the whole scene is antialiased. */
  #drawOutline(): void {
    const scale = this.#scale;
    const resolution = this.#resolution;
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
        context.stroke(new Path2D(hullOf(this.#kind).outline));
      },
    });
    const texture = new Texture({ source });
    for (const sprite of this.#sprites) sprite.texture = texture;
    this.#texture?.destroy(true);
    this.#texture = texture;
  }

  readonly #place = (offsetX: number, offsetY: number, copy: number) => {
    const sprite = this.#sprites[copy];
    if (sprite === undefined) return;
    sprite.position.set(this.#pose.x + offsetX, this.#pose.y + offsetY);
    sprite.rotation = this.#pose.facing;
  };
}
