/**
 * The version of the rules that client and server share: what goes over the wire and how a ship flies. It counts up with every
 * change after which a page from before would misread the server, or predict its ship wrongly.
 */
export const PROTOCOL_VERSION = 1;

/** The option of a join request in which a client names the version that it was built with. Without it, any server lets it join. */
export const VERSION = "version";

/** HTTP status of a join that is refused because client and server have different versions. */
export const VERSION_MISMATCH = 409;
