import { Text } from "pixi.js";
import { kindOf } from "../../game/kinds.ts";
import type { Camera } from "./camera.ts";

/** ms in which a name fades in or out */
const FADE_MS = 250;

/** The name below a ship. It is drawn over the world, in CSS pixels, so that it is readable at any scale. */
export class NameTag {
  readonly view = new Text({
    style: { fontFamily: "system-ui, 'Open Sans', sans-serif", fontWeight: "600", fill: 0xffffff },
  });
  #name = "";
  #away = false;
  #fontSize = 0;
  /** 0 to 1 */
  #opacity = 0;
  /** CSS pixels; kept because reading the size of the text would measure it each time */
  #halfWidth = 0;
  #height = 0;

  /** @param tint 0xRRGGBB */
  constructor(tint: number) {
    this.view.tint = tint;
    this.view.anchor.set(0.5, 0);
  }

  /** Whether the text must be drawn again, which takes a while. */
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
   * Fades toward an opacity.
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

  /**
   * Moves the name below a ship, completely inside the visible part of the world.
   *
   * @param ship its kind, and its position in units
   */
  place({ kind, x, y }: Readonly<{ kind: number; x: number; y: number }>, camera: Camera): void {
    const left = camera.toScreenX(camera.x - camera.halfWidth) + this.#halfWidth;
    const right = camera.toScreenX(camera.x + camera.halfWidth) - this.#halfWidth;
    const bottom = camera.toScreenY(camera.y + camera.halfHeight) - this.#height;
    const center = Math.min(Math.max(camera.toScreenX(x + camera.offsetX(x)), left), right);
    const below = camera.toScreenY(y + camera.offsetY(y)) + Math.max(10, kindOf(kind).length * 0.55 * camera.scale);
    this.view.position.set(Math.round(center), Math.round(Math.min(below, bottom)));
  }

  dispose(): void {
    this.view.destroy();
  }
}
