import type { Camera } from "../camera.ts";
import type { QualityLevel } from "../quality.ts";
import type { Layer } from "./layer.ts";
import type { MatchPictures } from "./pictures.ts";

/** What everything of a match is drawn with. */
export interface MatchFrame {
  readonly camera: Camera;
  readonly pictures: MatchPictures;
  /** light below the ships */
  readonly under: Layer;
  /** over the ships */
  readonly over: Layer;
  /** ms, a whole number */
  now: number;
  /** ms since the previous frame */
  elapsed: number;
  quality: QualityLevel;
  /** reduced motion: nothing turns, pulses or flies */
  calm: boolean;
}
