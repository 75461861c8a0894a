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
  hulls: {
    dart: "Pfeil",
    ray: "Rochen",
    twin: "Zwilling",
    ring: "Ring",
    hammer: "Hammerhai",
    needle: "Nadel",
  },
  patterns: {
    plain: "blau, ohne Muster",
    band: "gelb mit Band",
    half: "rot, halb bemalt",
    chevrons: "grün mit Winkeln",
    bands: "violett mit schmalen Bändern",
    nose: "orange mit bemaltem Bug",
    stripe: "türkis mit Streifen",
    dots: "rosa mit Punkten",
    tail: "hellgrün mit bemaltem Heck",
    slashes: "indigo mit Schrägstreifen",
    tips: "blassgelb mit bemalten Spitzen",
    checks: "sandfarben mit Karos",
  },
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
