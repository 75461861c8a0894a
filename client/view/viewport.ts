import type { Torus } from "../../game/torus.ts";

/** Where the square world lies in the window: as large as fits, in the middle. CSS pixels. */
export class Viewport {
  readonly world: Torus;
  width = 0;
  height = 0;
  /** CSS pixels per unit */
  scale = 1;
  left = 0;
  top = 0;
  right = 0;
  bottom = 0;
  /** CSS pixels: grows with the sky, but stays readable on a phone */
  fontSize = 12;

  constructor(world: Torus) {
    this.world = world;
  }

  fit(width: number, height: number): void {
    this.width = width;
    this.height = height;
    const side = Math.max(1, Math.min(width, height));
    this.scale = side / this.world.size;
    this.left = (width - side) / 2;
    this.top = (height - side) / 2;
    this.right = this.left + side;
    this.bottom = this.top + side;
    this.fontSize = Math.round(Math.min(26, Math.max(10, side * 0.018)));
  }

  /** units from CSS pixels; beyond the edges of the world for a point beside it */
  worldX(clientX: number): number {
    return (clientX - this.left) / this.scale;
  }

  worldY(clientY: number): number {
    return (clientY - this.top) / this.scale;
  }

  /** CSS pixels from units */
  screenX(x: number): number {
    return this.left + x * this.scale;
  }

  screenY(y: number): number {
    return this.top + y * this.scale;
  }
}
