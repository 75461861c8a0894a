/** CSS pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A name tag, as the layout sees it. CSS pixels. */
export interface Tag {
  /** center of its ship */
  x: number;
  y: number;
  /** from the center of its ship to where the tag may begin */
  reachX: number;
  reachY: number;
  /** size of the tag */
  width: number;
  height: number;
  /** where it is, if it is shown */
  left: number;
  top: number;
  /** index into SLOTS; HIDDEN if there is no room for it */
  slot: number;
  /** until when it stays hidden if it is, ms */
  hiddenUntil: number;
  /** lower ones are placed first */
  rank: number;
  /** number of the frame in which it was last placed */
  frame: number;
}

/** A ship, as the layout sees it: half as wide as long. CSS pixels, radians */
export interface Outline {
  x: number;
  y: number;
  facing: number;
  length: number;
}

export const HIDDEN = -1;

/** Where a tag can be beside its ship, the best place first: direction from the ship's center. */
const SLOTS = [
  { x: 0, y: 1 },
  { x: 0, y: -1 },
  { x: 1, y: 0 },
  { x: -1, y: 0 },
] as const;

/** Tags considered in a frame: those of the nearest ships. */
const MOST = 40;

/**
 * Free space that a tag needs to appear, and to stay; CSS pixels. The difference keeps it from flickering. A tag begins
 * further than that from its own ship.
 */
export const ROOM_TO_APPEAR = 6;
const ROOM_TO_STAY = 1;

/** ms for which a tag that was hidden stays hidden */
const HIDDEN_MS = 500;

/** ms until a place is looked for again: in a crowd, the search for names without a place would be most of the work */
const RETRY_MS = 120;

/** A shown tag ranks as if its ship were nearer by this factor, squared. */
const SHOWN_RANK = 0.5;

/** numbers of a circle in the list of circles: x, y, radius */
const CIRCLE = 3;

/**
 * Decides which name tags are shown, and where: below, above or beside their ships, where they lie on no other tag, no
 * ship and nothing reserved. A tag stays where it is as long as it has room there. The nearest ships come first. Of two
 * equally near ones, the one whose tag is shown already.
 *
 * Ships are covered by circles. In each frame call `begin`, then `addHull` and `add` for the ships, and then `place`.
 * Ships are passed as objects, because V8 allocates an object for each fraction that is passed.
 */
export class TagLayout {
  #frame = 0;
  #bounds: Box = { left: 0, top: 0, right: 0, bottom: 0 };
  #circles = new Float64Array(CIRCLE * 1024);
  #circlesUsed = 0;
  /** tags considered in this frame, by rank */
  readonly #tags: Tag[] = [];
  #considered = 0;
  /** tags shown in this frame, and those of the last one */
  #shown: Tag[] = [];
  #shownCount = 0;
  #before: Tag[] = [];
  #beforeCount = 0;
  #reserved: readonly Box[] = [];

  /**
   * @param bounds where tags may be
   * @param reserved where no tag may be in spite of that
   */
  begin(bounds: Box, reserved: readonly Box[]): void {
    this.#frame++;
    this.#bounds = bounds;
    this.#reserved = reserved;
    this.#circlesUsed = 0;
    this.#considered = 0;
    const before = this.#before;
    this.#before = this.#shown;
    this.#beforeCount = this.#shownCount;
    this.#shown = before;
    this.#shownCount = 0;
  }

  /** Covers a ship. */
  addHull(hull: Readonly<Outline>): void {
    const step = hull.length / 4;
    const dx = step * Math.cos(hull.facing);
    const dy = step * Math.sin(hull.facing);
    for (let i = -1; i <= 1; i++) {
      const at = this.#nextCircle();
      this.#circles[at] = hull.x + i * dx;
      this.#circles[at + 1] = hull.y + i * dy;
      this.#circles[at + 2] = step;
    }
  }

  /** Covers a round thing as wide as its `length`. */
  addDisk(disk: Readonly<Outline>): void {
    const at = this.#nextCircle();
    this.#circles[at] = disk.x;
    this.#circles[at + 1] = disk.y;
    this.#circles[at + 2] = disk.length / 2;
  }

