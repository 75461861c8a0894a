/** Sets the color of a thing that Pixi draws. Pixi allocates several objects for each color, also for the same one. */
export function setTint(thing: { tint: number }, tint: number): void {
  if (thing.tint !== tint) thing.tint = tint;
}
