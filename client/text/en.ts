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
  /** kinds of ships, by their ids in game/kinds.ts */
  hulls: {
    dart: "Dart",
    ray: "Ray",
    twin: "Twin",
    ring: "Ring",
    hammer: "Hammerhead",
    needle: "Needle",
  },
  /** patterns of ships, by their ids in game/palette.ts */
  patterns: {
    plain: "plain blue",
    band: "yellow with a band",
    half: "red, half painted",
    chevrons: "green with chevrons",
    bands: "violet with narrow bands",
    nose: "orange with a painted nose",
    stripe: "turquoise with stripes",
    dots: "pink with dots",
    tail: "lime with a painted tail",
    slashes: "indigo with slashes",
    tips: "pale yellow with painted tips",
    checks: "sand with checks",
  },
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
