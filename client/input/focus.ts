/** In these any key may mean something. */
const FIELDS = "input, select, textarea, [contenteditable]:not([contenteditable=false])";

/** These are pressed with the space bar. */
const BUTTONS =
  "a[href], button, summary, input:is([type=button], [type=checkbox], [type=color], [type=file], [type=image], [type=reset], [type=submit])";

/**
 * Whether a key belongs to the control that has the focus, and not to the game.
 *
 * @param position of the key on the keyboard, as in `KeyboardEvent.code`
 */
export function isForFocus(event: Event, position: string): boolean {
  // Inside a shadow tree, which the event itself does not tell.
  const [target] = event.composedPath();
  if (!(target instanceof Element)) return false;
  if (target.closest(BUTTONS) !== null) return position === "Space";
  return target.closest(FIELDS) !== null;
}
