import type { Cause } from "./disconnectReasons.ts";

/** What the server writes for players, in English and without the request to try again, and what it stands for. */
export const SERVER_SENTENCES: Readonly<Record<string, Cause>> = {
  "Every room is full.": "allFull",
  "The server can't accept players right now.": "noPlace",
  "The server is being restarted.": "serverGone",
  "Too many players are joining from your network.": "tooManyJoins",
  "Too many connections are being opened.": "tooManyConnections",
  "There are too many connections from your network.": "tooManyConnections",
  "There are too many requests from your network.": "tooManyRequests",
  "Pages of this origin may not join.": "foreignOrigin",
};
