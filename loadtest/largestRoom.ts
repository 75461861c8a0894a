/** Players that a room of the game can be set to take at the most; who comes then gets another room. */
const LARGEST_ROOM = 2000;

/** How large a room must be for so many clients to meet in it. */
export function roomSizeFor(clients: number): number {
  return Math.min(clients, LARGEST_ROOM);
}
