import { Rectangle, Texture } from "pixi.js";
import { drawPicture } from "../picture.ts";

/** colors of the sky at the top and at the bottom; `--night` and `--dusk` in client/ui/tokens.css */
const NIGHT = [0x07, 0x0b, 0x1f] as const;
const DUSK = [0x14, 0x0a, 0x2e] as const;

/** pixels */
const GRADIENT = { width: 64, height: 512 };
const GLOW = 256;
/** pixels, of each of the two drawings */
const MARK = 32;

/**
 * The background. Random noise of less than one level hides the bands of a gradient with so few colors.
 *
 * @param random [0, 1)
 */
export function gradient(random: () => number): Texture {
  const source = drawPicture({
    ...GRADIENT,
    resolution: 1,
    draw: (context) => {
      const image = context.createImageData(GRADIENT.width, GRADIENT.height);
      for (let i = 0; i < image.data.length; i++) {
        const part = Math.floor(i / 4 / GRADIENT.width) / (GRADIENT.height - 1);
        const from = NIGHT[i % 4];
        const to = DUSK[i % 4];
        image.data[i] = from === undefined || to === undefined ? 255 : Math.floor(from + (to - from) * part + random());
      }
      context.putImageData(image, 0, 0);
    },
  });
  return new Texture({ source });
}

/** A blurred white disk, for nebulae. */
export function glow(): Texture {
  const source = drawPicture({
    width: GLOW,
    height: GLOW,
    resolution: 1,
    draw: (context) => {
      const fade = context.createRadialGradient(GLOW / 2, GLOW / 2, 0, GLOW / 2, GLOW / 2, GLOW / 2);
      // A bell curve: a linear gradient would show its edge.
      for (let i = 0; i <= 10; i++) {
        const alpha = Math.cos((i / 10) * (Math.PI / 2)) ** 2;
        fade.addColorStop(i / 10, `rgb(255 255 255 / ${alpha})`);
      }
      context.fillStyle = fade;
      context.fillRect(0, 0, GLOW, GLOW);
    },
  });
  return new Texture({ source });
}

/** The small drawings of the sky, white, in one texture, so that all are drawn in one draw call. */
export interface Marks {
  /** a round star, a fifth as wide as the texture, with a soft edge */
  readonly star: Texture;
  /** a cross at a corner of the grid */
  readonly cross: Texture;
}

export function marks(): Marks {
  const source = drawPicture({
    width: 2 * MARK,
    height: MARK,
    resolution: 1,
    mipmaps: true,
    draw: (context) => {
      const center = MARK / 2;
      const fade = context.createRadialGradient(center, center, 0, center, center, center);
      fade.addColorStop(0, "rgb(255 255 255)");
      fade.addColorStop(0.3, "rgb(255 255 255 / 75%)");
      fade.addColorStop(0.55, "rgb(255 255 255 / 16%)");
      fade.addColorStop(1, "rgb(255 255 255 / 0%)");
      context.fillStyle = fade;
      context.fillRect(0, 0, MARK, MARK);
      context.fillStyle = "#fff";
      context.fillRect(MARK + center - 1.5, 4, 3, MARK - 8);
      context.fillRect(MARK + 4, center - 1.5, MARK - 8, 3);
    },
  });
  return {
    star: new Texture({ source, frame: new Rectangle(0, 0, MARK, MARK) }),
    cross: new Texture({ source, frame: new Rectangle(MARK, 0, MARK, MARK) }),
  };
}
