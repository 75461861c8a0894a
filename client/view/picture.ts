import { ImageSource } from "pixi.js";

export interface PictureOptions {
  /** units of the picture, of whatever kind */
  width: number;
  height: number;
  /** pixels per unit */
  resolution: number;
  /** for pictures that are also shown much smaller */
  mipmaps?: boolean;
  /** draws it, in its units */
  draw: (context: CanvasRenderingContext2D) => void;
}

/**
 * A picture drawn once, to be shown by the graphics card.
 *
 * Its canvas is kept in the page's own memory (`willReadFrequently`): what a browser keeps in the graphics card's is gone for good
 * when its graphics process ends, and then nothing could be handed to the next one.
 *
 * @throws if this browser draws no pictures
 */
export function drawPicture({ width, height, resolution, mipmaps = false, draw }: PictureOptions): ImageSource {
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * resolution);
  canvas.height = Math.ceil(height * resolution);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("This browser draws no pictures.");
  context.scale(resolution, resolution);
  draw(context);
  // Not a CanvasSource, which sets the size of its canvas, and so clears it, where rounding makes it another one.
  return new ImageSource({ resource: canvas, resolution, autoGenerateMipmaps: mipmaps });
}
