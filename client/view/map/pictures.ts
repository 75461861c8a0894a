import { Rectangle, Texture } from "pixi.js";
import { drawPicture } from "../picture.ts";

/** Colors and line width as `--glass` and `--line` in client/ui/tokens.css. */
const GLASS = "rgb(9 13 34 / 72%)";
const DARK_GLASS = "rgb(7 11 31 / 92%)";
const LINE = "rgb(142 200 255 / 34%)";
const FAINT = "rgb(142 200 255 / 13%)";

/** parts of the side of the world at which lines are drawn on the large map */
const LINES = [0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875] as const;

/** pixels, of each of the two drawings */
const MARK = 32;

export interface PanelOptions {
  /** from the center to the frame, CSS pixels */
  half: number;
  /** half the size of the view, CSS pixels on the map */
  viewX: number;
  viewY: number;
  /** whether it is the large map */
  large: boolean;
  /** pixels per CSS pixel */
  resolution: number;
}

/** The map without ships: its frame, and the part of the world that is in the view. */
export function panel({ half, viewX, viewY, large, resolution }: PanelOptions): Texture {
  const side = Math.max(1, 2 * half);
  const source = drawPicture({
    width: side,
    height: side,
    resolution,
    draw: (context) => {
      context.beginPath();
      context.roundRect(0.5, 0.5, side - 1, side - 1, 12);
      context.fillStyle = large ? DARK_GLASS : GLASS;
      context.fill();
      context.lineWidth = 1;
      context.strokeStyle = LINE;
      context.stroke();
      if (large) {
        context.fillStyle = FAINT;
        for (const part of LINES) {
          context.fillRect(part * side, 1, 1, side - 2);
          context.fillRect(1, part * side, side - 2, 1);
        }
      }
      context.strokeStyle = "rgb(142 200 255 / 42%)";
      context.beginPath();
      context.roundRect(half - viewX, half - viewY, 2 * viewX, 2 * viewY, 4);
      context.stroke();
    },
  });
  return new Texture({ source });
}

/** What is on the map, white, in one texture. */
export interface MapMarks {
  readonly dot: Texture;
  /** points to the right */
  readonly nose: Texture;
  /** a golden star */
  readonly star: Texture;
  readonly ring: Texture;
  readonly crown: Texture;
}

export function mapMarks(): MapMarks {
  const source = drawPicture({
    width: 5 * MARK,
    height: MARK,
    resolution: 1,
    mipmaps: true,
    draw: (context) => {
      context.fillStyle = "#fff";
      context.beginPath();
      context.arc(MARK / 2, MARK / 2, MARK / 2 - 3, 0, 2 * Math.PI);
      context.fill();
      context.fill(new Path2D(`M${2 * MARK - 3} 16 L${MARK + 4} 5 L${MARK + 10} 16 L${MARK + 4} 27 Z`));
      context.translate(2 * MARK, 0);
      context.fill(new Path2D("M16 2 L19.6 12.4 L30 16 L19.6 19.6 L16 30 L12.4 19.6 L2 16 L12.4 12.4 Z"));
      context.translate(MARK, 0);
      context.lineWidth = 5;
      context.strokeStyle = "#fff";
      context.beginPath();
      context.arc(MARK / 2, MARK / 2, MARK / 2 - 6, 0, 2 * Math.PI);
      context.stroke();
      context.translate(MARK, 0);
      context.fill(new Path2D("M4 27 L2 8 L10 15 L16 4 L22 15 L30 8 L28 27 Z"));
    },
  });
  const at = (i: number) => new Texture({ source, frame: new Rectangle(i * MARK, 0, MARK, MARK) });
  return { dot: at(0), nose: at(1), star: at(2), ring: at(3), crown: at(4) };
}
