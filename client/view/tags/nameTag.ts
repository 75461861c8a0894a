import { Text } from "pixi.js";
import { texts } from "../../text/texts.ts";
import { setTint } from "../tint.ts";
import { HIDDEN, type Tag } from "./layout.ts";

/** ms in which a name appears; it goes at once, before something else is where it was */
const FADE_MS = 180;

const FAMILY = "system-ui, 'Segoe UI', Roboto, 'Open Sans', sans-serif";

/** A dark line around the letters, so that they are readable over trails and nebulae. CSS pixels */
const OUTLINE = { color: 0x070b1f, width: 3, join: "round" } as const;

/** height of a line, in font sizes */
const LINE = 1.25;

/** color of the name of a ship whose player is away, 0xRRGGBB */
const AWAY = 0xb4c2e0;

/** The name of a ship, drawn in CSS pixels of the window. */
export class NameTag implements Tag {
  x = 0;
  y = 0;
  reachX = 0;
  reachY = 0;
  width = 0;
  height = 0;
  left = 0;
  top = 0;
  slot = HIDDEN;
  hiddenUntil = Number.NEGATIVE_INFINITY;
  rank = 0;
  frame = 0;
  readonly #measure: CanvasRenderingContext2D;
  #view: Text | undefined;
  #name = "";
  /** what is written after the name */
  #addition = "";
  #text = "";
  #tint = 0xffffff;
  #fontSize = 0;
  #isDrawn = false;
  /** 0 to 1 */
  #opacity = 0;
  #shownSlot = HIDDEN;

  /** @param measure measures the width of texts */
  constructor(measure: CanvasRenderingContext2D) {
    this.#measure = measure;
  }

  /** the drawn name; undefined until it is drawn for the first time */
  get view(): Text | undefined {
    return this.#view;
  }

  /**
   * Sets what the tag says, and measures it if that is new.
   *
   * @param tint 0xRRGGBB
   * @param fontSize CSS pixels
   */
  write(name: string, away: boolean, tint: number, fontSize: number): void {
    this.#tint = away ? AWAY : tint;
    const addition = away ? texts.sky.away : "";
    if (name === this.#name && addition === this.#addition && fontSize === this.#fontSize) return;
    this.#name = name;
    this.#addition = addition;
    const text = away ? `${name} · ${addition}` : name;
    this.#text = text;
    this.#fontSize = fontSize;
    this.#isDrawn = false;
    this.#measure.font = `600 ${fontSize}px ${FAMILY}`;
    this.width = Math.ceil(this.#measure.measureText(text).width) + 2 * OUTLINE.width;
    this.height = Math.ceil(fontSize * LINE);
  }

  /**
   * Draws the tag where the layout has placed it.
   *
   * @param elapsed ms since the last frame
   * @param mayRasterize whether there is time to rasterize a text
   * @returns whether a text was rasterized
   */
  draw(elapsed: number, mayRasterize: boolean): boolean {
    const rasterizes = this.slot !== HIDDEN && !this.#isDrawn && mayRasterize;
    if (rasterizes) this.#rasterize();
    const view = this.#view;
    if (view === undefined) return false;
    if (this.slot !== this.#shownSlot) this.#opacity = 0;
    this.#shownSlot = this.slot;
    view.visible = this.slot !== HIDDEN && this.#isDrawn;
    if (!view.visible) return rasterizes;
    this.#opacity = Math.min(1, this.#opacity + elapsed / FADE_MS);
    view.alpha = this.#opacity;
    setTint(view, this.#tint);
    // Whole pixels keep the letters sharp.
    view.position.set(Math.round(this.left + this.width / 2), Math.round(this.top + this.height / 2));
    return rasterizes;
  }

  dispose(): void {
    this.#view?.destroy();
  }

  #rasterize(): void {
    this.#view ??= new Text({
      anchor: 0.5,
      style: { fontFamily: FAMILY, fontWeight: "600", fill: 0xffffff, stroke: OUTLINE },
    });
    this.#view.style.fontSize = this.#fontSize;
    this.#view.text = this.#text;
    this.#isDrawn = true;
  }
}
