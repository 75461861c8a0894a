import type { Container } from "pixi.js";
import type { Camera } from "../camera.ts";
import type { Moving } from "../match/wakes.ts";
import type { QualityLevel } from "../quality.ts";
import { Effects } from "./effects.ts";
import { ShipLayers } from "./hull.ts";
import { OwnMarks } from "./ownMarks.ts";
import { Passages } from "./passages.ts";
import type { RibbonStyle } from "./ribbons.ts";
import { type Boosts, type Ship, type ShipFrame, ShipView } from "./shipView.ts";
import { drawShipTextures } from "./textures.ts";
import { TRAIL_MS, TrailLine } from "./trail.ts";
import { Trails } from "./trails.ts";
import { partFollowed } from "./velocity.ts";

/**
 * Units beyond the edge of the view in which the light of a ship that comes or goes can be seen. Where only ships around
 * the view are known, others come and go all the time.
 */
const PASSAGE_REACH = 60;

/**
 * All ships with everything that moves with them: hulls, flames, trails, the marks of one's own ship, and lights where
 * ships come and go.
 */
export class Fleet {
  /** from back to front; in the world, units */
  readonly views: readonly Container[];
  /** what is the same for all ships */
  readonly frame: ShipFrame = { now: 0, elapsed: 0, followed: 0, quality: 2, calm: false };
  readonly #camera: Camera;
  readonly #textures = drawShipTextures();
  readonly #others = new ShipLayers();
  readonly #own = new ShipLayers();
  readonly #trails = new Trails();
  readonly #ownMarks: OwnMarks;
  readonly #effects: Effects;
  readonly #passages: Passages<ShipView>;
  readonly #ships = new Map<string, ShipView>();
  readonly #onGone: (id: string) => void;
  readonly #line = new TrailLine();
  readonly #ribbon: RibbonStyle = { color: 0, maxAge: TRAIL_MS };
  #frameNumber = 0;
  /** number of ships drawn in this frame */
  #drawn = 0;
  #ownDrawn = false;

  /**
   * @param onGone called when a ship is not drawn any more
   * @throws if this browser has no 2D canvas
   */
  constructor(camera: Camera, onGone: (id: string) => void) {
    this.#camera = camera;
    this.#onGone = onGone;
    const { lights, hulls } = this.#others;
    this.#ownMarks = new OwnMarks(this.#textures, this.#own);
    this.#effects = new Effects(this.#textures, lights);
    this.views = [this.#trails.view, lights, hulls, this.#ownMarks.shade, this.#own.lights, this.#own.hulls];
    this.#passages = new Passages(
      (ship) => this.#showPassage("arrival", ship),
      (ship) => this.#showPassage("departure", ship),
    );
  }

  /**
   * Starts a frame.
   *
   * @param now ms, a whole number
   */
  begin(now: number, quality: QualityLevel): void {
    this.frame.elapsed = now - this.frame.now;
    this.frame.followed = partFollowed(this.frame.elapsed);
    this.frame.now = now;
    this.frame.quality = quality;
    this.#frameNumber++;
    this.#drawn = 0;
    this.#ownDrawn = false;
    this.#trails.begin();
    this.#ribbon.maxAge = quality === 2 ? TRAIL_MS : TRAIL_MS / 2;
  }

  /** Where and how a ship is drawn; undefined if it is not. */
  find(id: string): Moving | undefined {
    return this.#ships.get(id);
  }

  forEach(visit: (ship: Moving) => void): void {
    this.#ships.forEach(visit);
  }

  /** Draws a ship. @param boosts undefined if there are none */
  draw(id: string, ship: Ship, boosts: Boosts | undefined): void {
    let view = this.#ships.get(id);
    if (view === undefined) {
      view = new ShipView(id, this.#camera, ship, this.#textures, ship.own ? this.#own : this.#others);
      this.#ships.set(id, view);
      if (ship.own || this.#camera.sees(ship.x, ship.y, PASSAGE_REACH)) this.#passages.come(view);
    }
    if (view.frame !== this.#frameNumber) this.#drawn++;
    view.frame = this.#frameNumber;
    view.draw(ship, this.frame, boosts);
    if (view.hasTrail) this.#drawTrail(view);
    if (!ship.own) return;
    this.#ownMarks.draw(view, this.#camera);
    this.#ownDrawn = true;
  }

  /** Ends a frame: removes the ships that were not drawn in it. */
  end(): void {
    if (this.#drawn !== this.#ships.size) this.#ships.forEach(this.#removeUndrawn);
    if (!this.#ownDrawn) this.#ownMarks.hide();
    this.#trails.end();
    this.#passages.end(this.frame.now);
    this.#effects.draw(this.#camera, this.frame.now);
  }

  #drawTrail(view: ShipView): void {
    view.readTrail(this.frame.now, this.#ribbon.maxAge, this.#line);
    this.#ribbon.color = view.paint;
    this.#trails.add(this.#line, this.#camera, this.#ribbon);
  }

  #showPassage(name: "arrival" | "departure", ship: ShipView): void {
    const { now, quality, calm } = this.frame;
    if (calm || quality === 0) return;
    const { x, y, facing } = ship.pose;
    this.#effects.start(name, { x, y, facing, paint: ship.paint }, now);
  }

  readonly #removeUndrawn = (view: ShipView, id: string) => {
    if (view.frame === this.#frameNumber) return;
    if (view.own || this.#camera.sees(view.x, view.y, PASSAGE_REACH)) this.#passages.go(view);
    view.dispose();
    this.#ships.delete(id);
    this.#onGone(id);
  };
}
