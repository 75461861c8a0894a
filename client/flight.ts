import { ROOMS } from "../game/rooms.ts";
import type { Ship } from "../game/ship.ts";
import { DebugTools } from "./debugTools.ts";
import { FrameMeter } from "./frameMeter.ts";
import { Guard } from "./guard.ts";
import { Controls } from "./input/controls.ts";
import type { DrawnShip } from "./net/drawnShips.ts";
import { openSession } from "./net/openSession.ts";
import type { Telemetry } from "./net/telemetry.ts";
import { SceneLoader } from "./sceneLoader.ts";
import { remarkOn, SessionNotice } from "./sessionNotice.ts";
import type { SettingsStore } from "./settings.ts";
import { Sound } from "./sound/sound.ts";
import { texts } from "./text/texts.ts";
import { ConnectionWarning } from "./ui/connectionWarning.ts";
import { type Flying, Hints } from "./ui/hints.ts";
import { find, type Notice } from "./ui/notice.ts";
import { offerReload } from "./ui/offerReload.ts";
import { StickRing } from "./ui/stickRing.ts";
import { BannerPlace } from "./view/bannerPlace.ts";

const NOT_LOADED = "A part of this page could not be loaded. The server can't be reached, or has a new version.";
const GRAPHICS_LOST = "The graphics of this browser have stopped. Trying to restart them …";
const FAILING = "A part of this page keeps failing. Please reload it: your ship is kept.";

/** s; in a frame that took longer, keys turn the ship by this time only */
const LONGEST_TURN_S = 0.1;

/** the type of rooms that this page joins */
const TYPE = ROOMS.game;

export interface FlightOptions {
  query: URLSearchParams;
  notice: Notice;
  settings: SettingsStore;
}

/**
 * Everything that is needed to fly or to watch: the session, the scene and the controls, with one frame loop. It is
 * loaded after the start page.
 */
export class Flight {
  readonly #notice: Notice;
  readonly #players = find("players", HTMLElement);
  readonly #stickRing = new StickRing();
  readonly #hints: Hints;
  /** reused in each frame */
  readonly #flying: Flying = { hand: undefined, thrusting: false, braking: false, speed: 0, isMapOpen: false };
  readonly #sound: Sound;
  readonly #controls: Controls;
  readonly #debug: DebugTools;
  readonly #session: ReturnType<typeof openSession>;
  readonly #sessionNotice: SessionNotice;
  readonly #guard = new Guard((text) => this.#debug.note(text));
  readonly #connectionWarning = new ConnectionWarning();
  readonly #banner = new BannerPlace(find("notice", HTMLElement));
  readonly #meter = new FrameMeter();
  readonly #loader: SceneLoader;
  #shown = -1;

