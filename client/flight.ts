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
import { texts } from "./text/texts.ts";
import { ConnectionWarning } from "./ui/connectionWarning.ts";
import { Dialog } from "./ui/dialog.ts";
import { type Flying, Hints } from "./ui/hints.ts";
import { Hud } from "./ui/hud/hud.ts";
import { MapButton } from "./ui/mapButton.ts";
import { isMotionReduced } from "./ui/motion.ts";
import { find, type Notice } from "./ui/notice.ts";
import { offerReload } from "./ui/offerReload.ts";
import type { SettingsPanel } from "./ui/settingsPanel.ts";
import { StickRing } from "./ui/stickRing.ts";

/** s; in a frame that took longer, keys turn the ship by this time only */
const LONGEST_TURN_S = 0.1;

/** the type of rooms that this page joins */
const TYPE = ROOMS.game;

export interface FlightOptions {
  query: URLSearchParams;
  notice: Notice;
  settings: SettingsStore;
  settingsPanel: SettingsPanel;
}

/**
 * Everything that is needed to fly or to watch: the session, the scene and the controls, with one frame loop. It is
 * loaded after the start page.
 */
export class Flight {
  readonly #notice: Notice;
  readonly #settings: SettingsStore;
  readonly #stickRing = new StickRing();
  readonly #hints: Hints;
  readonly #controls: Controls;
  readonly #debug: DebugTools;
  readonly #session: ReturnType<typeof openSession>;
  readonly #sessionNotice: SessionNotice;
  readonly #guard = new Guard((text) => this.#debug.note(text));
  readonly #connectionWarning = new ConnectionWarning();
  readonly #map = new MapButton(() => this.toggleMap());
  readonly #meter = new FrameMeter();
  readonly #loader: SceneLoader;
  readonly #hud: Hud;

  constructor({ query, notice, settings, settingsPanel }: FlightOptions) {
    this.#notice = notice;
    this.#settings = settings;
    const element = find("sky", HTMLElement);
    this.#controls = new Controls({
      element,
      settings: settings.current,
      onMap: (isOpen) => this.toggleMap(isOpen),
      onMenu: () => this.#hud.openMenu(),
    });
    settings.onChange((changed) => this.#controls.apply(changed));
    this.#hints = new Hints(settings);
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
    this.#loader = new SceneLoader(element, { world: TYPE.world, mapElement: this.#map.element });
    this.#loader.opened.catch((error: unknown) => {
      console.error("The graphics could not be started.", error);
      offerReload(texts.notices.partNotLoaded);
    });
    this.#hud = new Hud({
      settings,
      game: element,
      telemetry: () => this.telemetry(),
      openSettings: () => settingsPanel.open(true),
      openInvite: () => {},
      toggleMap: () => this.toggleMap(),
      leave: () => location.assign("/"),
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
    find("sky", HTMLElement).focus();
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

  /** Opens or closes the map of the whole sky. @param isOpen by default, the opposite of what it is */
  toggleMap(isOpen?: boolean): void {
    const { scene } = this.#loader;
    if (scene !== undefined) scene.mapOpen = isOpen ?? !scene.mapOpen;
  }

  /** The frame loop. */
  readonly #frame = (now: number): void => {
    requestAnimationFrame(this.#frame);
    const meter = this.#meter;
    const guard = this.#guard;
    meter.startFrame(now);
    guard.run("Flying", this.#fly, now);
    guard.run("Drawing", this.#draw, now);
    guard.run("The notice", this.#report, now);
    meter.endWork();
    guard.run("Rendering", this.#render, now);
    meter.endFrame(this.#session.roomView?.bandwidth.decodeMs ?? 0);
    guard.run("The overlay", this.#measure, now);
  };

  /** Advances the room to this frame, aims from where the own ship is now, and sends the command. */
  readonly #fly = (now: number): void => {
    const { roomView } = this.#session;
    // What a player does in a dialog does not steer: the ship coasts.
    if (Dialog.anyOpen) this.#controls.release();
    const ship = roomView?.advance(now);
    const camera = this.#loader.scene?.camera;
    // Before the pointer is read: it is seen from where the ship is in this frame.
    if (ship !== undefined) camera?.follow(now, ship);
    const seconds = Math.min(LONGEST_TURN_S, this.#meter.cost.frameMs / 1000);
    const own = roomView?.own?.ship;
    const command = this.#controls.update(now, seconds, ship, own, camera);
    roomView?.steer(command, this.#controls.braking);
    this.#stickRing.frame(this.#controls.stick);
    this.#hints.frame(now, own && this.#readHands(own));
  };

  /** What the hints need to know. */
  #readHands({ vx, vy, thrusting }: Readonly<Ship>): Flying {
    const { hand, braking } = this.#controls;
    return { hand, braking, thrusting, speed: Math.hypot(vx, vy), isMapOpen: this.#loader.scene?.mapOpen ?? false };
  }

  /** Places everything in the scene where it is drawn. */
  readonly #draw = (now: number): void => {
    const { scene } = this.#loader;
    if (scene === undefined) return;
    const { roomView } = this.#session;
    scene.calm = isMotionReduced(this.#settings.current);
    scene.begin(now, roomView?.ownDrawn);
    roomView?.forEachShip(scene.draw);
    const server = this.#debug.ghost ? roomView?.serverShip : undefined;
    if (server !== undefined) scene.drawGhost(server);
    scene.end();
    this.#map.update(roomView?.ownDrawn !== undefined, scene.mapOpen);
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
    this.#hud.frame(now, state.name, roomView);
    const isInRoom = state.name === "flying" || state.name === "reconnecting";
    const warning = this.#connectionWarning.frame(
      now,
      isInRoom && roomView?.own !== undefined ? roomView.connection : undefined,
    );
    if (this.#sessionNotice.frame(now, state)) return;
    const { scene } = this.#loader;
    if (scene === undefined) {
      this.#notice.say(texts.notices.loadingGraphics);
      return;
    }
    const { notices } = texts;
    const text =
      (this.#loader.isLost(now) && notices.graphicsLost) ||
      (warning !== undefined && notices[warning]) ||
      (this.#guard.failing && notices.failing) ||
      this.#debug.remark(now) ||
      remarkOn(state, now);
    if (text === "") this.#notice.hide();
    else this.#notice.mention(text);
  };
}
