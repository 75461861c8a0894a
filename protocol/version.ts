/**
 * Version of the rules that client and server share: the bytes on the wire and how a ship flies. Increment it with
 * every change after which an older page would misread the server or predict its ship wrongly.
 */
export const PROTOCOL_VERSION = 3;

/**
 * Join option in which a client sends the version that it was built with. A client that sends none is always accepted.
 */
export const VERSION_OPTION = "version";

/** HTTP status of a join that is refused because client and server have different versions. */
export const VERSION_MISMATCH = 409;
