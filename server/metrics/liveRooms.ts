/** How many clients there are in a room. */
export interface Census {
  /** ships, including those whose seat is held */
  players: number;
  /** open connections */
  connections: number;
  /** clients that get no patches at the moment, because they read too slowly */
  slow: number;
  /** clients that watch the room */
  spectators: number;
  /** level of overload, 0 if there is none; see `Overload` */
  overload: number;
}

/** The open rooms of this process. Each room adds and removes itself. */
export const liveRooms = new Set<{ census(): Census }>();
