/** Controls that may use any key. */
const FIELDS = "input, select, textarea, [contenteditable]:not([contenteditable=false])";

/** Controls that the space bar activates. */
const BUTTONS =
  "a[href], button, summary, input:is([type=button], [type=checkbox], [type=color], [type=file], [type=image], [type=reset], [type=submit])";

/**
 * Whether a key press belongs to the focused control and not to the game.
 *
 * @param position of the key on the keyboard, as in `KeyboardEvent.code`
 */
export function isForFocus(event: Event, position: string): boolean {
  // `event.target` hides elements inside a shadow tree; the composed path has them.
  const [target] = event.composedPath();
  if (!(target instanceof Element)) return false;
  // A dialog is scrolled with the arrow keys and the space bar.
  if (target.closest("dialog") !== null) return true;
  if (target.closest(BUTTONS) !== null) return position === "Space";
  return target.closest(FIELDS) !== null;
}
