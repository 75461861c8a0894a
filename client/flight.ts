import { ROOMS } from "../game/rooms.ts";
import { courseAt, leaveCourse } from "./course.ts";
import { DebugTools } from "./debugTools.ts";
import { FlightNotice } from "./flightNotice.ts";
import { FrameLoop } from "./frameLoop.ts";
import { FrameMeter } from "./frameMeter.ts";
import { Guard } from "./guard.ts";
import { Hands } from "./hands.ts";
import type { DailyCourse } from "./net/dailyCourse.ts";
import type { Destination } from "./net/destination.ts";
import type { DrawnShip } from "./net/drawnShips.ts";
import { openSession } from "./net/openSession.ts";
import type { Refusal } from "./net/refusal.ts";
import type { RoomView } from "./net/roomView.ts";
import { type SkyReport, skyReport } from "./net/skyReport.ts";
import type { Telemetry } from "./net/telemetry.ts";
import { SceneLoader } from "./sceneLoader.ts";
import type { SettingsStore } from "./settings.ts";
import { SkyFollower } from "./skyFollower.ts";
import { Sound } from "./sound/sound.ts";
import { texts } from "./text/texts.ts";
import { Dialog } from "./ui/dialog.ts";
import { find } from "./ui/dom.ts";
import { Hud } from "./ui/hud/hud.ts";
import { InviteDialog } from "./ui/invite.ts";
import { MapButton } from "./ui/mapButton.ts";
import type { Notice } from "./ui/notice.ts";
import { offerReload } from "./ui/offerReload.ts";
import type { SettingsPanel } from "./ui/settingsPanel.ts";
import { WatchMode } from "./watchMode.ts";

/** What the page shows; base.css hides what belongs to another place. */
function showPlace(place: "flight" | "watch"): void {
  document.documentElement.dataset["place"] = place;
}

export interface FlightOptions {
  query: URLSearchParams;
  notice: Notice;
  settings: SettingsStore;
  settingsPanel: SettingsPanel;
  /** called when the player is back at the start page. @param refusal why the player can't be where it was chosen */
  onChoosing: (refusal?: Refusal) => void;
  /** called now and then with the names of the players in the room that is watched behind the start page */
  onNames: (code: string, names: readonly string[]) => void;
}

/**
 * Everything that is needed to fly or to watch: the session, the scene and the controls, with one frame loop. It is
 * loaded after the start page.
 */
export class Flight {
  readonly #notice: Notice;
  readonly #game = find("sky", HTMLElement);
  readonly #hands: Hands;
  readonly #sound: Sound;
  readonly #debug: DebugTools;
  readonly #session: ReturnType<typeof openSession>;
  readonly #told: FlightNotice;
  readonly #watch: WatchMode;
  readonly #onChoosing: (refusal?: Refusal) => void;
  readonly #meter = new FrameMeter();
  readonly #loader: SceneLoader;
  readonly #hud: Hud;
  readonly #invite = new InviteDialog();
  /** who is told what happens in the sky */
  readonly #sky = new SkyFollower([]);
  /** whether the page shows the session, and not the start page or a room that is watched */
  #inSession = false;
  /** whether to open the invitation when the player is in the room */
  #invites = false;
  /** undefined in another flight */
  #course: DailyCourse | undefined;

