// Pixi makes functions from text otherwise, which the Content-Security-Policy of the server forbids.
import "pixi.js/unsafe-eval";
import {
  CanvasTextPipe,
  CanvasTextSystem,
  Container,
  extensions,
  GlParticleContainerPipe,
  Graphics,
  GraphicsContextSystem,
  GraphicsPipe,
  type Renderer,
  WebGLRenderer,
} from "pixi.js";
import type { Torus } from "../../game/torus.ts";
import { Ghost } from "./ghost.ts";
import { ShipLayers } from "./hull.ts";
import { Names } from "./names.ts";
import { type Ship, ShipView } from "./shipView.ts";
import { Starfield } from "./starfield.ts";
import { loadShipTextures, type ShipTextures } from "./textures.ts";
import { Viewport } from "./viewport.ts";

// What is drawn here, and nothing else: by itself Pixi loads all it has, in another two round trips.
extensions.add(GraphicsContextSystem, GraphicsPipe, GlParticleContainerPipe, CanvasTextSystem, CanvasTextPipe);

/** colour of the sky, 0xRRGGBB; the canvas is cleared with it, which is cheaper than filling it */
const SKY = 0x080c1a;

/** colour of the letterbox, 0xRRGGBB */
const BEYOND = 0x03050b;

/** opacity of the names of the others */
const OTHER_NAME = 0.8;

/** colour of the line where the sky ends, so that nobody takes the letterbox for it, 0xRRGGBB */
const EDGE = 0x24304f;

/** Texts drawn anew in one frame: each takes a good part of a millisecond, and a name that fades in can wait a frame. */
const TEXTS_PER_FRAME = 3;

/** Draws the sky: stars, ships, names. Knows nothing of the network. */
export class Scene {
  readonly viewport: Viewport;
  readonly #world: Torus;
  readonly #element: HTMLElement;
  readonly #renderer: Renderer;
  readonly #textures: ShipTextures;
  readonly #stage = new Container();
  readonly #map = new Container();
  readonly #layers = new ShipLayers();
  readonly #stars: Starfield;
  readonly #ghost: Ghost;
  readonly #ships = new Map<string, ShipView>();
  /** of the window when it was last looked at, CSS pixels */
  #width = 0;
  #height = 0;
  #frame = 0;
  #drawn = 0;
  #now = 0;
  /** ms */
  #elapsed = 0;
  #textsLeft = 0;
  /** ms; undefined while the browser can draw */
  #lostAt: number | undefined;
  readonly #names: Names;
  /** whether names can't be drawn here, which costs nothing else */
  #namesFailed = false;

  private constructor(element: HTMLElement, world: Torus, renderer: Renderer, textures: ShipTextures) {
    this.#element = element;
    this.#world = world;
    this.viewport = new Viewport(world);
    this.#stars = new Starfield(world);
    this.#ghost = new Ghost(world);
    this.#names = new Names(world);
    this.#renderer = renderer;
    this.#textures = textures;
    const { canvas } = renderer;
    canvas.addEventListener("webglcontextlost", () => {
      this.#lostAt ??= performance.now();
    });
    canvas.addEventListener("webglcontextrestored", () => {
      this.#lostAt = undefined;
    });
    const { flames, hulls, tags } = this.#layers;
    this.#map.addChild(this.#stars.view, flames, hulls, this.#ghost.view, frame(world.size));
    this.#stage.addChild(this.#map, tags);
  }

  /**
   * Starts drawing into an element, whose size it follows.
   *
   * @throws if the browser can't draw
   */
  static async open(element: HTMLElement, world: Torus): Promise<Scene> {
    const renderer = new WebGLRenderer();
    const [textures] = await Promise.all([
      loadShipTextures(),
      renderer.init({
        backgroundColor: SKY,
        // Nothing here has hard edges, and it would cost weak machines half of their frames.
        antialias: false,
        resolution: devicePixelRatio,
        skipExtensionImports: true,
      }),
    ]);
    const scene = new Scene(element, world, renderer, textures);
    element.append(renderer.canvas);
    return scene;
  }

