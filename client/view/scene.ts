// Without this, Pixi generates functions from text, which the server's Content-Security-Policy blocks.
import "pixi.js/unsafe-eval";
import {
  CanvasTextPipe,
  CanvasTextSystem,
  Container,
  extensions,
  GlMeshAdaptor,
  GlParticleContainerPipe,
  MeshPipe,
  type Renderer,
  WebGLRenderer,
} from "pixi.js";
import type { Torus } from "../../game/torus.ts";
import { Camera } from "./camera.ts";
import { Ghost, type GhostShip } from "./ghost.ts";
import { Arrow } from "./goal/arrow.ts";
import { MatchGoal } from "./goal/matchGoal.ts";
import { SkyMap } from "./map/skyMap.ts";
import { MatchView } from "./match/matchView.ts";
import type { MatchModel } from "./match/model.ts";
import { Quality } from "./quality.ts";
import { Fleet } from "./ships/fleet.ts";
import type { Ship } from "./ships/shipView.ts";
import { Sky } from "./sky/sky.ts";
import { Tags } from "./tags/tags.ts";

// Only the parts of Pixi that this scene needs. By default Pixi loads all its parts, which takes two more round trips.
extensions.add(GlParticleContainerPipe, MeshPipe, GlMeshAdaptor, CanvasTextSystem, CanvasTextPipe);

/** color of the window before the sky is drawn, 0xRRGGBB */
const BACKGROUND = 0x070b1f;

export interface SceneOptions {
  /** the world at first */
  world: Torus;
  /** element where the small map is drawn; there is none while the element has no size */
  mapElement?: HTMLElement | undefined;
  /** CSS selector of texts and buttons that the page has over the game; names of ships keep out of them */
  overlays?: string;
}

/**
 * Draws the sky, the match, the ships, their names, the map and the arrow with PixiJS. It does not depend on the network.
 *
 * In each frame call `begin`, then `draw` for each ship, then `end` and `render`.
 */
export class Scene {
  readonly camera: Camera;
  /** the match that is drawn; undefined if there is none */
  match: MatchModel | undefined;
  /** whether only the sky and the ships are drawn, as behind the start page: no names, no map and no arrow */
  bare = false;
  /** how much is drawn, by how long frames take */
  readonly quality = new Quality();
  readonly #element: HTMLElement;
  readonly #mapElement: HTMLElement | undefined;
  readonly #renderer: Renderer;
  readonly #stage = new Container();
  /** everything that is drawn in world coordinates */
  readonly #map = new Container();
  readonly #sky: Sky;
  readonly #ghost = new Ghost();
  readonly #fleet: Fleet;
  readonly #tags: Tags;
  readonly #skyMap: SkyMap;
  readonly #arrow: Arrow;
  readonly #matchView: MatchView;
  readonly #goal: MatchGoal;
  #followed: Ship | undefined;
  /** session id of the followed ship, once it was drawn in this frame; else empty */
  #followedId = "";
  /** size of the window in the last frame, CSS pixels */
  #width = 0;
  #height = 0;
  /** when this frame was started, by the browser's clock, ms */
  #startedAt = 0;
  #now = 0;
  /** ms since the previous frame */
  #elapsed = 0;
  /** ms; undefined while the browser can draw */
  #lostAt: number | undefined;

  private constructor(element: HTMLElement, options: SceneOptions, renderer: Renderer) {
    this.#element = element;
    this.#mapElement = options.mapElement;
    this.camera = new Camera(options.world);
    this.#sky = new Sky(this.camera);
    this.#skyMap = new SkyMap(this.camera);
    this.#tags = new Tags(this.camera, this.#skyMap, options.overlays ?? "");
    this.#arrow = new Arrow(this.camera);
    this.#renderer = renderer;
    this.#fleet = new Fleet(this.camera, (id) => this.#tags.remove(id));
    this.#matchView = new MatchView(this.camera, this.#skyMap, this.#fleet, this.#tags);
    this.#goal = new MatchGoal(options.world);
    const { canvas } = renderer;
    canvas.addEventListener("webglcontextlost", () => {
      this.#lostAt ??= performance.now();
    });
    canvas.addEventListener("webglcontextrestored", () => {
      this.#lostAt = undefined;
    });
    this.#map.addChild(this.#matchView.under, ...this.#fleet.views, this.#ghost.view, this.#matchView.over);
    this.#stage.addChild(this.#sky.view, this.#map, this.#arrow.view, this.#skyMap.view, this.#tags.view);
  }

