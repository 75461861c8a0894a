import { Container } from "pixi.js";
import { kindOf } from "../../../game/kinds.ts";
import { colorOf } from "../../../game/palette.ts";
import type { Camera } from "../camera.ts";
import type { SkyMap } from "../map/skyMap.ts";
import type { Ship } from "../ships/shipView.ts";
import { type Box, HIDDEN, type Outline, ROOM_TO_APPEAR, TagLayout } from "./layout.ts";
import { NameTag } from "./nameTag.ts";

/** Names rasterized per frame at most. Each takes up to a millisecond, and a name that appears can wait for a frame. */
const TEXTS_PER_FRAME = 3;

/** space between a ship and its name, CSS pixels */
const GAP = ROOM_TO_APPEAR + 2;

/** size of a ship on the large map, CSS pixels */
const DOT = 10;

/** units around the view in which a ship may still cover a name */
const MARGIN = 40;

/** ms between two looks at where the page has texts and buttons over the game */
const LOOK_MS = 250;

/** ms in which a tag comes back to its ship after the ship has turned */
const FOLLOW_MS = 400;

/**
 * The name tags of ships: beside the ships, or on the large map. While the map changes its size, there are none. A name that can't be drawn in this browser ends them; everything else is still drawn.
 *
 * In each frame call `begin`, then `add` for each ship, and then `end`.
 */
export class Tags {
  /** a render group of its own, so that a name that appears or goes does not rebuild the rest of the scene */
  readonly view = new Container({ isRenderGroup: true });
  readonly #layout = new TagLayout();
  readonly #tags = new Map<string, NameTag>();
  readonly #measure = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  readonly #camera: Camera;
  readonly #map: SkyMap;
  readonly #overlays: string;
  /** where texts and buttons of the page are, and the small map at last, CSS pixels */
  readonly #reserved: Box[] = [];
  #lookedAt = Number.NEGATIVE_INFINITY;
  /** where tags may be, CSS pixels */
  readonly #bounds = { left: 0, top: 0, right: 0, bottom: 0 };
  /** the ship that is being added */
  readonly #outline: Outline = { x: 0, y: 0, facing: 0, length: 0 };
  #failed = false;
  #now = 0;
  #elapsed = 0;
  /** the part of the way that a tag comes back to its ship in this frame, 0 to 1 */
  #back = 0;
  #textsLeft = 0;

  /** @param overlays CSS selector of texts and buttons over the game; names keep out of them */
  constructor(camera: Camera, map: SkyMap, overlays: string) {
    this.#camera = camera;
    this.#map = map;
    this.#overlays = overlays;
  }

