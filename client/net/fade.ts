/** ms in which a ship that comes to be known becomes visible, and in which one that is known no more disappears */
export const FADE_MS = 300;

/** ms; a longer frame does not show more of it, so that a ship needs several frames also on a slow machine */
const LONGEST_FRAME_MS = 50;

/**
 * The opacity of a ship in the next frame.
 *
 * @param opacity in this frame, 0 to 1
 * @param ms between the two; negative if the time stamp of a frame is before a message that was read since the last one
 * @param isGone whether the ship disappears
 */
export function faded(opacity: number, ms: number, isGone: boolean): number {
  const part = Math.max(0, Math.min(ms, LONGEST_FRAME_MS)) / FADE_MS;
  return isGone ? Math.max(0, opacity - part) : Math.min(1, opacity + part);
}
