import type { Cause } from "./disconnectReasons.ts";

/** What the server writes for players, in English and without the request to try again, and what it stands for. */
export const SERVER_SENTENCES: Readonly<Record<string, Cause>> = {
  "Every room is full.": "allFull",
  "The server can't accept players right now.": "noPlace",
  "Very many players are joining right now.": "manyJoin",
  "The server is being restarted.": "serverGone",
  "No more rooms can be opened right now.": "noRoomsLeft",
  "Too many rooms are being opened from your network.": "tooManyRooms",
  "Your network has too many rooms open.": "tooManyRooms",
  "Too many wrong room codes were sent from your network.": "tooManyCodes",
  "This room has no place for another spectator.": "spectatorsFull",
  "Rooms can't be watched on this server.": "watchingOff",
  "Too many players are joining from your network.": "tooManyJoins",
  "Too many connections are being opened.": "tooManyConnections",
  "There are too many connections from your network.": "tooManyConnections",
  "There are too many requests from your network.": "tooManyRequests",
  "Pages of this origin may not join.": "foreignOrigin",
};
