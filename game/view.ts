/** Length of the short side of a player's view at most, units. */
export const SHORT_SIDE = 560;

/**
 * Length of the long side of a player's view at most, units. The view is narrower than the smallest world, so that nothing
 * is visible twice: a thing that reaches up to 35 units from its center is visible at most at one of its places.
 */
export const LONG_SIDE = 930;
