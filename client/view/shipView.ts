import { LONGEST_SHIP } from "../../game/kinds.ts";
import { SHIP_COLORS } from "../../game/palette.ts";
import type { Torus } from "../../game/torus.ts";
import { Hull, type ShipLayers } from "./hull.ts";
import { forEachImage } from "./images.ts";
import { NameTag } from "./nameTag.ts";
import type { ShipTextures } from "./textures.ts";
import type { Viewport } from "./viewport.ts";

/** colour of one's own name, 0xRRGGBB: white, which no ship has */
const OWN_NAME = 0xffffff;

/** units from a ship's centre to the tip of its flame, the furthest thing on it */
const REACH = LONGEST_SHIP;

/** A ship, as much of it as is drawn. */
export interface Ship {
  readonly name: string;
  /** index into the palette of ship colours */
  readonly color: number;
  /** units, in the world */
  readonly x: number;
  /** units, in the world */
  readonly y: number;
  /** radians */
  readonly facing: number;
  readonly thrusting: boolean;
  readonly own: boolean;
  /** its pilot's connection is lost and may come back */
  readonly away: boolean;
}

/** What is drawn of one ship: a hull at each place it can be seen in, and a name at its own. */
export class ShipView {
  /** the frame in which it was last drawn */
  frame = 0;
  readonly #world: Torus;
  readonly #textures: ShipTextures;
  readonly #layers: ShipLayers;
  readonly #hulls: Hull[] = [];
  #ship: Ship;
  #tag: NameTag | undefined;
  #used = 0;
  #color = -1;
  #away = false;
  #now = 0;

  constructor(world: Torus, ship: Ship, textures: ShipTextures, layers: ShipLayers) {
    this.#world = world;
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
    const used = forEachImage(this.#world, ship, REACH, this.#place);
    for (let i = used; i < this.#used; i++) this.#hulls[i]?.hide();
    this.#used = used;
  }

  /**
   * @param opacity 0 to 1, towards which it fades
   * @param elapsed ms since the last frame
   * @param mayWrite whether there is time to draw a text anew
   * @returns whether a text was
   */
  drawName(ship: Ship, opacity: number, elapsed: number, viewport: Viewport, mayWrite: boolean): boolean {
    let tag = this.#tag;
    if (tag === undefined) {
      if (opacity === 0 || !mayWrite) return false;
      tag = this.#tag = new NameTag(ship.own ? OWN_NAME : tintOf(ship.color));
      if (ship.own) this.#layers.tags.addChild(tag.view);
      else this.#layers.tags.addChildAt(tag.view, 0);
    }
    tag.fade(opacity, elapsed);
    if (!tag.view.visible) return false;
    const { away } = ship;
    const writes = mayWrite && tag.isStale(ship.name, away, viewport.fontSize);
    if (writes) tag.write(ship.name, away, viewport.fontSize);
    tag.place(ship, viewport);
    return writes;
  }

  dispose(): void {
    for (const hull of this.#hulls) hull.dispose();
    this.#tag?.dispose();
  }

  readonly #place = (acrossX: number, acrossY: number, image: number) => {
    let hull = this.#hulls[image];
    if (hull === undefined) {
      hull = new Hull(this.#textures, this.#layers, this.#ship.own);
      hull.paint(tintOf(this.#color), this.#away);
      this.#hulls.push(hull);
    }
    hull.place(this.#ship, acrossX, acrossY, this.#now);
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
