/** How many there are in a room. */
export interface Census {
  /** ships, those included whose seat is held */
  players: number;
  /** open connections */
  connections: number;
  /** clients that get no patches at the moment, because they have not read the ones before */
  slow: number;
}

/** The rooms of this process that are open. A room enters itself, and leaves. */
export const liveRooms = new Set<{ census(): Census }>();
