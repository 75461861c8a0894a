import { Rectangle, Texture } from "pixi.js";
import { SHIP_KINDS } from "../../game/kinds.ts";
import { drawPicture } from "./picture.ts";

export interface ShipTextures {
  idle: Texture;
  thrusting: Texture;
  flame: Texture;
}

/** A drawing. Its size is in pixels of the SVG files, two per unit. */
interface Drawing {
  width: number;
  height: number;
  draw: (context: CanvasRenderingContext2D) => void;
}

/**
 * Texture pixels per pixel of the drawings: enough for a ship on a 4K screen. On a small screen the texture is shrunk to
 * a tenth, and mipmaps keep it clear.
 */
const RESOLUTION = 2.5;

/** space between two drawings, in pixels of a drawing, so that the smallest mipmap does not mix them */
const GAP = 16;

const [{ length, sprite, outline }] = SHIP_KINDS;

/** drawn instead of a ship or a flame whose file can't be loaded */
const PLAIN_SHIP: Drawing = {
  width: 2 * length,
  height: length,
  draw: (context) => {
    context.translate(length, length / 2);
    context.scale(2, 2);
    context.fillStyle = "#fff";
    context.fill(new Path2D(outline));
  },
};
const PLAIN_FLAME: Drawing = {
  width: 80,
  height: 62,
  draw: (context) => {
    context.fillStyle = "#8ec8ff";
    context.fill(new Path2D("M80 21 L10 31 L80 41 Z"));
  },
};

/**
 * Loads the drawings of a ship into one texture, so that all ships are drawn in one draw call.
 *
 * @throws if this browser has no 2D canvas
 */
export async function loadShipTextures(): Promise<ShipTextures> {
  const drawings = await Promise.all([
    load(`${sprite}-idle`, PLAIN_SHIP),
    load(`${sprite}-thrust`, PLAIN_SHIP),
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
  const [idle, thrusting, flame] = frames.map((frame) => new Texture({ source, frame }));
  if (idle === undefined || thrusting === undefined || flame === undefined) throw new Error("A drawing is missing.");
  return { idle, thrusting, flame };
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
