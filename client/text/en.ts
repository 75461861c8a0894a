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
  hints: {
    mouse: "Point where to fly, and hold the button to thrust",
    touch: "Put a thumb anywhere and pull it where to fly",
    keys: (left: string, right: string, thrust: string) => `Turn with ${left} and ${right}, thrust with ${thrust}`,
    pad: (thrust: string) => `Steer with the left stick, thrust with ${thrust}`,
    brakeMouse: (brake: string) => `To stop, hold the right button or ${brake}`,
    brakeTouch: "To stop, rest a second finger on the screen",
    brakeWith: (brake: string) => `To stop, hold ${brake}`,
    mapWith: (map: string) => `${map} shows the whole sky`,
    mapTouch: "Pinch with two fingers to see the whole sky",
  },
  controls: {
    thrust: "Thrust",
    left: "Turn left",
    right: "Turn right",
    brake: "Brake",
    map: "Whole sky",
    menu: "Menu",
    control: "Control",
    key: "Key",
    button: "Gamepad",
    arrows: "The arrow keys and space work as well.",
    assignKey: (control: string, key: string) => `${control}: key ${key}. Press to change.`,
    assignButton: (control: string, button: string) => `${control}: gamepad button ${button}. Press to change.`,
    pressKey: "Press a key …",
    pressButton: "Press a button …",
    reserved: (key: string) => `${key} is used by the page. Choose another key.`,
    assigned: (control: string, name: string) => `${control} is now on ${name}.`,
    swapped: (control: string, name: string, other: string) =>
      `${control} is now on ${name}, and ${other} has its old place.`,
    noPad: "No gamepad answers. Press a button on it to wake it up.",
    reset: "Reset controls",
    resetDone: "All controls have their original keys and buttons again.",
  },
  notices: {
    loading: "Loading …",
  },
  announcements: {},
};
