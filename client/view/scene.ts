// Without this, Pixi generates functions from text, which the server's Content-Security-Policy blocks.
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
import { Camera } from "./camera.ts";
import { Ghost, type GhostShip } from "./ghost.ts";
import { ShipLayers } from "./hull.ts";
import { Names } from "./names.ts";
import { type Ship, type ShipStyle, ShipView } from "./shipView.ts";
import { Starfield } from "./starfield.ts";
import { drawShipTextures, type ShipTextures } from "./textures.ts";

// Only the parts of Pixi that this scene needs. By default Pixi loads all its parts, which takes two more round trips.
extensions.add(GraphicsContextSystem, GraphicsPipe, GlParticleContainerPipe, CanvasTextSystem, CanvasTextPipe);

/** color of the background, 0xRRGGBB; the canvas is cleared with it, which is cheaper than drawing it */
const BACKGROUND = 0x080c1a;

/** color of the letterbox, 0xRRGGBB */
const LETTERBOX = 0x03050b;

/** opacity of the names of other players */
const OTHER_NAME = 0.8;

/** color of the line between the world and the letterbox, 0xRRGGBB */
const EDGE = 0x24304f;

/**
 * Names rasterized per frame at most. Each takes up to a millisecond, and a name that fades in can wait for a frame.
 */
const TEXTS_PER_FRAME = 3;

/** Draws the background, the ships and their names with PixiJS. It does not depend on the network. */
export class Scene {
  readonly camera: Camera;
  readonly #element: HTMLElement;
  readonly #renderer: Renderer;
  readonly #textures: ShipTextures;
  readonly #stage = new Container();
  /** everything that is drawn in world coordinates */
  readonly #map = new Container();
  readonly #edge: Graphics;
  readonly #layers = new ShipLayers();
  readonly #stars: Starfield;
  readonly #ghost = new Ghost();
  readonly #ships = new Map<string, ShipView>();
  /** size of the window in the last frame, CSS pixels */
  #width = 0;
  #height = 0;
  #frame = 0;
  /** number of ships drawn in this frame */
  #drawn = 0;
  readonly #style: ShipStyle = { now: 0, elapsed: 0, bloom: true, flicker: true };
  #textsLeft = 0;
  /** ms; undefined while the browser can draw */
  #lostAt: number | undefined;
  readonly #names: Names;
  /** whether names can't be drawn in this browser; everything else is still drawn */
  #namesFailed = false;

  private constructor(element: HTMLElement, world: Torus, renderer: Renderer, textures: ShipTextures) {
    this.#element = element;
    this.camera = new Camera(world);
    this.#stars = new Starfield(this.camera);
    this.#names = new Names(this.camera);
    this.#edge = edge(world.size);
    this.#renderer = renderer;
    this.#textures = textures;
    const { canvas } = renderer;
    canvas.addEventListener("webglcontextlost", () => {
      this.#lostAt ??= performance.now();
    });
    canvas.addEventListener("webglcontextrestored", () => {
      this.#lostAt = undefined;
    });
    const { lights, hulls, tags } = this.#layers;
    this.#map.addChild(this.#stars.view, lights, hulls, this.#ghost.view, this.#edge);
    this.#stage.addChild(this.#map, tags);
  }

  /**
   * Starts drawing into an element. The canvas always has the size of the element.
   *
   * @throws if the browser can't draw
   */
  static async open(element: HTMLElement, world: Torus): Promise<Scene> {
    const renderer = new WebGLRenderer();
    await renderer.init({
      backgroundColor: BACKGROUND,
      // The textures have soft edges, and antialiasing would halve the frame rate of weak machines.
      antialias: false,
      resolution: devicePixelRatio,
      skipExtensionImports: true,
    });
    const scene = new Scene(element, world, renderer, drawShipTextures());
    element.append(renderer.canvas);
    return scene;
  }

  /** ms since the browser lost its graphics, for example because its GPU process ended; 0 while it can draw */
  lostFor(now: number): number {
    return this.#lostAt === undefined ? 0 : Math.max(0, now - this.#lostAt);
  }

  /** Ends drawing. The scene can't be used again. */
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
    // A whole number, because V8 allocates an object for each fraction that is passed, and this is passed to each ship.
    const time = Math.round(now);
    this.#style.elapsed = time - this.#style.now;
    this.#style.now = time;
    this.#textsLeft = TEXTS_PER_FRAME;
    this.#ghost.hide();
    this.#fit();
    this.#names.begin();
    if (own !== undefined) this.#names.placeOwn(own);
    this.#stars.draw(now);
  }

  /** Draws a ship, in all places where the camera sees it. */
  readonly draw = (id: string, ship: Ship): void => {
    let view = this.#ships.get(id);
    if (view === undefined) {
      view = new ShipView(this.camera, ship, this.#textures, this.#layers);
      this.#ships.set(id, view);
    }
    if (view.frame !== this.#frame) this.#drawn++;
    view.frame = this.#frame;
    view.draw(ship, this.#style);
    const opacity = ship.own ? 1 : OTHER_NAME * this.#names.place(ship);
    if (!this.#namesFailed) this.#drawName(view, ship, opacity);
  };

  /** Draws the position of the own ship on the server in this frame. */
  drawGhost(ship: GhostShip): void {
    this.#ghost.draw(this.camera, ship);
  }

  /** Ends a frame: removes the ships that were not drawn in it. */
  end(): void {
    if (this.#drawn !== this.#ships.size) this.#ships.forEach(this.#removeUndrawn);
  }

  /** Renders the frame. */
  render(): void {
    if (this.#lostAt === undefined) this.#renderer.render(this.#stage);
  }

  #drawName(view: ShipView, ship: Ship, opacity: number): void {
    try {
      if (view.drawName(ship, opacity, this.#style.elapsed, this.#textsLeft > 0)) this.#textsLeft--;
    } catch (error) {
      this.#namesFailed = true;
      console.error("Names can't be drawn.", error);
    }
  }

  readonly #removeUndrawn = (view: ShipView, id: string) => {
    if (view.frame === this.#frame) return;
    view.dispose();
    this.#ships.delete(id);
  };

  /** Places the world where the camera sees it, and follows the size of the window. */
  #fit(): void {
    this.#resize();
    const { camera } = this;
    this.#map.scale.set(camera.scale);
    this.#map.position.set(camera.toScreenX(0), camera.toScreenY(0));
    this.#edge.visible = camera.showsWholeWorld;
  }

  #resize(): void {
    const resolution = devicePixelRatio;
    if (this.#width === innerWidth && this.#height === innerHeight && this.#renderer.resolution === resolution) return;
    this.#width = innerWidth;
    this.#height = innerHeight;
    // May be fractions if the page is zoomed. style.css gives the canvas the size of the element.
    const { width, height } = this.#element.getBoundingClientRect();
    this.camera.fit(width, height);
    this.#renderer.resize(width, height, resolution);
    this.#ghost.fit(this.camera.scale, resolution);
  }
}

/**
 * The edge of the world and the letterbox around it. The letterbox is drawn over ships that cross the edge, which is
 * much cheaper than a mask.
 *
 * @param size side of the world, units
 */
function edge(size: number): Graphics {
  const far = 20 * size;
  return new Graphics()
    .rect(-far, -far, 2 * far + size, far)
    .rect(-far, size, 2 * far + size, far)
    .rect(-far, 0, far, size)
    .rect(size, 0, far, size)
    .fill(LETTERBOX)
    .rect(0, 0, size, size)
    .stroke({ width: 1.5, color: EDGE, alignment: 1 });
}
