import { ROOMS } from "../game/rooms.ts";
import type { DebugTools } from "./debugTools.ts";
import type { FrameMeter } from "./frameMeter.ts";
import type { Guard } from "./guard.ts";
import type { Hands } from "./hands.ts";
import type { DrawnShip } from "./net/drawnShips.ts";
import type { RoomView } from "./net/roomView.ts";
import type { SceneLoader } from "./sceneLoader.ts";
import type { SettingsStore } from "./settings.ts";
import type { Sound } from "./sound/sound.ts";
import type { MapButton } from "./ui/mapButton.ts";
import { isMotionReduced } from "./ui/motion.ts";
import type { WatchMode } from "./watchMode.ts";

export interface FrameLoopOptions {
  settings: SettingsStore;
  guard: Guard;
  meter: FrameMeter;
  debug: DebugTools;
  loader: SceneLoader;
  hands: Hands;
  watch: WatchMode;
  sound: Sound;
  map: MapButton;
  /** returns the room of the player; undefined while there is none */
  roomView: () => RoomView | undefined;
  /** returns the room that is drawn: the player's, or the one that is watched */
  drawnView: () => RoomView | undefined;
  /** whether the page shows the session, and not the start page or a room that is watched */
  isInSession: () => boolean;
  /** called in each frame, before its ships are placed */
  onFrame: () => void;
  /** writes the texts beside the game */
  report: (now: number) => void;
}

/** What happens in each frame of the browser: the flight advances, is drawn, is heard, and is measured. */
export class FrameLoop {
  readonly #options: FrameLoopOptions;

  constructor(options: FrameLoopOptions) {
    this.#options = options;
  }

  /** Starts the frames. They do not end before the page does. */
  start(): void {
    requestAnimationFrame(this.#frame);
  }

  readonly #frame = (now: number): void => {
    requestAnimationFrame(this.#frame);
    const { meter, guard, report, drawnView } = this.#options;
    meter.startFrame(now);
    guard.run("Flying", this.#fly, now);
    guard.run("Drawing", this.#draw, now);
    guard.run("The sound", this.#hear, now);
    guard.run("The notice", report, now);
    meter.endWork();
    guard.run("Rendering", this.#render, now);
    meter.endFrame(drawnView()?.bandwidth.decodeMs ?? 0);
    guard.run("The overlay", this.#measure, now);
  };

  /** The ship in the center of the view: the player's, or the one that is watched. */
  get #focus(): Readonly<DrawnShip> | undefined {
    const roomView = this.#options.roomView();
    return roomView === undefined ? this.#options.watch.followed : roomView.ownDrawn;
  }

  /** Advances the rooms to this frame and sends the player's command. */
  readonly #fly = (now: number): void => {
    const { onFrame, watch, hands, meter, loader } = this.#options;
    const roomView = this.#options.roomView();
    onFrame();
    if (roomView === undefined) watch.advance(now);
    hands.frame(now, meter.cost.frameMs, roomView, loader.scene);
  };

  /** Places everything in the scene where it is drawn. */
  readonly #draw = (now: number): void => {
    const { loader, settings, watch, debug, map, drawnView, isInSession } = this.#options;
    const { scene } = loader;
    if (scene === undefined) return;
    const view = drawnView();
    scene.calm = isMotionReduced(settings.current);
    scene.bare = !isInSession() && !watch.isOpen;
    if (view !== undefined) scene.world = view.world;
    scene.density = view?.density;
    scene.match = view?.sky;
    scene.begin(now, this.#focus);
    view?.forEachShip(scene.draw, scene.view);
    const roomView = this.#options.roomView();
    const server = debug.ghost ? roomView?.serverShip : undefined;
    if (server !== undefined) scene.drawGhost(server);
    scene.end();
    const { halfWidth, halfHeight } = scene.camera;
    view?.tellView(2 * halfWidth, 2 * halfHeight, roomView === undefined ? watch.followedId : "");
    map.update(this.#focus !== undefined && !scene.bare, scene.mapOpen);
  };

  readonly #hear = (now: number): void => {
    const { sound, watch, hands, drawnView, isInSession } = this.#options;
    const listener = isInSession() || watch.isOpen ? this.#focus : undefined;
    sound.follow(listener && drawnView()?.sky, this.#options.roomView()?.room.sessionId ?? "");
    sound.frame(now, listener, hands.braking, this.#forEachShip, drawnView()?.world ?? ROOMS.game.world);
  };

  readonly #forEachShip = (visit: (id: string, ship: Readonly<DrawnShip>) => void): void => {
    const { drawnView, loader } = this.#options;
    drawnView()?.forEachShip(visit, loader.scene?.view);
  };

  readonly #render = (): void => {
    this.#options.loader.scene?.render();
  };

  readonly #measure = (now: number): void => {
    this.#options.debug.update(now, this.#options.meter);
  };
}
