import { Text } from "pixi.js";
import { LONGEST_SHIP } from "../../game/kinds.ts";
import type { Viewport } from "./viewport.ts";

/** ms in which a name appears and vanishes */
const FADE_MS = 250;

/** The name below a ship. Over the world, in CSS pixels, so that it stays readable at any size. */
export class NameTag {
  readonly view = new Text({
    style: { fontFamily: "system-ui, 'Open Sans', sans-serif", fontWeight: "600", fill: 0xffffff },
  });
  #name = "";
  #away = false;
  #fontSize = 0;
  /** 0 to 1 */
  #opacity = 0;
  /** CSS pixels; asking the text for its size would measure it again each time */
  #halfWidth = 0;
  #height = 0;

  /** @param tint 0xRRGGBB */
  constructor(tint: number) {
    this.view.tint = tint;
    this.view.anchor.set(0.5, 0);
  }

  /** Whether it says something else than it should, or in another size. To draw a text anew takes a while. */
  isStale(name: string, away: boolean, fontSize: number): boolean {
    return name !== this.#name || away !== this.#away || fontSize !== this.#fontSize;
  }

  /** @param fontSize CSS pixels */
  write(name: string, away: boolean, fontSize: number): void {
    this.#name = name;
    this.#away = away;
    this.#fontSize = fontSize;
    this.view.text = away ? `${name} · away` : name;
    this.view.style.fontSize = fontSize;
    this.#halfWidth = this.view.width / 2 + 2;
    this.#height = this.view.height;
  }

  /**
   * Fades towards an opacity.
   *
   * @param opacity 0 to 1
   * @param elapsed ms since the last frame
   */
  fade(opacity: number, elapsed: number): void {
    const step = elapsed / FADE_MS;
    this.#opacity += Math.min(step, Math.max(-step, opacity - this.#opacity));
    this.view.alpha = this.#opacity;
    this.view.visible = this.#opacity > 0;
  }

  /** Puts it below a ship, whole and within the sky. @param ship units */
  place({ x, y }: Readonly<{ x: number; y: number }>, viewport: Viewport): void {
    const furthest = viewport.right - this.#halfWidth;
    const middle = Math.min(Math.max(viewport.screenX(x), viewport.left + this.#halfWidth), furthest);
    const below = viewport.screenY(y) + Math.max(10, LONGEST_SHIP * 0.55 * viewport.scale);
    this.view.position.set(Math.round(middle), Math.round(Math.min(below, viewport.bottom - this.#height)));
  }

  dispose(): void {
    this.view.destroy();
  }
}
