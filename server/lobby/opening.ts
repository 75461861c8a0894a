/** How the server opens a room. A client decides none of it directly. */
export interface Opening {
  /** the code of the room; undefined for a new one */
  readonly code?: string | undefined;
  /** whether the room is hidden from the list and from quick play */
  readonly isPrivate?: boolean;
  /** who opened it, as `CreationLimits` identifies an address; undefined if it does not count for any address */
  readonly creator?: string | undefined;
}

/**
 * The option of `onCreate` that contains the opening. With quick play, the other options of `onCreate` are those of the
 * client. A client can't send this one, because the names of its options start with a letter.
 */
const OPENING = "$opening";

/** The options with which the matchmaker opens a room. */
export function optionsFor(opening: Opening): Record<string, unknown> {
  return { [OPENING]: opening };
}

/** Whether a client asked for a room of its own, and the room does not replace one that it was in. */
export function isOnRequest(options: Readonly<Record<string, unknown>> | undefined): boolean {
  const opening = options?.[OPENING] as Opening | undefined;
  return opening !== undefined && opening.code === undefined;
}

/** Reads the opening from the options of `onCreate`; empty for a room that quick play opens. */
export function openingIn(options: Readonly<Record<string, unknown>> | undefined): Opening {
  return (options?.[OPENING] as Opening | undefined) ?? {};
}
