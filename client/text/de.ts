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
  hints: {
    mouse: "Zeig, wohin du fliegen willst, und halt die Taste für Schub",
    touch: "Setz den Daumen auf und zieh ihn in Flugrichtung",
    keys: (left, right, thrust) => `Dreh mit ${left} und ${right}, gib Schub mit ${thrust}`,
    pad: (thrust) => `Steuere mit dem linken Stick, gib Schub mit ${thrust}`,
    brakeMouse: (brake) => `Zum Anhalten halt die rechte Taste oder ${brake}`,
    brakeTouch: "Zum Anhalten leg einen zweiten Finger auf den Bildschirm",
    brakeWith: (brake) => `Zum Anhalten halt ${brake}`,
    mapWith: (map) => `${map} zeigt den ganzen Himmel`,
    mapTouch: "Zieh zwei Finger zusammen, um den ganzen Himmel zu sehen",
  },
  controls: {
    thrust: "Schub",
    left: "Nach links drehen",
    right: "Nach rechts drehen",
    brake: "Bremsen",
    map: "Ganzer Himmel",
    menu: "Menü",
    control: "Steuerung",
    key: "Taste",
    button: "Gamepad",
    arrows: "Die Pfeiltasten und die Leertaste gehen auch.",
    assignKey: (control, key) => `${control}: Taste ${key}. Zum Ändern drücken.`,
    assignButton: (control, button) => `${control}: Gamepad-Taste ${button}. Zum Ändern drücken.`,
    pressKey: "Drück eine Taste …",
    pressButton: "Drück eine Taste …",
    reserved: (key) => `${key} braucht die Seite selbst. Nimm eine andere Taste.`,
    assigned: (control, name) => `${control} liegt jetzt auf ${name}.`,
    swapped: (control, name, other) => `${control} liegt jetzt auf ${name}, ${other} hat den alten Platz.`,
    noPad: "Kein Gamepad antwortet. Drück eine seiner Tasten, um es zu wecken.",
    reset: "Steuerung zurücksetzen",
    resetDone: "Alles liegt wieder auf den ursprünglichen Tasten.",
  },
  notices: {
    loading: "Wird geladen …",
  },
  announcements: {},
};
