import { LONGEST_SHIP } from "../../game/kinds.ts";
import { SHIP_COLORS } from "../../game/palette.ts";
import type { Camera } from "./camera.ts";
import { forEachCopy } from "./copies.ts";
import { Hull, type ShipLayers } from "./hull.ts";
import { NameTag } from "./nameTag.ts";
import type { ShipTextures } from "./textures.ts";

/** color of the own name, 0xRRGGBB: white, which no ship has */
const OWN_NAME = 0xffffff;

/** units from the center of a ship to the tip of its flame, its outermost point */
const REACH = LONGEST_SHIP;

/** The properties of a ship that are drawn. */
export interface Ship {
  readonly name: string;
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

/** Draws one ship: a hull for each visible copy of it, and its name. */
export class ShipView {
  /** the frame in which it was last drawn */
  frame = 0;
  readonly #camera: Camera;
  readonly #textures: ShipTextures;
  readonly #layers: ShipLayers;
  readonly #hulls: Hull[] = [];
  #ship: Ship;
  #tag: NameTag | undefined;
  #used = 0;
  #color = -1;
  #away = false;
  #now = 0;

  constructor(camera: Camera, ship: Ship, textures: ShipTextures, layers: ShipLayers) {
    this.#camera = camera;
    this.#ship = ship;
    this.#textures = textures;
    this.#layers = layers;
  }

  /** @param now ms */
  draw(ship: Ship, now: number): void {
    const { away } = ship;
    if (ship.color !== this.#color || away !== this.#away) this.#paint(ship.color, away);
    this.#ship = ship;
    this.#now = now;
    const used = forEachCopy(this.#camera, ship, REACH, this.#place);
    for (let i = used; i < this.#used; i++) this.#hulls[i]?.hide();
    this.#used = used;
  }

  /**
   * Draws the name of the ship.
   *
   * @param opacity 0 to 1; the name fades toward it
   * @param elapsed ms since the last frame
   * @param mayWrite whether there is time to rasterize a text
   * @returns whether a text was rasterized
   */
  drawName(ship: Ship, opacity: number, elapsed: number, mayWrite: boolean): boolean {
    let tag = this.#tag;
    if (tag === undefined) {
      if (opacity === 0 || !mayWrite) return false;
      tag = this.#tag = new NameTag(ship.own ? OWN_NAME : tintOf(ship.color));
      if (ship.own) this.#layers.tags.addChild(tag.view);
      else this.#layers.tags.addChildAt(tag.view, 0);
    }
    tag.fade(opacity, elapsed);
    if (!tag.view.visible) return false;
    const { fontSize } = this.#camera;
    const writes = mayWrite && tag.isStale(ship.name, ship.away, fontSize);
    if (writes) tag.write(ship.name, ship.away, fontSize);
    tag.place(ship, this.#camera);
    return writes;
  }

  dispose(): void {
    for (const hull of this.#hulls) hull.dispose();
    this.#tag?.dispose();
  }

  readonly #place = (offsetX: number, offsetY: number, copy: number) => {
    let hull = this.#hulls[copy];
    if (hull === undefined) {
      hull = new Hull(this.#textures, this.#layers, this.#ship.own);
      hull.paint(tintOf(this.#color), this.#away);
      this.#hulls.push(hull);
    }
    hull.place(this.#ship, offsetX, offsetY, this.#now);
  };

  #paint(color: number, away: boolean): void {
    this.#color = color;
    this.#away = away;
    for (const hull of this.#hulls) hull.paint(tintOf(color), away);
  }
}

/** 0xRRGGBB */
function tintOf(color: number): number {
  return SHIP_COLORS[color % SHIP_COLORS.length] ?? 0xffffff;
}
