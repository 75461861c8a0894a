import { Container, Sprite } from "pixi.js";
import type { Camera } from "../camera.ts";
import type { ViewMotion } from "./motion.ts";
import { Parallax } from "./parallax.ts";
import { glow } from "./pictures.ts";

const DEPTH = 0.06;

/** units; more than the view is long by twice the largest radius */
const PERIOD = 1900;

const BLUE = 0x2b5bff;
const VIOLET = 0xc03bff;
const ALPHA = 0.12;

/** x, y, radius: units; the period is shared by a pair on each side, so that one is always near the view */
const PLACES = [
  [-260, -150, 430, BLUE],
  [300, 190, 400, VIOLET],
  [740, 860, 450, BLUE],
  [1200, -720, 420, VIOLET],
  [-330, 800, 380, VIOLET],
  [760, -180, 360, BLUE],
] as const;

/** Blurred nebulae, which hardly move. The blur is in the texture. */
export class Nebulae {
  readonly view = new Container();
  readonly #parallax = new Parallax(DEPTH, PERIOD);
  readonly #sprites: Sprite[] = [];

  constructor() {
    const texture = glow();
    for (const [, , , tint] of PLACES) {
      this.#sprites.push(new Sprite({ texture, anchor: 0.5, tint, alpha: ALPHA }));
    }
    this.view.addChild(...this.#sprites);
  }

  draw(camera: Camera, { dx, dy }: ViewMotion): void {
    this.#parallax.move(dx, dy);
    for (let i = 0; i < PLACES.length; i++) {
      const sprite = this.#sprites[i];
      const place = PLACES[i];
      if (sprite === undefined || place === undefined) continue;
      const x = this.#parallax.fromCenterX(place[0]);
      const y = this.#parallax.fromCenterY(place[1]);
      const radius = place[2];
      sprite.visible = Math.abs(x) < camera.halfWidth + radius && Math.abs(y) < camera.halfHeight + radius;
      if (!sprite.visible) continue;
      sprite.position.set(camera.width / 2 + x * camera.scale, camera.height / 2 + y * camera.scale);
      sprite.width = 2 * radius * camera.scale;
      sprite.height = 2 * radius * camera.scale;
    }
  }
}
