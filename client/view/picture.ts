import { ImageSource } from "pixi.js";

export interface PictureOptions {
  /** in any unit */
  width: number;
  height: number;
  /** pixels per unit of `width` and `height` */
  resolution: number;
  /** for pictures that are also drawn much smaller */
  mipmaps?: boolean;
  /** draws the picture, in the unit of `width` and `height` */
  draw: (context: CanvasRenderingContext2D) => void;
}

/**
 * Draws a picture once, to be used as a texture.
 *
 * Its canvas is kept in main memory (`willReadFrequently`). A canvas in GPU memory is lost when the browser's GPU
 * process ends, and then there would be nothing to upload to the next one.
 *
 * @throws if this browser has no 2D canvas
 */
export function drawPicture({ width, height, resolution, mipmaps = false, draw }: PictureOptions): ImageSource {
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * resolution);
  canvas.height = Math.ceil(height * resolution);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("This browser has no 2D canvas.");
  context.scale(resolution, resolution);
  draw(context);
  // Not a CanvasSource: it sets the size of the canvas, and so clears it, if rounding gives another size.
  return new ImageSource({ resource: canvas, resolution, autoGenerateMipmaps: mipmaps, mipmapFilter: "nearest" });
}
