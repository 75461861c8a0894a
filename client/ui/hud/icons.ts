import { makeSvg } from "../dom.ts";

/** Icons of the HUD: outlines in a square of 24 by 24, as SVG paths. */
const PATHS = {
  players:
    "M9 11a3.5 3.5 0 1 0 0-7a3.5 3.5 0 0 0 0 7M2.5 20c0-4 2.6-6 6.5-6s6.5 2 6.5 6M16 4.4a3.4 3.4 0 0 1 0 6.2M18 14.6c2.2.8 3.5 2.6 3.5 5.4",
  invite: "M10 11a3.5 3.5 0 1 0 0-7a3.5 3.5 0 0 0 0 7M3.5 20c0-4 2.6-6 6.5-6c1.3 0 2.5.2 3.4.7M18 13v8M14 17h8",
  sound: "M4 9.5h3.5L12 5.5v13l-4.5-4H4zM15.5 9a4.2 4.2 0 0 1 0 6M18.2 6.2a8.2 8.2 0 0 1 0 11.6",
  silence: "M4 9.5h3.5L12 5.5v13l-4.5-4H4zM16 9.5l5 5M21 9.5l-5 5",
  settings:
    "M4 7h8.5M17.5 7H20M15 9.5a2.5 2.5 0 1 0 0-5a2.5 2.5 0 0 0 0 5M4 17h2.5M11.5 17H20M9 19.5a2.5 2.5 0 1 0 0-5a2.5 2.5 0 0 0 0 5",
  enlarge: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  shrink: "M9 4v5H4M20 9h-5V4M15 20v-5h5M4 15h5v5",
  leave: "M14 4H5v16h9M10 12h11M17.5 8.5L21 12l-3.5 3.5",
  menu: "M4 6.5h16M4 12h16M4 17.5h16",
  map: "M12 4a8 8 0 1 0 0 16a8 8 0 0 0 0-16M12 9.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 0 0 0-5",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  close: "M6 6l12 12M18 6L6 18",
  resume: "M8 5l10 7l-10 7z",
  boost: "M5 12.5l7-7l7 7M5 18.5l7-7l7 7",
  drone: "M12 8V4.5M6 8h12v10H6zM9.5 12.5v1.5M14.5 12.5v1.5M3 11.5v3M21 11.5v3",
} as const;

export type IconName = keyof typeof PATHS;

/** An icon in the color of the text. The text beside it, or the label of its button, says what it means. */
export class Icon {
  readonly element: SVGSVGElement;
  readonly #path: SVGPathElement;
  #name: IconName;

  constructor(name: IconName) {
    this.#name = name;
    this.#path = makeSvg("path", { d: PATHS[name] });
    this.element = makeSvg("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, this.#path);
  }

  show(name: IconName): void {
    if (name === this.#name) return;
    this.#name = name;
    this.#path.setAttribute("d", PATHS[name]);
  }
}
