import type { Camera } from "../camera.ts";

/** what the arrow can point at */
export interface Goal {
  /** units, in the world */
  readonly x: number;
  /** units, in the world */
  readonly y: number;
  /** 0xRRGGBB; white by default */
  readonly color?: number;
}

/** Another ship replaces the target if its distance is this part of the target's, so that two near ones don't alternate. */
const NEARER = 0.8;

/** units by which the other way around the world must be shorter before the arrow changes sides */
const OTHER_WAY = 60;

/** units beyond the edge of the view that count as the view while the arrow is hidden */
const MARGIN = 50;

/**
 * Decides what the arrow at the edge of the view points at: the goal, if there is one and it is outside of the view;
 * without a goal, the nearest other ship while no other ship is in the view.
 */
export class Target {
  /** whether there is something to point at */
  exists = false;
  /** the way to it, units */
  dx = 0;
  dy = 0;
  /** index into the palette of ship colors */
  ship = 0;
  readonly #camera: Camera;
  /** session id of the ship that is pointed at; empty if there is none */
  #id = "";
  #hasCompany = false;
  #bestId = "";
  #bestDistance = 0;
  #bestX = 0;
  #bestY = 0;
  #bestShip = 0;

  constructor(camera: Camera) {
    this.#camera = camera;
  }

  /** Starts a frame. */
  begin(): void {
    this.#hasCompany = false;
    this.#bestId = "";
    this.#bestDistance = Number.POSITIVE_INFINITY;
  }

  /** Considers a ship other than the followed one. */
  add(id: string, { x, y, color }: Readonly<{ x: number; y: number; color: number }>): void {
    if (this.#hasCompany) return;
    const camera = this.#camera;
    if (camera.sees(x, y, this.exists ? 0 : MARGIN)) {
      this.#hasCompany = true;
      return;
    }
    const dx = camera.world.delta(camera.x, x);
    const dy = camera.world.delta(camera.y, y);
    const distance = Math.sqrt(dx * dx + dy * dy) * (id === this.#id ? NEARER : 1);
    if (distance >= this.#bestDistance) return;
    this.#bestDistance = distance;
    this.#bestId = id;
    this.#bestX = x;
    this.#bestY = y;
    this.#bestShip = color;
  }

  /** Ends a frame: sets the target. */
  end(goal: Goal | undefined): void {
    const existed = this.exists;
    const before = this.#id;
    if (goal !== undefined) {
      this.exists = !this.#camera.sees(goal.x, goal.y, existed ? 0 : MARGIN);
      this.#id = "";
      this.#aim(goal.x, goal.y, existed && before === "");
      return;
    }
    this.exists = !this.#hasCompany && this.#bestId !== "";
    this.#id = this.exists ? this.#bestId : "";
    if (!this.exists) return;
    this.ship = this.#bestShip;
    this.#aim(this.#bestX, this.#bestY, existed && before === this.#id);
  }

  /** @param stays whether the target is the one of the last frame */
  #aim(x: number, y: number, stays: boolean): void {
    const { world } = this.#camera;
    this.dx = sameWay(world.delta(this.#camera.x, x), stays ? this.dx : 0, world.size);
    this.dy = sameWay(world.delta(this.#camera.y, y), stays ? this.dy : 0, world.size);
  }
}

/**
 * Of the two ways around the world, the one that was taken before, unless it is much longer.
 *
 * @param delta the shorter way, units
 * @param before the way taken before; 0 if there is none
 */
function sameWay(delta: number, before: number, size: number): number {
  if (delta * before >= 0) return delta;
  const other = delta - Math.sign(delta) * size;
  return Math.abs(other) - Math.abs(delta) < OTHER_WAY && Math.abs(other - before) < size / 4 ? other : delta;
}
