import type { Camera } from "../camera.ts";
import { setTint } from "../tint.ts";
import type { Layer } from "./layer.ts";
import { ARC_RADIUS, ARCS, type MatchPictures } from "./pictures.ts";

/** A circle that is drawn, of at most 90 units in radius. */
export interface Circle {
  /** units, in the world */
  x: number;
  y: number;
  /** units */
  radius: number;
  /** radians */
  angle: number;
  tint: number;
  alpha: number;
}

export function newCircle(): Circle {
  return { x: 0, y: 0, radius: 0, angle: 0, tint: 0xffffff, alpha: 0 };
}

/**
 * Draws a circle in eight pieces. A circle reaches too far from its center to be placed as one, so each piece is drawn
 * in the place that is closest to the center of the view.
 */
export function drawCircle(circle: Readonly<Circle>, layer: Layer, pictures: MatchPictures, camera: Camera): void {
  const { x, y, radius, angle, tint, alpha } = circle;
  if (alpha <= 0) return;
  for (let i = 0; i < ARCS; i++) {
    const direction = angle + (i / ARCS) * 2 * Math.PI;
    const atX = x + radius * Math.cos(direction);
    const atY = y + radius * Math.sin(direction);
    if (!camera.sees(atX, atY, 35)) continue;
    const arc = layer.next(pictures.arc);
    arc.x = atX + camera.offsetX(atX);
    arc.y = atY + camera.offsetY(atY);
    arc.rotation = direction;
    // A larger circle is also thicker, because its pieces are less bent.
    arc.scaleX = arc.scaleY = radius / ARC_RADIUS;
    setTint(arc, tint);
    arc.alpha = alpha;
  }
}
