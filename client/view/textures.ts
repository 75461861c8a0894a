import { CanvasSource, Rectangle, Texture } from "pixi.js";

export interface ShipTextures {
  idle: Texture;
  thrusting: Texture;
  flame: Texture;
}

/**
 * Pixels per pixel of the drawings, which are two to the unit: enough for a ship on a 4K screen. Mipmaps keep it
 * clear on a small one, where the same texture is shrunk to a tenth.
 */
const RESOLUTION = 2.5;

/** Between two drawings, pixels of a drawing: the smallest mipmap must not mix them. */
const GAP = 16;

/**
 * Loads the drawings of a ship. They share one sheet, because what is drawn from one sheet is drawn in one go.
 *
 * @throws if one can't be loaded
 */
export async function loadShipTextures(): Promise<ShipTextures> {
  const drawings = await Promise.all([load("ship-idle"), load("ship-thrust"), load("flame")]);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(...drawings.map(({ width }) => width)) * RESOLUTION;
  canvas.height = drawings.reduce((sum, { height }) => sum + height + GAP, 0) * RESOLUTION;
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("This browser draws no pictures.");
  const source = new CanvasSource({ resource: canvas, resolution: RESOLUTION, autoGenerateMipmaps: true });
  let top = 0;
  const [idle, thrusting, flame] = drawings.map((drawing) => {
    const { width, height } = drawing;
    context.drawImage(drawing, 0, top * RESOLUTION, width * RESOLUTION, height * RESOLUTION);
    const texture = new Texture({ source, frame: new Rectangle(0, top, width, height) });
    top += height + GAP;
    return texture;
  });
  if (idle === undefined || thrusting === undefined || flame === undefined) throw new Error("A drawing is missing.");
  return { idle, thrusting, flame };
}

async function load(name: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = `/sprites/${name}.svg`;
  await image.decode();
  return image;
}
