// Without this, Pixi generates functions from text, which the server's Content-Security-Policy blocks.
import "pixi.js/unsafe-eval";
import {
  CanvasTextPipe,
  CanvasTextSystem,
  Container,
  extensions,
  GlParticleContainerPipe,
  type Renderer,
  WebGLRenderer,
} from "pixi.js";
import type { Torus } from "../../game/torus.ts";
import { Camera } from "./camera.ts";
import { Ghost, type GhostShip } from "./ghost.ts";
import { Arrow } from "./goal/arrow.ts";
import type { Goal } from "./goal/target.ts";
import { ShipLayers } from "./hull.ts";
import { SkyMap } from "./map/skyMap.ts";
import { type Ship, ShipView } from "./shipView.ts";
import { Sky } from "./sky/sky.ts";
import { Tags } from "./tags/tags.ts";
import { loadShipTextures, type ShipTextures } from "./textures.ts";

// Only the parts of Pixi that this scene needs. By default Pixi loads all its parts, which takes two more round trips.
extensions.add(GlParticleContainerPipe, CanvasTextSystem, CanvasTextPipe);

/** color of the window before the sky is drawn, 0xRRGGBB */
const BACKGROUND = 0x070b1f;

export interface SceneOptions {
  world: Torus;
  /** element where the small map is drawn; there is none while the element has no size */
  mapElement?: HTMLElement | undefined;
}

/**
 * Draws the sky, the ships, their names, the map and the arrow with PixiJS. It does not depend on the network.
 *
 * In each frame call `begin`, then `draw` for each ship, then `end` and `render`.
 */
export class Scene {
  readonly camera: Camera;
  /** what the arrow at the edge of the view points at; undefined: the nearest ship if none is in the view */
  goal: Goal | undefined;
  readonly #element: HTMLElement;
  readonly #mapElement: HTMLElement | undefined;
  readonly #renderer: Renderer;
  readonly #textures: ShipTextures;
  readonly #stage = new Container();
  /** everything that is drawn in world coordinates */
  readonly #map = new Container();
  readonly #layers = new ShipLayers();
  readonly #sky: Sky;
  readonly #ghost = new Ghost();
  readonly #ships = new Map<string, ShipView>();
  readonly #tags: Tags;
  readonly #skyMap: SkyMap;
  readonly #arrow: Arrow;
  #followed: Ship | undefined;
  /** size of the window in the last frame, CSS pixels */
  #width = 0;
  #height = 0;
  #frame = 0;
  /** number of ships drawn in this frame */
  #drawn = 0;
  #now = 0;
  /** ms since the previous frame */
  #elapsed = 0;
  /** ms; undefined while the browser can draw */
  #lostAt: number | undefined;

  private constructor(element: HTMLElement, options: SceneOptions, renderer: Renderer, textures: ShipTextures) {
    this.#element = element;
    this.#mapElement = options.mapElement;
    this.camera = new Camera(options.world);
    this.#sky = new Sky(this.camera);
    this.#skyMap = new SkyMap(this.camera);
    this.#tags = new Tags(this.camera, this.#skyMap);
    this.#arrow = new Arrow(this.camera);
    this.#renderer = renderer;
    this.#textures = textures;
    const { canvas } = renderer;
    canvas.addEventListener("webglcontextlost", () => {
      this.#lostAt ??= performance.now();
    });
    canvas.addEventListener("webglcontextrestored", () => {
      this.#lostAt = undefined;
    });
    const { flames, hulls } = this.#layers;
    this.#map.addChild(flames, hulls, this.#ghost.view);
    this.#stage.addChild(this.#sky.view, this.#map, this.#arrow.view, this.#skyMap.view, this.#tags.view);
  }

  /**
   * Starts drawing into an element. The canvas always has the size of the element.
   *
   * @throws if the browser can't draw
   */
  static async open(element: HTMLElement, options: SceneOptions): Promise<Scene> {
    const renderer = new WebGLRenderer();
    const [textures] = await Promise.all([
      loadShipTextures(),
      renderer.init({
        backgroundColor: BACKGROUND,
        // The textures have soft edges, and antialiasing would halve the frame rate of weak machines.
        antialias: false,
        resolution: devicePixelRatio,
        skipExtensionImports: true,
      }),
    ]);
    const scene = new Scene(element, options, renderer, textures);
    element.append(renderer.canvas);
    return scene;
  }

  /** whether the map of the whole sky is large */
  get mapOpen(): boolean {
    return this.#skyMap.projection.open;
  }

  set mapOpen(open: boolean) {
    this.#skyMap.projection.open = open;
  }

  /** Sets whether things move less: no drift, no easing, no streaks, no twinkle. */
  set calm(calm: boolean) {
    this.camera.calm = calm;
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
   * @param followed the ship that the camera follows, as it is drawn in this frame; undefined if there is none
   */
  begin(now: number, followed: Ship | undefined): void {
    this.#frame++;
    this.#drawn = 0;
    // A whole number, because V8 allocates an object for each fraction that is passed, and this is passed to each ship.
    const time = Math.round(now);
    this.#elapsed = time - this.#now;
    this.#now = time;
    this.#followed = followed;
    this.#ghost.hide();
    this.#resize();
    const { camera } = this;
    camera.follow(now, followed);
    this.#map.scale.set(camera.scale);
    this.#map.position.set(camera.toScreenX(0), camera.toScreenY(0));
    this.#sky.draw(now, this.#elapsed);
    this.#skyMap.begin(this.#elapsed, followed);
    this.#arrow.target.begin();
    this.#tags.begin(time);
  }

  /** Draws a ship. */
  readonly draw = (id: string, ship: Ship): void => {
    let view = this.#ships.get(id);
    if (view === undefined) {
      view = new ShipView(this.camera, ship, this.#textures, this.#layers);
      this.#ships.set(id, view);
    }
    if (view.frame !== this.#frame) this.#drawn++;
    view.frame = this.#frame;
    view.draw(ship, this.#now);
    this.#tags.add(id, ship);
    const followed = this.#followed;
    if (ship.own || (followed !== undefined && ship.x === followed.x && ship.y === followed.y)) return;
    this.#skyMap.add(ship);
    this.#arrow.target.add(id, ship);
  };

  /** Draws the position of the own ship on the server in this frame. */
  drawGhost(ship: GhostShip): void {
    this.#ghost.draw(this.camera, ship);
  }

  /** Ends a frame: removes the ships that were not drawn in it. */
  end(): void {
    if (this.#drawn !== this.#ships.size) this.#ships.forEach(this.#removeUndrawn);
    this.#skyMap.end();
    this.#tags.end();
    const isCovered = !this.#skyMap.projection.isClosed || this.#followed === undefined;
    this.#arrow.draw(this.#now, this.#elapsed, this.goal, isCovered);
  }

  /** Renders the frame. */
  render(): void {
    if (this.#lostAt === undefined) this.#renderer.render(this.#stage);
  }

  readonly #removeUndrawn = (view: ShipView, id: string) => {
    if (view.frame === this.#frame) return;
    view.dispose();
    this.#ships.delete(id);
    this.#tags.remove(id);
  };

  /** Follows the size of the window. */
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
    const { left = 0, top = 0, right = 0, bottom = 0 } = this.#mapElement?.getBoundingClientRect() ?? {};
    this.#skyMap.fit({ left, top, right, bottom }, resolution);
  }
}