  constructor({ query, notice, settings }: FlightOptions) {
    this.#notice = notice;
    const element = find("sky", HTMLElement);
    this.#controls = new Controls({ element, settings: settings.current });
    settings.onChange((changed) => this.#controls.apply(changed));
    this.#hints = new Hints(settings);
    this.#sound = new Sound(settings);
    this.#session = openSession({
      endpoint: location.origin,
      type: TYPE,
      predict: query.get("predict") !== "off",
      onOwnShip: (facing) => this.#controls.start(facing),
      onNote: (text) => this.#debug.note(text),
      onInterrupted: () => this.#controls.release(),
    });
    this.#sessionNotice = new SessionNotice(notice, () => this.#session.press());
    this.#debug = new DebugTools(query, () => this.#session.roomView);
    // The graphics are most of the page, so they are loaded while the page is joining.
    this.#loader = new SceneLoader(element, TYPE.world);
    this.#loader.opened.catch((error: unknown) => {
      console.error("The graphics could not be started.", error);
      offerReload(NOT_LOADED);
    });
    document.addEventListener("visibilitychange", () => {
      // A hidden page has no frames, so the release of the controls is sent at once.
      if (!document.hidden) return;
      this.#controls.release();
      this.#session.roomView?.stopEngine();
    });
  }

  /** Joins a room, and draws from now on. */
  async start(): Promise<void> {
    await this.#debug.ready;
    requestAnimationFrame(this.#frame);
    this.#session.start();
  }

  /** Every ship as it is drawn, by session id. */
  ships(): Record<string, DrawnShip> {
    const ships: Record<string, DrawnShip> = {};
    this.#session.roomView?.forEachShip((id, ship) => {
      ships[id] = { ...ship };
    });
    return ships;
  }

  /** The state of the connection, of the prediction and of the last frame; undefined while there is no room. */
  telemetry(): Telemetry | undefined {
    return this.#session.roomView && { ...this.#meter.read(this.#session.roomView) };
  }

  /** The frame loop. */
  readonly #frame = (now: number): void => {
    requestAnimationFrame(this.#frame);
    const meter = this.#meter;
    const guard = this.#guard;
    meter.startFrame(now);
    guard.run("Flying", this.#fly, now);
    guard.run("Drawing", this.#draw, now);
    guard.run("The sound", this.#hear, now);
    guard.run("The notice", this.#report, now);
    meter.endWork();
    guard.run("Rendering", this.#render, now);
    meter.endFrame(this.#session.roomView?.bandwidth.decodeMs ?? 0);
    guard.run("The overlay", this.#measure, now);
  };

  /** Advances the room to this frame, aims from where the own ship is now, and sends the command. */
  readonly #fly = (now: number): void => {
    const { roomView } = this.#session;
    const ship = roomView?.advance(now);
    const seconds = Math.min(LONGEST_TURN_S, this.#meter.cost.frameMs / 1000);
    const own = roomView?.own?.ship;
    const command = this.#controls.update(now, seconds, ship, own, this.#loader.scene?.camera);
    roomView?.steer(command, this.#controls.braking);
    this.#stickRing.frame(this.#controls.stick);
    this.#explain(now, own);
  };

  /** Explains what the player has not done yet. @param own undefined while there is no ship */
  #explain(now: number, own: Readonly<Ship> | undefined): void {
    const flying = this.#flying;
    flying.hand = this.#controls.hand;
    flying.braking = this.#controls.braking;
    flying.thrusting = own?.thrusting ?? false;
    flying.speed = own === undefined ? 0 : Math.hypot(own.vx, own.vy);
    this.#hints.frame(now, own && flying);
  }

  /** Places everything in the scene where it is drawn. */
  readonly #draw = (now: number): void => {
    const { scene } = this.#loader;
    if (scene === undefined) return;
    const { roomView } = this.#session;
    scene.begin(now, roomView?.ownDrawn);
    roomView?.forEachShip(scene.draw);
    const server = this.#debug.ghost ? roomView?.serverShip : undefined;
    if (server !== undefined) scene.drawGhost(server);
    scene.end();
  };

  readonly #hear = (now: number): void => {
    const { roomView } = this.#session;
    this.#sound.frame(now, roomView?.ownDrawn, this.#controls.braking, this.#forEachShip, TYPE.world);
  };

  readonly #forEachShip = (visit: (id: string, ship: Readonly<DrawnShip>) => void): void => {
    this.#session.roomView?.forEachShip(visit);
  };

  readonly #render = (): void => {
    this.#loader.scene?.render();
  };

  readonly #measure = (now: number): void => {
    this.#debug.update(now, this.#meter);
  };

  /** The texts beside the game. */
  readonly #report = (now: number): void => {
    const { state, roomView } = this.#session;
    this.#showPlayers(roomView?.size ?? 0);
    const own = roomView?.ownDrawn;
    const isInRoom = state.name === "flying" || state.name === "reconnecting";
    const warning = this.#connectionWarning.frame(
      now,
      isInRoom && roomView?.own !== undefined ? roomView.connection : undefined,
    );
    if (this.#sessionNotice.frame(now, state)) return;
    const { scene } = this.#loader;
    if (scene === undefined) {
      this.#notice.say("Loading the graphics …");
      return;
    }
    const text =
      (this.#loader.isLost(now) ? GRAPHICS_LOST : warning) ||
      (this.#guard.failing ? FAILING : "") ||
      this.#debug.remark(now) ||
      remarkOn(state, now);
    if (text === "") this.#notice.hide();
    else {
      this.#notice.mention(text);
      if (own !== undefined) this.#banner.update(now, own, scene.camera);
    }
  };

  #showPlayers(count: number): void {
    if (count === this.#shown) return;
    this.#shown = count;
    this.#players.textContent = count === 0 ? "" : texts.hud.players(count);
  }
}
