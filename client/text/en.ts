import { plural } from "./plural.ts";

/**
 * Every text that the page shows or that a screen reader hears, in English. Other languages have the same shape. A text
 * with a number or a name in it is a function.
 */
const players = plural("en", { one: "player", other: "players" });

export const en = {
  language: "English",
  start: {
    play: "Play",
  },
  rooms: {
    players: (count: number) => `${count} ${players(count)}`,
  },
  watching: {},
  hud: {
    players: (count: number) => (count === 1 ? "You are the only player here" : `${count} players here`),
  },
  settings: {},
  hints: {},
  notices: {
    loading: "Loading …",
  },
  announcements: {},
  sky: {
    /** beside the name of a ship whose player is away */
    away: "away",
    openMap: "Show the map of the sky",
    closeMap: "Close the map of the sky",
  },
};
