/**
 * Which ships a client is sent in a room whose type `sendsView`, and how often. The server follows these numbers, the
 * load generator checks them, and docs/protocol.md tells them to other clients.
 */

/** What is sent around a view, units: a ship reaches 31 units from its center, and the page draws its own ship ahead. */
export const MARGIN = 96;

/** A view is sent where it will be after this time, s. The page predicts its own ship by about that. */
export const LEAD_S = 0.4;

/** The server sorts ships into cells of at most this length, units, and sends whole cells. */
export const LONGEST_CELL = 128;

/** The part of a view, in width and height, that is sent in each step also under overload. */
export const INNER = 0.5;

/** Ships in a message at most. A view with more is a crowd. */
export const MOST_IN_MESSAGE = 128;

/** Ships of a crowd, the nearest ones, that are in each message. The others have the rest of the places in turn. */
export const FRESH = 80;

/** A client forgets a ship that messages have left out for this time, ms. Each ship of a crowd has its turn before. */
export const FORGET_MS = 3000;