  /** Sets the rank of a tag whose ship is set. @returns whether the tag is considered, if it is added now */
  considers(tag: Tag): boolean {
    const { left, right, top, bottom } = this.#bounds;
    const dx = tag.x - (left + right) / 2;
    const dy = tag.y - (top + bottom) / 2;
    const squared = dx * dx + dy * dy;
    tag.rank = tag.slot === HIDDEN ? squared : squared * SHOWN_RANK;
    return this.#considered < MOST || tag.rank < (this.#tags[MOST - 1] as Tag).rank;
  }

  /** Adds a tag that is considered, and whose size is set. */
  add(tag: Tag): void {
    const tags = this.#tags;
    let i = Math.min(this.#considered, MOST - 1);
    for (; i > 0 && (tags[i - 1] as Tag).rank > tag.rank; i--) tags[i] = tags[i - 1] as Tag;
    tags[i] = tag;
    this.#considered = Math.min(MOST, this.#considered + 1);
  }

  /** Places the tags. @param now ms */
  place(now: number): void {
    for (let i = 0; i < this.#considered; i++) {
      const tag = this.#tags[i] as Tag;
      const slot = this.#slotFor(tag, now);
      if (slot === HIDDEN) continue;
      tag.slot = slot;
      tag.frame = this.#frame;
      tag.left = this.#leftOf(tag, slot);
      tag.top = this.#topOf(tag, slot);
      this.#shown[this.#shownCount++] = tag;
    }
    for (let i = 0; i < this.#beforeCount; i++) {
      const tag = this.#before[i] as Tag;
      if (tag.frame === this.#frame) continue;
      tag.slot = HIDDEN;
      tag.hiddenUntil = now + HIDDEN_MS;
    }
  }

  /** @returns index of the first number of a new circle */
  #nextCircle(): number {
    const at = this.#circlesUsed;
    this.#circlesUsed += CIRCLE;
    if (this.#circlesUsed > this.#circles.length) {
      const more = new Float64Array(2 * this.#circles.length);
      more.set(this.#circles);
      this.#circles = more;
    }
    return at;
  }

  #slotFor(tag: Tag, now: number): number {
    if (tag.slot !== HIDDEN && this.#isFree(tag, tag.slot, ROOM_TO_STAY)) return tag.slot;
    if (tag.slot === HIDDEN && now < tag.hiddenUntil) return HIDDEN;
    for (let slot = 0; slot < SLOTS.length; slot++) if (this.#isFree(tag, slot, ROOM_TO_APPEAR)) return slot;
    tag.hiddenUntil = now + RETRY_MS;
    return HIDDEN;
  }

  #leftOf(tag: Tag, slot: number): number {
    return tag.x + (SLOTS[slot]?.x ?? 0) * (tag.reachX + tag.width / 2) - tag.width / 2;
  }

  #topOf(tag: Tag, slot: number): number {
    return tag.y + (SLOTS[slot]?.y ?? 0) * (tag.reachY + tag.height / 2) - tag.height / 2;
  }

  /** @param room free space around the tag, CSS pixels */
  #isFree(tag: Tag, slot: number, room: number): boolean {
    const left = this.#leftOf(tag, slot) - room;
    const top = this.#topOf(tag, slot) - room;
    const right = left + tag.width + 2 * room;
    const bottom = top + tag.height + 2 * room;
    const bounds = this.#bounds;
    if (left < bounds.left || top < bounds.top || right > bounds.right || bottom > bounds.bottom) return false;
    for (let i = 0; i < this.#reserved.length; i++) {
      const reserved = this.#reserved[i] as Box;
      const isApart =
        left >= reserved.right || right <= reserved.left || top >= reserved.bottom || bottom <= reserved.top;
      if (!isApart) return false;
    }
    for (let i = 0; i < this.#shownCount; i++) {
      const other = this.#shown[i] as Tag;
      const isApart =
        left >= other.left + other.width ||
        right <= other.left ||
        top >= other.top + other.height ||
        bottom <= other.top;
      if (!isApart) return false;
    }
    const circles = this.#circles;
    for (let i = 0; i < this.#circlesUsed; i += CIRCLE) {
      const y = circles[i + 1] as number;
      const radius = circles[i + 2] as number;
      if (y + radius <= top || y - radius >= bottom) continue;
      const x = circles[i] as number;
      const dx = x - Math.min(right, Math.max(left, x));
      const dy = y - Math.min(bottom, Math.max(top, y));
      if (dx * dx + dy * dy < radius * radius) return false;
    }
    return true;
  }
}
