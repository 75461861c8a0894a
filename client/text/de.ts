import { plural } from "./plural.ts";
import type { Texts } from "./texts.ts";

const players = plural("de", { one: "Spieler", other: "Spieler" });

export const de: Texts = {
  language: "Deutsch",
  start: {
    play: "Spielen",
  },
  rooms: {
    players: (count) => `${count} ${players(count)}`,
  },
  watching: {},
  hud: {
    players: (count) => (count === 1 ? "Außer dir ist niemand hier" : `${count} Spieler hier`),
  },
  settings: {},
  hints: {},
  notices: {
    loading: "Wird geladen …",
  },
  announcements: {},
  sky: {
    away: "abwesend",
    openMap: "Himmelskarte zeigen",
    closeMap: "Himmelskarte schließen",
  },
};
