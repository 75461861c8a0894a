import { kindOf, SHIP_KINDS } from "../../game/kinds.ts";
import { patternOf, SHIP_COLORS } from "../../game/palette.ts";
import type { SettingsStore } from "../settings.ts";
import { shipSvg, swatchSvg } from "../ships/shipSvg.ts";
import { inEachLanguage, texts } from "../text/texts.ts";
import { make } from "./dom.ts";

/** number of groups in the page, for their names */
let groups = 0;

/** Adds the choice of a hull and a color: two groups of radio buttons, and the ship as it will look. */
export function addShipChooser(place: HTMLElement, settings: SettingsStore): void {
  const picture = make("div", "ship-picture");
  picture.setAttribute("aria-hidden", "true");
  const drawings = SHIP_KINDS.map(() => make("span", "drawing"));
  const swatches = SHIP_COLORS.map((_, index) => {
    const swatch = make("span", "swatch");
    swatch.innerHTML = swatchSvg(index);
    return swatch;
  });
  const hulls = new Choice("hulls", drawings, (kind) => settings.change({ kind }));
  const colors = new Choice("colors", swatches, (color) => settings.change({ color }));
  place.classList.add("ship-chooser");
  place.append(picture, hulls.element, colors.element);
  inEachLanguage(() => {
    hulls.label(texts.start.hull, (kind) => texts.hulls[kindOf(kind).id]);
    colors.label(texts.start.color, (color) => texts.patterns[patternOf(color)]);
  });
  let drawn = "";
  const show = () => {
    const { kind, color } = settings.current;
    hulls.show(kind);
    colors.show(color);
    if (drawn === `${kind} ${color}`) return;
    drawn = `${kind} ${color}`;
    picture.innerHTML = shipSvg(kind, color);
    for (const [index, drawing] of drawings.entries()) drawing.innerHTML = shipSvg(index, color);
  };
  settings.onChange(show);
  show();
}

/** A group of radio buttons that are shown as pictures. */
class Choice {
  readonly element: HTMLFieldSetElement;
  readonly #inputs: readonly HTMLInputElement[];

  constructor(className: string, pictures: readonly HTMLElement[], choose: (index: number) => void) {
    this.element = make("fieldset", `choices ${className}`);
    // The buttons of two choosers on the page must not exclude each other.
    const name = `choice-${++groups}`;
    this.#inputs = pictures.map((picture, index) => {
      const input = make("input");
      input.type = "radio";
      input.name = name;
      input.addEventListener("change", () => choose(index));
      this.element.append(make("label", "", input, picture));
      return input;
    });
  }

  label(group: string, option: (index: number) => string): void {
    this.element.setAttribute("aria-label", group);
    for (const [index, input] of this.#inputs.entries()) input.setAttribute("aria-label", option(index));
  }

  show(chosen: number): void {
    for (const [index, input] of this.#inputs.entries()) input.checked = index === chosen;
  }
}
