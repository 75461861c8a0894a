import { NEW_SHIP } from "../../../game/fields.ts";
import type { Ship } from "../../../game/ship.ts";
import { inSlipstream, SLIPSTREAM_FROM, SLIPSTREAM_SPEED, SLIPSTREAM_TO } from "../../../game/slipstream.ts";
import { mix } from "../../ships/colors.ts";
import { setTint } from "../tint.ts";
import { BOOST } from "./colors.ts";
import type { MatchFrame } from "./frame.ts";
import { WAVE_HALF_WIDTH } from "./pictures.ts";

/** distance to the followed ship at which the wake of another one begins to be visible, units */
const NEAR = 300;

/** wakes at once: more would fill the view of a crowd */
const MOST = 6;

/** lines across a wake, and units/s with which they drift back */
const WAVES = 5;
const DRIFT = 34;

/** half the width of a wake per unit behind the ship: narrower than the slipstream, so that its middle is safe */
const WIDENS = 0.26;

/** opacity of a wake, and of one in which the followed ship flies */
const FAINT = 0.3;
const FELT = 0.85;

/** cosine of the largest angle between the courses at which a wake is shown to a ship that flies: 75° */
const SIMILAR = 0.26;

/** Where and how a ship moves. */
export interface Moving {
  readonly x: number;
  readonly y: number;
  readonly vx: number;
  readonly vy: number;
  /** 0xRRGGBB */
  readonly paint: number;
  /** whether it burns a boost */
  readonly boosting: boolean;
}

/** The air behind ships: where the followed ship would be in a slipstream. */
export class Wakes {
  readonly #frame: MatchFrame;
  readonly #followed: Ship = { ...NEW_SHIP };
  readonly #leader: Ship = { ...NEW_SHIP };
  #hasFollowed = false;
  #drawn = 0;

  constructor(frame: MatchFrame) {
    this.#frame = frame;
  }

  /** @param followed the ship in the center of the view */
  begin(followed: Moving | undefined): void {
    this.#drawn = 0;
    this.#hasFollowed = followed !== undefined;
    if (followed !== undefined) copy(followed, this.#followed);
  }

  /** Draws the wake of a ship other than the followed one, if that one could use it. */
  add(ship: Moving): void {
    if (!this.#hasFollowed || this.#drawn >= MOST) return;
    const { world } = this.#frame.camera;
    const own = this.#followed;
    const dx = world.delta(own.x, ship.x);
    const dy = world.delta(own.y, ship.y);
    const distance = Math.sqrt(dx * dx + dy * dy);
    if (distance > NEAR || distance < 1) return;
    const speed = Math.sqrt(ship.vx * ship.vx + ship.vy * ship.vy);
    if (speed < SLIPSTREAM_SPEED) return;
    const ownSpeed = Math.sqrt(own.vx * own.vx + own.vy * own.vy);
    const course = own.vx * ship.vx + own.vy * ship.vy;
    if (ownSpeed > SLIPSTREAM_SPEED && course < SIMILAR * speed * ownSpeed) return;
    this.#drawn++;
    copy(ship, this.#leader);
    const isFelt = inSlipstream(world, own, this.#leader);
    this.#draw(ship, speed, isFelt ? FELT : FAINT * Math.min(1, (2 * (NEAR - distance)) / NEAR), isFelt);
  }

  #draw(ship: Moving, speed: number, alpha: number, isFelt: boolean): void {
    const { camera, pictures, under, now, calm } = this.#frame;
    const backX = -ship.vx / speed;
    const backY = -ship.vy / speed;
    const spacing = (SLIPSTREAM_TO - SLIPSTREAM_FROM) / WAVES;
    const drift = calm ? spacing / 2 : ((now * DRIFT) / 1000) % spacing;
    const tint = isFelt ? 0xffffff : mix(ship.paint, BOOST, 0.5);
    const rotation = Math.atan2(-backY, -backX);
    for (let i = 0; i < WAVES; i++) {
      const part = (i + drift / spacing) / WAVES;
      const behind = SLIPSTREAM_FROM + part * (SLIPSTREAM_TO - SLIPSTREAM_FROM);
      const x = ship.x + backX * behind;
      const y = ship.y + backY * behind;
      if (!camera.sees(x, y, 35)) continue;
      const wave = under.next(pictures.wave);
      wave.x = x + camera.offsetX(x);
      wave.y = y + camera.offsetY(y);
      wave.rotation = rotation;
      wave.scaleX = 1;
      wave.scaleY = (8 + WIDENS * behind) / WAVE_HALF_WIDTH;
      setTint(wave, tint);
      wave.alpha = alpha * Math.sin(Math.PI * (0.08 + 0.92 * part)) ** 0.7;
    }
  }
}

function copy(from: Moving, to: Ship): void {
  to.x = from.x;
  to.y = from.y;
  to.vx = from.vx;
  to.vy = from.vy;
}