  constructor({ query, notice, settings, settingsPanel, onChoosing, onNames }: FlightOptions) {
    this.#notice = notice;
    const guard = new Guard((text) => this.#debug.note(text));
    const map = new MapButton(() => this.toggleMap());
    this.#onChoosing = onChoosing;
    this.#hands = new Hands(settings, {
      element: this.#game,
      onMap: (isOpen) => this.toggleMap(isOpen),
      onMenu: () => this.#hud.toggleMenu(),
    });
    this.#sound = new Sound(settings);
    this.#session = openSession({
      endpoint: location.origin,
      appearance: () => settings.current,
      predict: query.get("predict") !== "off",
      course: () => this.#course,
      onOwnShip: (facing) => this.#hands.start(facing),
      onNote: (text) => this.#debug.note(text),
      onInterrupted: () => this.#hands.release(),
    });
    this.#watch = new WatchMode({
      endpoint: location.origin,
      fly: (code) => void this.start({ to: "code", code }),
      back: (refusal) => this.#choose(refusal),
      onNames,
    });
    this.#debug = new DebugTools(query, () => this.#view);
    // The graphics are most of the page, so they are loaded while the page is joining.
    this.#loader = new SceneLoader(this.#game, {
      world: ROOMS.game.world,
      mapElement: map.element,
      overlays: ".hud-place > div, .hud-buttons, .board, .podium, .boost, #hint:not(.gone), #watching",
    });
    this.#loader.opened.catch((error: unknown) => {
      console.error("The graphics could not be started.", error);
      offerReload(texts.notices.partNotLoaded);
    });
    this.#told = new FlightNotice({
      notice,
      loader: this.#loader,
      guard,
      debug: this.#debug,
      press: () => this.#session.press(),
      leave: () => this.leave(),
    });
    this.#hud = new Hud({
      settings,
      game: this.#game,
      telemetry: () => this.telemetry(),
      isPrivate: () => this.#session.roomView?.room.state.private ?? false,
      openSettings: () => settingsPanel.open(this.#session.roomView?.own !== undefined),
      openInvite: (code) => this.#invite.open(code),
      boost: () => this.#hands.boost(),
      padMenu: () => this.#hands.padMenu,
      toggleMap: () => this.toggleMap(),
      leave: () => this.leave(),
    });
    document.addEventListener("visibilitychange", () => {
      // A hidden page has no frames, so the release of the controls is sent at once.
      if (!document.hidden) return;
      this.#hands.release();
      this.#session.roomView?.stopEngine();
    });
    addEventListener("click", ({ target }) => {
      if (target instanceof Element && target.closest("button") !== null) this.#sound.tick();
    });
    addEventListener("keydown", ({ key }) => {
      // In a room, the HUD decides what Escape does, and in a dialog the browser, which closes it.
      if (key !== "Escape" || Dialog.anyOpen) return;
      if (this.#inSession && this.#session.roomView === undefined) this.leave();
    });
    new FrameLoop({
      settings,
      guard,
      map,
      meter: this.#meter,
      debug: this.#debug,
      loader: this.#loader,
      hands: this.#hands,
      watch: this.#watch,
      sound: this.#sound,
      roomView: () => this.#session.roomView,
      drawnView: () => this.#view,
      isInSession: () => this.#inSession,
      onFrame: () => this.#sky.follow(this.#view?.sky),
      report: this.#report,
    }).start();
  }

  /** Joins a room. A room that is watched stays visible until then. */
  async start(destination: Destination): Promise<void> {
    showPlace("flight");
    this.#watch.hideBar();
    this.#game.focus();
    await this.#debug.ready;
    // The player may have gone back or pressed twice meanwhile.
    if (this.#session.state.name !== "choosing" || document.documentElement.dataset["place"] !== "flight") return;
    this.#inSession = true;
    this.#course = courseAt(destination);
    this.#invites = destination.to === "new" && destination.private && this.#course === undefined;
    this.#session.start(destination);
  }

  /** Leaves the room or gives up joining one, and goes back to the start page. */
  leave(): void {
    if (this.#session.state.name === "choosing" || this.#session.state.name === "updating") return;
    this.#session.leave();
    this.#choose();
  }

  /** Goes back to the start page from anywhere: a room, one that is watched, or an attempt to join. */
  back(): void {
    if (this.#session.state.name === "choosing") this.#choose();
    else this.leave();
  }

  /** Watches the room with this code. */
  watch(code: string): void {
    showPlace("watch");
    this.#notice.hide();
    this.#watch.open(code);
  }

  /** Watches the room with this code behind the start page. */
  watchBehind(code: string): void {
    if (!this.#inSession) this.#watch.openBehind(code);
  }

  stopWatchingBehind(): void {
    if (!this.#inSession) this.#watch.close();
  }

  /** Code of the room in which the player flies; empty if there is none. */
  get code(): string {
    // Undefined before the first state, although the type of the SDK does not say so.
    return (this.#session.roomView?.room.state.code as string | undefined) ?? "";
  }

  /** Every ship as it is drawn, by session id. */
  ships(): Record<string, DrawnShip> {
    const ships: Record<string, DrawnShip> = {};
    this.#view?.forEachShip((id, ship) => {
      ships[id] = { ...ship };
    });
    return ships;
  }

  /** The state of the connection, of the prediction and of the last frame; undefined while there is no room. */
  telemetry(): Telemetry | undefined {
    return this.#view && { ...this.#meter.read(this.#view) };
  }

  /** The game in the room that is drawn; undefined while there is no room. */
  game(): SkyReport | undefined {
    return this.#view && skyReport(this.#view.sky);
  }

  /** The room that is drawn: the player's, or the one that is watched. */
  get #view(): RoomView | undefined {
    return this.#session.roomView ?? this.#watch.roomView;
  }

  /** Back to the start page. */
  #choose(refusal?: Refusal): void {
    this.#inSession = false;
    leaveCourse();
    // With the browser's Back button, a player leaves the game while a dialog is open.
    for (const dialog of document.querySelectorAll("dialog")) dialog.close();
    this.#notice.hide();
    this.#invite.close();
    this.#watch.close();
    this.#onChoosing(refusal);
  }

  /** Opens or closes the map of the whole sky. @param isOpen by default, the opposite of what it is */
  toggleMap(isOpen?: boolean): void {
    const { scene } = this.#loader;
    if (scene !== undefined) scene.mapOpen = isOpen ?? !scene.mapOpen;
  }

  /** The texts beside the game. */
  readonly #report = (now: number): void => {
    const { state, roomView } = this.#session;
    this.#hud.frame(now, state.name, roomView);
    if (!this.#inSession) {
      this.#watch.report(now);
      return;
    }
    if (state.name === "choosing") {
      this.#choose(state.refusal);
      return;
    }
    if (roomView !== undefined) this.#enter();
    this.#told.frame(now, state, roomView);
  };

  /** The player is in a room. */
  #enter(): void {
    this.#watch.close();
    if (!this.#invites || this.code === "") return;
    this.#invites = false;
    this.#invite.open(this.code);
  }
}
