// Pixi makes functions from text otherwise, which the Content-Security-Policy of the server forbids.
import "pixi.js/unsafe-eval";
import { autoDetectRenderer, Container, Graphics, type Renderer } from "pixi.js";
import { SHIP_LENGTH, WORLD_SIZE } from "../../game/constants.ts";
import { forEachImage } from "./images.ts";
import { ShipView } from "./shipView.ts";
import { Starfield } from "./starfield.ts";
import { loadShipTextures, type ShipTextures } from "./textures.ts";
import { Viewport } from "./viewport.ts";

/** colour of the sky, 0xRRGGBB; the canvas is cleared with it, which is cheaper than filling it */
const SKY = 0x080c1a;

/** colour of the letterbox, 0xRRGGBB */
const BEYOND = 0x03050b;

/** colour of the line where the sky ends, so that nobody takes the letterbox for it, 0xRRGGBB */
const EDGE = 0x24304f;

/** units from a ship's centre to the tip of its flame, the furthest thing on it */
const REACH = SHIP_LENGTH;

/** A ship, as much of it as is drawn. */
interface Ship {
  readonly name: string;
  readonly color: number;
  readonly x: number;
  readonly y: number;
  readonly facing: number;
  readonly thrusting: boolean;
  readonly own: boolean;
}

/** The views of one ship, and the frame in which it was last there. */
interface Fleet {
  views: ShipView[];
  frame: number;
}

/** Draws the sky: stars, ships, names. Knows nothing of the network. */
export class Scene {
  readonly viewport = new Viewport();
  readonly #renderer: Renderer;
  readonly #textures: ShipTextures;
  readonly #stage = new Container();
  readonly #world = new Container();
  readonly #hulls = new Container();
  readonly #tags = new Container();
  readonly #stars = new Starfield();
  readonly #fleets = new Map<string, Fleet>();
  readonly #spare: ShipView[] = [];
  #frame = 0;
  #now = 0;

  private constructor(renderer: Renderer, textures: ShipTextures) {
    this.#renderer = renderer;
    this.#textures = textures;
    this.#world.addChild(this.#stars.view, this.#hulls, frame());
    this.#stage.addChild(this.#world, this.#tags);
  }

  /**
   * Starts drawing into an element, whose size it follows.
   *
   * @throws if the browser can't draw, or a drawing can't be loaded
   */
  static async open(element: HTMLElement): Promise<Scene> {
    const [renderer, textures] = await Promise.all([
      autoDetectRenderer({
        preference: "webgl",
        backgroundColor: SKY,
        // Nothing here has hard edges, and it would cost weak machines half of their frames.
        antialias: false,
        autoDensity: true,
        resolution: devicePixelRatio,
      }),
      loadShipTextures(),
    ]);
    element.append(renderer.canvas);
    return new Scene(renderer, textures);
  }

  /** To be called before the ships of a frame. @param now ms */
  begin(now: number): void {
    this.#frame++;
    this.#now = now;
    this.#fit();
    this.#stars.draw(now);
  }

  /** Draws one ship wherever it can be seen. */
  draw(id: string, ship: Ship): void {
    let fleet = this.#fleets.get(id);
    if (fleet === undefined) {
      fleet = { views: [], frame: 0 };
      this.#fleets.set(id, fleet);
    }
    fleet.frame = this.#frame;
    const { views } = fleet;
    let used = 0;
    forEachImage(ship.x, ship.y, REACH, (x, y) => {
      let view = views[used];
      if (view === undefined) {
        view = this.#take();
        views.push(view);
      }
      used++;
      view.visible = true;
      view.show(ship.name, ship.color, ship.own, this.viewport);
      view.place(x, y, ship.facing, ship.thrusting, this.#now);
      view.placeTag(x, y, this.viewport, used === 1);
    });
    while (views.length > used) this.#giveBack(views.pop());
  }

  /** To be called after the ships of a frame: those that were not drawn are gone. */
  end(): void {
    for (const [id, { views, frame }] of this.#fleets) {
      if (frame === this.#frame) continue;
      while (views.length > 0) this.#giveBack(views.pop());
      this.#fleets.delete(id);
    }
    this.#renderer.render(this.#stage);
  }

  #take(): ShipView {
    const spare = this.#spare.pop();
    if (spare !== undefined) return spare;
    const view = new ShipView(this.#textures);
    this.#hulls.addChild(view.body);
    this.#tags.addChild(view.tag);
    return view;
  }

  #giveBack(view: ShipView | undefined): void {
    if (view === undefined) return;
    view.visible = false;
    this.#spare.push(view);
  }

  #fit(): void {
    const { viewport } = this;
    const resolution = devicePixelRatio;
    if (viewport.width === innerWidth && viewport.height === innerHeight && this.#renderer.resolution === resolution) {
      return;
    }
    viewport.fit(innerWidth, innerHeight);
    this.#renderer.resize(innerWidth, innerHeight, resolution);
    this.#world.scale.set(viewport.scale);
    this.#world.position.set(viewport.left, viewport.top);
  }
}

/** What lies around the world, drawn over the ships that reach out of it. A mask would do the same for much more. */
function frame(): Graphics {
  const far = 20 * WORLD_SIZE;
  return new Graphics()
    .rect(-far, -far, 2 * far + WORLD_SIZE, far)
    .rect(-far, WORLD_SIZE, 2 * far + WORLD_SIZE, far)
    .rect(-far, 0, far, WORLD_SIZE)
    .rect(WORLD_SIZE, 0, far, WORLD_SIZE)
    .fill(BEYOND)
    .rect(0, 0, WORLD_SIZE, WORLD_SIZE)
    .stroke({ width: 1.5, color: EDGE, alignment: 1 });
}
