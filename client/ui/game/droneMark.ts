import { texts } from "../../text/texts.ts";
import { make } from "../dom.ts";
import { Icon } from "../hud/icons.ts";

/** Says that the server flies a ship, in the current language. */
export function droneMark(): HTMLElement {
  const mark = make("span", "drone", new Icon("drone").element, make("span", "visually-hidden"));
  labelDrone(mark);
  return mark;
}

/** Writes the word of a mark anew, after a change of the language. */
export function labelDrone(mark: HTMLElement): void {
  mark.title = texts.game.drone;
  if (mark.lastElementChild !== null) mark.lastElementChild.textContent = texts.game.drone;
}
