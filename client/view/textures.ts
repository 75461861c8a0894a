import { Rectangle, Texture } from "pixi.js";
import { SHIP_KINDS, type ShipKind } from "../../game/kinds.ts";
import { drawPicture } from "./picture.ts";

/** The drawings of a kind of ship. */
export interface HullTextures {
  readonly idle: Texture;
  readonly thrusting: Texture;
}

export interface ShipTextures {
  /** by kind of ship */
  readonly hulls: readonly HullTextures[];
  readonly flame: Texture;
}

/** A drawing. Its size is in pixels of the SVG files, two per unit. */
interface Drawing {
  width: number;
  height: number;
  draw: (context: CanvasRenderingContext2D) => void;
}

/**
 * Texture pixels per pixel of the drawings: enough for a ship on a 4K screen. On a small screen the texture is shrunk
 * to a tenth, and mipmaps keep it clear.
 */
const RESOLUTION = 2.5;

/** space between two drawings, in pixels of a drawing, so that the smallest mipmap does not mix them */
const GAP = 16;

/** drawn instead of a flame whose file can't be loaded */
const PLAIN_FLAME: Drawing = {
  width: 80,
  height: 62,
  draw: (context) => {
    context.fillStyle = "#8ec8ff";
    context.fill(new Path2D("M80 21 L10 31 L80 41 Z"));
  },
};

/** Drawn instead of a ship whose file can't be loaded. */
function plainShip({ length, outline }: ShipKind): Drawing {
  return {
    width: 2 * length,
    height: length,
    draw: (context) => {
      context.translate(length, length / 2);
      context.scale(2, 2);
      context.fillStyle = "#fff";
      context.fill(new Path2D(outline));
    },
  };
}

/**
 * Loads the drawings of all ships into one texture, so that all ships are drawn in one draw call.
 *
 * @throws if this browser has no 2D canvas
 */
export async function loadShipTextures(): Promise<ShipTextures> {
  const drawings = await Promise.all([
    ...SHIP_KINDS.flatMap((kind) => [
      load(`${kind.sprite}-idle`, plainShip(kind)),
      load(`${kind.sprite}-thrust`, plainShip(kind)),
    ]),
    load("flame", PLAIN_FLAME),
  ]);
  const frames: Rectangle[] = [];
  const source = drawPicture({
    width: Math.max(...drawings.map(({ width }) => width)),
    height: drawings.reduce((sum, { height }) => sum + height + GAP, 0),
    resolution: RESOLUTION,
    mipmaps: true,
    draw: (context) => {
      let top = 0;
      for (const { width, height, draw } of drawings) {
        context.save();
        context.translate(0, top);
        draw(context);
        context.restore();
        frames.push(new Rectangle(0, top, width, height));
        top += height + GAP;
      }
    },
  });
  const textures = frames.map((frame) => new Texture({ source, frame }));
  const hulls = SHIP_KINDS.map((_kind, i) => ({
    idle: textures[2 * i] as Texture,
    thrusting: textures[2 * i + 1] as Texture,
  }));
  return { hulls, flame: textures.at(-1) as Texture };
}

/** Loads a drawing. If the file does not load, the game goes on with the plain one. */
async function load(name: string, plain: Drawing): Promise<Drawing> {
  const image = new Image();
  image.src = `/sprites/${name}.svg`;
  try {
    await image.decode();
  } catch (error) {
    console.warn(`The drawing ${name} can't be loaded.`, error);
    return plain;
  }
  const { width, height } = image;
  return { width, height, draw: (context) => context.drawImage(image, 0, 0, width, height) };
}
