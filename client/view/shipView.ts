import type { Camera } from "./camera.ts";
import { Hull, type ShipLayers } from "./hull.ts";
import type { ShipTextures } from "./textures.ts";
import { tintOf } from "./tint.ts";

/** The properties of a ship that are drawn. */
export interface Ship {
  readonly name: string;
  /** index into SHIP_KINDS; it does not change */
  readonly kind: number;
  /** index into the palette of ship colors */
  readonly color: number;
  /** units, in the world */
  readonly x: number;
  /** units, in the world */
  readonly y: number;
  /** radians */
  readonly facing: number;
  readonly thrusting: boolean;
  readonly own: boolean;
  /** its player is away, and may come back */
  readonly away: boolean;
}

/** Draws one ship. */
export class ShipView {
  /** the frame in which it was last drawn */
  frame = 0;
  readonly #camera: Camera;
  readonly #hull: Hull;
  #color = -1;
  #away = false;

  constructor(camera: Camera, ship: Ship, textures: ShipTextures, layers: ShipLayers) {
    this.#camera = camera;
    this.#hull = new Hull(textures, layers, ship.kind, ship.own);
  }

  /** @param now ms */
  draw(ship: Ship, now: number): void {
    const { color, away } = ship;
    if (color !== this.#color || away !== this.#away) {
      this.#color = color;
      this.#away = away;
      this.#hull.paint(tintOf(color), away);
    }
    this.#hull.place(ship, this.#camera, now);
  }

  dispose(): void {
    this.#hull.dispose();
  }
}
