import { Container } from "pixi.js";
import { kindOf } from "../../../game/kinds.ts";
import { colorOf } from "../../../game/palette.ts";
import type { Camera } from "../camera.ts";
import type { Ship } from "../ships/shipView.ts";
import { type Box, HIDDEN, ROOM_TO_APPEAR, TagLayout } from "./layout.ts";
import { NameTag } from "./nameTag.ts";

/** Names rasterized per frame at most. Each takes up to a millisecond, and a name that appears can wait for a frame. */
const TEXTS_PER_FRAME = 3;

/** space between a ship and its name, CSS pixels */
const GAP = ROOM_TO_APPEAR + 2;

/** radius of a ship on the large map, CSS pixels */
const DOT = 5;

/** ms in which a tag comes back to its ship after the ship has turned */
const FOLLOW_MS = 400;

/**
 * The name tags of ships. A name that can't be drawn in this browser ends them; everything else is still drawn.
 *
 * In each frame call `begin`, then `add` or `addDot` for each ship in the view, and then `end`.
 */
export class Tags {
  /** a render group of its own, so that a name that appears or goes does not rebuild the rest of the scene */
  readonly view = new Container({ isRenderGroup: true });
  readonly #layout = new TagLayout();
  readonly #tags = new Map<string, NameTag>();
  readonly #measure = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  #failed = false;
  #now = 0;
  #elapsed = 0;
  #textsLeft = 0;
  #centerX = 0;
  #centerY = 0;
  #fontSize = 0;

  /**
   * @param now ms
   * @param camera the ships nearest to the center of its window come first
   * @param bounds where tags may be, CSS pixels
   * @param reserved where no tag may be in spite of that
   */
  begin(now: number, camera: Camera, bounds: Box, reserved: Box | undefined): void {
    this.#elapsed = now - this.#now;
    this.#now = now;
    this.#centerX = camera.width / 2;
    this.#centerY = camera.height / 2;
    this.#fontSize = camera.fontSize;
    this.#layout.begin(bounds, reserved);
  }

  /**
   * Adds a ship. The player's own ship has no tag.
   *
   * @param x CSS pixels
   * @param scale CSS pixels per unit
   */
  add(id: string, ship: Ship, x: number, y: number, scale: number): void {
    const length = kindOf(ship.kind).length * scale;
    this.#layout.addHull(x, y, ship.facing, length);
    if (ship.own) return;
    const tag = this.#tagOf(id, x, y);
    if (tag === undefined) return;
    const cos = Math.abs(Math.cos(ship.facing));
    const sin = Math.abs(Math.sin(ship.facing));
    // A tag gives way at once to a ship that turns, and comes back slowly.
    const part = tag.slot === HIDDEN ? 1 : 1 - Math.exp(-this.#elapsed / FOLLOW_MS);
    const reachX = (length / 4) * (1 + cos) + GAP;
    const reachY = (length / 4) * (1 + sin) + GAP;
    tag.reachX = Math.max(reachX, tag.reachX + (reachX - tag.reachX) * part);
    tag.reachY = Math.max(reachY, tag.reachY + (reachY - tag.reachY) * part);
    this.#consider(tag, ship);
  }

  /** Adds a ship that is drawn as a dot. @param x CSS pixels */
  addDot(id: string, ship: Ship, x: number, y: number): void {
    this.#layout.addDisk(x, y, DOT);
    if (ship.own) return;
    const tag = this.#tagOf(id, x, y);
    if (tag === undefined) return;
    tag.reachX = DOT + GAP;
    tag.reachY = DOT + GAP;
    this.#consider(tag, ship);
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

  /** The tag of a ship; undefined if it will not be shown in this frame anyway. */
  #tagOf(id: string, x: number, y: number): NameTag | undefined {
    if (this.#failed || this.#measure === null) return undefined;
    let tag = this.#tags.get(id);
    const squared = (x - this.#centerX) ** 2 + (y - this.#centerY) ** 2;
    if (tag === undefined) {
      if (!this.#layout.considers(squared)) return undefined;
      tag = new NameTag(this.#measure);
      this.#tags.set(id, tag);
    }
    tag.x = x;
    tag.y = y;
    tag.rank = this.#layout.rankOf(tag, squared);
    return tag;
  }

  #consider(tag: NameTag, { name, away, color }: Ship): void {
    if (!this.#layout.considers(tag.rank)) return;
    try {
      tag.write(name, away, colorOf(color), this.#fontSize);
      this.#layout.add(tag);
    } catch (error) {
      this.#fail(error);
    }
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
