import { LONGEST_SHIP } from "../../game/kinds.ts";
import { colorOf } from "../../game/palette.ts";
import type { Camera } from "./camera.ts";
import { forEachCopy } from "./copies.ts";
import { Hull, type HullPose, type ShipLayers } from "./hull.ts";
import { NameTag } from "./nameTag.ts";
import type { ShipTextures } from "./textures.ts";

/** color of the own name, 0xRRGGBB: white, which no ship has */
const OWN_NAME = 0xffffff;

/** units from the center of a ship to the tip of its flame, its outermost point */
const REACH = LONGEST_SHIP / 2 + 40;

/** ms in which the engine's light reaches its full brightness, and in which it goes out */
const RISE_MS = 60;
const FALL_MS = 200;

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

/** How ships are drawn in a frame. */
export interface ShipStyle {
  /** time stamp of the frame, ms, a whole number */
  now: number;
  /** ms since the previous frame, a whole number */
  elapsed: number;
  /** whether lights around engines are drawn */
  bloom: boolean;
  /** whether flames flicker */
  flicker: boolean;
}

/** Draws one ship: a hull for each visible copy of it, and its name. */
export class ShipView {
  /** the frame in which it was last drawn */
  frame = 0;
  readonly #camera: Camera;
  readonly #textures: ShipTextures;
  readonly #layers: ShipLayers;
  readonly #hulls: Hull[] = [];
  readonly #pose: HullPose = { x: 0, y: 0, facing: 0, power: 0, flame: 0, bloom: false };
  readonly #kind: number;
  readonly #own: boolean;
  #tag: NameTag | undefined;
  #used = 0;
  #color = -1;
  #away = false;

  constructor(camera: Camera, ship: Ship, textures: ShipTextures, layers: ShipLayers) {
    this.#camera = camera;
    this.#kind = ship.kind;
    this.#own = ship.own;
    this.#textures = textures;
    this.#layers = layers;
  }

  draw(ship: Ship, { now, elapsed, bloom, flicker }: Readonly<ShipStyle>): void {
    if (ship.color !== this.#color || ship.away !== this.#away) this.#paint(ship.color, ship.away);
    const pose = this.#pose;
    pose.x = ship.x;
    pose.y = ship.y;
    pose.facing = ship.facing;
    pose.bloom = bloom;
    const step = ship.thrusting && !ship.away ? elapsed / RISE_MS : -elapsed / FALL_MS;
    pose.power = Math.min(1, Math.max(0, pose.power + step));
    const flickering = flicker ? 0.82 + 0.1 * Math.sin(now / 23 + ship.x) + 0.08 * Math.sin(now / 41 + ship.y) : 0.9;
    pose.flame = pose.power * flickering;
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
      tag = this.#tag = new NameTag(ship.own ? OWN_NAME : colorOf(ship.color));
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
      hull = new Hull(this.#textures, this.#layers, this.#kind, this.#own);
      hull.paint(this.#color, this.#away);
      this.#hulls.push(hull);
    }
    hull.place(this.#pose, offsetX, offsetY);
  };

  #paint(color: number, away: boolean): void {
    this.#color = color;
    this.#away = away;
    for (const hull of this.#hulls) hull.paint(color, away);
  }
}