  /** ms for which the browser has not been able to draw, because its graphics process has ended; 0 while it can */
  lostFor(now: number): number {
    return this.#lostAt === undefined ? 0 : Math.max(0, now - this.#lostAt);
  }

  /** Ends drawing for good. */
  close(): void {
    this.#renderer.canvas.remove();
  }

  /**
   * Starts a frame. Call this before its ships are drawn.
   *
   * @param now ms
   * @param own the player's own ship; undefined while it is unknown
   */
  begin(now: number, own: Ship | undefined): void {
    this.#frame++;
    this.#drawn = 0;
    // Whole, because a fraction would be copied, as garbage, for each ship it is handed to.
    const time = Math.round(now);
    this.#elapsed = time - this.#now;
    this.#now = time;
    this.#textsLeft = TEXTS_PER_FRAME;
    this.#ghost.hide();
    this.#fit();
    this.#names.begin(this.viewport);
    if (own !== undefined) this.#names.placeOwn(own);
    this.#stars.draw(now);
  }

  /** Draws one ship wherever it can be seen. */
  readonly draw = (id: string, ship: Ship): void => {
    let view = this.#ships.get(id);
    if (view === undefined) {
      view = new ShipView(this.#world, ship, this.#textures, this.#layers);
      this.#ships.set(id, view);
    }
    if (view.frame !== this.#frame) this.#drawn++;
    view.frame = this.#frame;
    view.draw(ship, this.#now);
    const opacity = ship.own ? 1 : OTHER_NAME * this.#names.place(ship);
    if (!this.#namesFailed) this.#drawName(view, ship, opacity);
  };

  /**
   * Draws where the server has the own ship, in this frame.
   *
   * @param x units, in the world
   * @param y units, in the world
   * @param facing radians
   */
  drawGhost(x: number, y: number, facing: number): void {
    this.#ghost.draw(x, y, facing);
  }

  /** To be called after the ships of a frame: those that were not drawn are gone. */
  end(): void {
    if (this.#drawn !== this.#ships.size) this.#ships.forEach(this.#forget);
  }

  /** Puts on the screen what was drawn. */
  render(): void {
    if (this.#lostAt === undefined) this.#renderer.render(this.#stage);
  }

  #drawName(view: ShipView, ship: Ship, opacity: number): void {
    try {
      if (view.drawName(ship, opacity, this.#elapsed, this.viewport, this.#textsLeft > 0)) this.#textsLeft--;
    } catch (error) {
      this.#namesFailed = true;
      console.error("Names can't be drawn.", error);
    }
  }

  readonly #forget = (view: ShipView, id: string) => {
    if (view.frame === this.#frame) return;
    view.dispose();
    this.#ships.delete(id);
  };

  #fit(): void {
    const { viewport } = this;
    const resolution = devicePixelRatio;
    if (this.#width === innerWidth && this.#height === innerHeight && this.#renderer.resolution === resolution) return;
    this.#width = innerWidth;
    this.#height = innerHeight;
    // Not always whole at a zoom of the page. The canvas has the size of its element by style.css.
    const { width, height } = this.#element.getBoundingClientRect();
    viewport.fit(width, height);
    this.#renderer.resize(width, height, resolution);
    this.#map.scale.set(viewport.scale);
    this.#map.position.set(viewport.left, viewport.top);
    this.#ghost.fit(viewport.scale, resolution);
  }
}

/** What lies around the world, drawn over the ships that reach out of it. A mask would do the same for much more. */
function frame(size: number): Graphics {
  const far = 20 * size;
  return new Graphics()
    .rect(-far, -far, 2 * far + size, far)
    .rect(-far, size, 2 * far + size, far)
    .rect(-far, 0, far, size)
    .rect(size, 0, far, size)
    .fill(BEYOND)
    .rect(0, 0, size, size)
    .stroke({ width: 1.5, color: EDGE, alignment: 1 });
}