  /** Starts a frame, after the map. @param now ms */
  begin(now: number): void {
    this.#elapsed = now - this.#now;
    this.#back = 1 - Math.exp(-this.#elapsed / FOLLOW_MS);
    this.#now = now;
    const { width, height } = this.#camera;
    const { projection, view } = this.#map;
    const isOnMap = view.visible && !projection.isClosed;
    const bounds = this.#bounds;
    bounds.left = isOnMap ? projection.centerX - projection.half : 0;
    bounds.top = isOnMap ? projection.centerY - projection.half : 0;
    bounds.right = isOnMap ? projection.centerX + projection.half : width;
    bounds.bottom = isOnMap ? projection.centerY + projection.half : height;
    if (now - this.#lookedAt > LOOK_MS) this.#look(now);
    this.#layout.begin(bounds, this.#reserved);
  }

  /** Reads where the page covers the game. To read it in each frame would make the browser compute its layout twice. */
  #look(now: number): void {
    this.#lookedAt = now;
    const reserved = this.#reserved;
    reserved.length = 0;
    if (this.#overlays !== "") {
      for (const element of document.querySelectorAll(this.#overlays)) {
        // Copied, because each number that is read of a DOMRect is a call into the browser, and an object.
        const { left, top, right, bottom } = element.getBoundingClientRect();
        reserved.push({ left, top, right, bottom });
      }
    }
    const { projection, view } = this.#map;
    if (view.visible && projection.isClosed) reserved.push(projection.smallBox);
  }

  /** Adds a ship. The player's own ship has no tag, but other tags leave it free. */
  add(id: string, ship: Ship): void {
    const camera = this.#camera;
    const { projection, view } = this.#map;
    const { x, y } = ship;
    const outline = this.#outline;
    const isOnMap = view.visible && !projection.isClosed;
    if (!isOnMap) {
      if (!camera.sees(x, y, MARGIN)) return;
      outline.x = camera.width / 2 + camera.world.delta(camera.x, x) * camera.scale;
      outline.y = camera.height / 2 + camera.world.delta(camera.y, y) * camera.scale;
      outline.facing = ship.facing;
      outline.length = kindOf(ship.kind).length * camera.scale;
      this.#layout.addHull(outline);
    } else if (projection.isOpen) {
      outline.x = projection.toX(x);
      outline.y = projection.toY(y);
      outline.facing = 0;
      outline.length = DOT;
      this.#layout.addDisk(outline);
    } else return;
    if (!ship.own) this.#addTag(id, ship, isOnMap);
  }

  /**
   * Keeps tags out of a place over a ship.
   *
   * @param x units, in the world
   * @param y units, in the world
   * @param length width of the place, twice its height; units
   */
  avoid(x: number, y: number, length: number): void {
    const camera = this.#camera;
    const { projection, view } = this.#map;
    if ((view.visible && !projection.isClosed) || !camera.sees(x, y, length)) return;
    const outline = this.#outline;
    outline.x = camera.width / 2 + camera.world.delta(camera.x, x) * camera.scale;
    outline.y = camera.height / 2 + camera.world.delta(camera.y, y) * camera.scale;
    outline.facing = 0;
    outline.length = length * camera.scale;
    this.#layout.addHull(outline);
  }

  /** Places and draws the tags. */
  end(): void {
    if (this.#failed) return;
    this.#layout.place(this.#now);
    this.#textsLeft = TEXTS_PER_FRAME;
    this.#tags.forEach(this.#draw);
  }

  /** Removes the tag of a ship that is gone. */
  remove(id: string): void {
    this.#tags.get(id)?.dispose();
    this.#tags.delete(id);
  }

  #addTag(id: string, { name, away, color }: Ship, isDot: boolean): void {
    if (this.#failed || this.#measure === null) return;
    let tag = this.#tags.get(id);
    if (tag === undefined) {
      tag = new NameTag(this.#measure);
      this.#tags.set(id, tag);
    }
    tag.x = this.#outline.x;
    tag.y = this.#outline.y;
    // In a crowd, most ships end here. A tag that is not considered is hidden, and then has no distance to keep.
    if (!this.#layout.considers(tag)) return;
    this.#leaveRoom(tag, isDot);
    try {
      tag.write(name, away, colorOf(color), this.#camera.fontSize);
      this.#layout.add(tag);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Keeps a tag as far from its ship as the ship reaches. */
  #leaveRoom(tag: NameTag, isDot: boolean): void {
    const { facing, length } = this.#outline;
    const reachX = (isDot ? length / 2 : (length / 4) * (1 + Math.abs(Math.cos(facing)))) + GAP;
    const reachY = (isDot ? length / 2 : (length / 4) * (1 + Math.abs(Math.sin(facing)))) + GAP;
    // A tag gives way at once to a ship that turns, and comes back slowly.
    const part = tag.slot === HIDDEN ? 1 : this.#back;
    tag.reachX = Math.max(reachX, tag.reachX + (reachX - tag.reachX) * part);
    tag.reachY = Math.max(reachY, tag.reachY + (reachY - tag.reachY) * part);
  }

  readonly #draw = (tag: NameTag) => {
    if (this.#failed) return;
    try {
      const { view } = tag;
      if (tag.draw(this.#elapsed, this.#textsLeft > 0)) this.#textsLeft--;
      if (view === undefined && tag.view !== undefined) this.view.addChild(tag.view);
    } catch (error) {
      this.#fail(error);
    }
  };

  #fail(error: unknown): void {
    this.#failed = true;
    this.view.visible = false;
    console.error("Names can't be drawn.", error);
  }
}
