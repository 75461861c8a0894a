/** Largest allowed value of MAX_CLIENTS. Further clients get another room. */
const LARGEST_ROOM = 2000;

/** Room size for a number of clients that should share a room. */
export function roomSizeFor(clients: number): number {
  return Math.min(clients, LARGEST_ROOM);
}
