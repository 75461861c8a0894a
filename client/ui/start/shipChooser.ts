import { kindOf, SHIP_KINDS } from "../../../game/kinds.ts";
import { patternOf, SHIP_COLORS } from "../../../game/palette.ts";
import type { SettingsStore } from "../../settings.ts";
import { shipSvg, swatchSvg } from "../../ships/shipSvg.ts";
import { texts } from "../../text/texts.ts";
import { element } from "../elements.ts";
import { find } from "../notice.ts";

/** The choice of a hull and a color: two groups of radio buttons, and the ship as it will look. */
export class ShipChooser {
  readonly #settings: SettingsStore;
  readonly #picture = find("start-picture", HTMLElement);
  readonly #hulls: HTMLInputElement[];
  readonly #colors: HTMLInputElement[];
  readonly #drawings: HTMLElement[] = [];
  #drawn = "";

  constructor(settings: SettingsStore) {
    this.#settings = settings;
    this.#hulls = SHIP_KINDS.map((_, kind) => {
      const drawing = element("span", "drawing");
      this.#drawings.push(drawing);
      return this.#option("hulls", kind, drawing, () => settings.change({ kind }));
    });
    this.#colors = SHIP_COLORS.map((_, index) => {
      const swatch = element("span", "swatch");
      swatch.innerHTML = swatchSvg(index);
      return this.#option("colors", index, swatch, () => settings.change({ color: index }));
    });
    settings.onChange(() => this.show());
  }

  /** Shows what is chosen, in the current language. */
  show(): void {
    const { kind, color } = this.#settings.current;
    for (const [index, input] of this.#hulls.entries()) {
      input.checked = index === kind;
      input.ariaLabel = texts.hulls[kindOf(index).id];
    }
    for (const [index, input] of this.#colors.entries()) {
      input.checked = index === color;
      input.ariaLabel = texts.patterns[patternOf(index)];
    }
    const drawn = `${kind} ${color}`;
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#picture.innerHTML = shipSvg(kind, color);
    for (const [index, drawing] of this.#drawings.entries()) drawing.innerHTML = shipSvg(index, color);
  }

  #option(group: "hulls" | "colors", index: number, looks: HTMLElement, choose: () => void): HTMLInputElement {
    const input = element("input");
    input.type = "radio";
    input.name = group;
    input.value = String(index);
    input.addEventListener("change", choose);
    find(group, HTMLElement).append(element("label", "", input, looks));
    return input;
  }
}
