/**
 * Name of the message in which a room sends a client its passport (a string), and of the join option in which the
 * client presents it. A passport is opaque to the client: only servers can verify it.
 */
export const PASSPORT = "passport";

/** maximum length of a passport, characters */
export const LONGEST_PASSPORT = 512;

/**
 * How long a passport is valid after it was issued, s. This is longer than a refused page may have to wait: the longest
 * Retry-After is a minute, plus its random extra time and a second attempt.
 */
export const PASSPORT_SECONDS = 180;