  /**
   * Starts drawing into an element. The canvas always has the size of the element.
   *
   * @throws if the browser can't draw
   */
  static async open(element: HTMLElement, options: SceneOptions): Promise<Scene> {
    const renderer = new WebGLRenderer();
    await renderer.init({
      backgroundColor: BACKGROUND,
      // The textures have soft edges, and antialiasing would halve the frame rate of weak machines.
      antialias: false,
      resolution: devicePixelRatio,
      skipExtensionImports: true,
    });
    const scene = new Scene(element, options, renderer);
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

  /** what is visible in this frame; undefined while the large map shows every ship */
  get view(): Camera | undefined {
    return this.#skyMap.projection.isClosed ? this.camera : undefined;
  }

  /** Sets the world of the room that is drawn. */
  set world(world: Torus) {
    this.camera.world = world;
    this.#goal.world = world;
  }

  /** Sets how many ships are in each part of the world, for the map; undefined if that is not known. */
  set density(density: Uint8Array | undefined) {
    this.#skyMap.density = density;
  }

  /** Sets whether things move less: no drift, no easing, no streaks, no twinkle, no flashes. */
  set calm(calm: boolean) {
    this.camera.calm = calm;
    this.#fleet.frame.calm = calm;
    this.#matchView.calm = calm;
  }

  /** ms since the browser lost its graphics, for example because its GPU process ended; 0 while it can draw */
  lostFor(now: number): number {
    return this.#lostAt === undefined ? 0 : Math.max(0, now - this.#lostAt);
  }

  /** Ends drawing. The scene can't be used again. */
  close(): void {
    this.#matchView.dispose();
    this.#renderer.canvas.remove();
  }

  /**
   * Starts a frame. Call this before its ships are drawn.
   *
   * @param now ms
   * @param followed the ship that the camera follows, as it is drawn in this frame; undefined if there is none
   */
  begin(now: number, followed: Ship | undefined): void {
    this.#startedAt = performance.now();
    // A whole number, because V8 allocates an object for each fraction that is passed, and this is passed to each ship.
    const time = Math.round(now);
    this.#elapsed = time - this.#now;
    this.#now = time;
    this.#followed = followed;
    this.#followedId = "";
    this.#ghost.hide();
    this.#resize();
    const { camera } = this;
    camera.follow(now, followed);
    this.#map.scale.set(camera.scale);
    this.#map.position.set(camera.toScreenX(0), camera.toScreenY(0));
    this.#fleet.begin(time, this.quality.level);
    this.#matchView.begin(time, this.quality.level);
    this.#sky.draw(now, this.#elapsed, this.quality.level);
    this.#skyMap.begin(this.#elapsed, this.bare ? undefined : followed);
    this.#arrow.target.begin();
    this.#tags.begin(time);
  }

  /** Draws a ship. */
  readonly draw = (id: string, ship: Ship): void => {
    this.#fleet.draw(id, ship, this.match);
    const followed = this.#followed;
    const isFollowed = ship.own || (followed !== undefined && ship.x === followed.x && ship.y === followed.y);
    if (isFollowed) {
      this.#followedId = id;
      this.#matchView.note(id, ship.own);
    }
    if (this.bare || ship.opacity === 0) return;
    this.#tags.add(id, ship);
    if (isFollowed) return;
    this.#skyMap.add(ship);
    this.#arrow.target.add(id, ship);
  };

  /** Draws the position of the own ship on the server in this frame. */
  drawGhost(ship: GhostShip): void {
    this.#ghost.draw(this.camera, ship);
  }

  /** Ends a frame: removes the ships that were not drawn in it. */
  end(): void {
    this.#fleet.end();
    this.#matchView.end(this.match);
    this.#skyMap.end();
    this.#tags.end();
    const isCovered = this.bare || !this.#skyMap.projection.isClosed || this.#followed === undefined;
    this.#arrow.draw(this.#now, this.#elapsed, this.#chooseGoal(), isCovered);
  }

  /** What the arrow points at; undefined for the nearest ship, if none is in the view. */
  #chooseGoal() {
    const { match } = this;
    const followed = this.#followed;
    if (match === undefined || followed === undefined) return undefined;
    return this.#goal.choose(match, followed, this.#followedId, this.#placeOf);
  }

  readonly #placeOf = (id: string) => this.#fleet.find(id);

  /** Renders the frame. */
  render(): void {
    if (this.#lostAt !== undefined) return;
    this.#renderer.render(this.#stage);
    this.quality.frame(this.#elapsed, performance.now() - this.#startedAt);
  }

  /** Follows the size of the window. */
  #resize(): void {
    const resolution = this.quality.resolution(innerWidth, innerHeight, devicePixelRatio);
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
