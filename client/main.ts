import { ROOMS } from "../game/rooms.ts";
import { DebugTools } from "./debugTools.ts";
import { FrameMeter } from "./frameMeter.ts";
import { Guard } from "./guard.ts";
import { Keys } from "./input/keys.ts";
import { Pointer } from "./input/pointer.ts";
import { Steering } from "./input/steering.ts";
import type { DrawnShip } from "./net/drawnShips.ts";
import { openSession } from "./net/openSession.ts";
import type { Telemetry } from "./net/telemetry.ts";
import { SceneLoader } from "./sceneLoader.ts";
import { remarkOn, SessionNotice } from "./sessionNotice.ts";
import { ConnectionWarning } from "./ui/connectionWarning.ts";
import { find, Notice } from "./ui/notice.ts";
import { offerReload } from "./ui/offerReload.ts";
import { BannerPlace } from "./view/bannerPlace.ts";

const NO_WEBGL = "This game needs WebGL. Your browser does not support it, or it is turned off.";
const NOT_LOADED = "A part of this page could not be loaded. The server can't be reached, or has a new version.";
const GRAPHICS_LOST = "The graphics of this browser have stopped. Trying to restart them …";
const FAILING = "A part of this page keeps failing. Please reload it: your ship is kept.";

/** s; in a frame that took longer, keys turn the ship by this time only */
const LONGEST_TURN_S = 0.1;

/** the type of rooms that this page joins */
const TYPE = ROOMS.game;

const query = new URLSearchParams(location.search);
const notice = new Notice();
const players = find("players", HTMLElement);
const hint = find("hint", HTMLElement);
const element = find("sky", HTMLElement);

const steering = new Steering();
const pointer = new Pointer(element);
const keys = new Keys();

const session = openSession({
  endpoint: location.origin,
  type: TYPE,
  predict: query.get("predict") !== "off",
  onOwnShip: (facing) => steering.start(facing),
  onNote: (text) => debug.note(text),
  onInterrupted: releaseControls,
});
const sessionNotice = new SessionNotice(notice, () => session.press());
const debug = new DebugTools(query, () => session.roomView);
const guard = new Guard((text) => debug.note(text));
const connectionWarning = new ConnectionWarning();
const banner = new BannerPlace(find("notice", HTMLElement));
const meter = new FrameMeter();
let loader: SceneLoader | undefined;
let shown = -1;

declare global {
  interface Window {
    /** for the console, the tests and `npm run feel` */
    slipstream: {
      /** every ship as it is drawn, by session id */
      ships(): Record<string, DrawnShip>;
      /** the state of the connection, of the prediction and of the last frame; undefined while there is no session */
      telemetry(): Telemetry | undefined;
    };
  }
}
window.slipstream = {
  ships() {
    const ships: Record<string, DrawnShip> = {};
    session.roomView?.forEachShip((id, ship) => {
      ships[id] = { ...ship };
    });
    return ships;
  },
  telemetry: () => session.roomView && { ...meter.read(session.roomView) },
};

document.addEventListener("visibilitychange", () => {
  // A hidden page has no frames, so the release of the controls is sent at once.
  if (!document.hidden) return;
  releaseControls();
  session.roomView?.stopEngine();
});

if (SceneLoader.isPossible()) {
  // The graphics are most of the page, so they are loaded while the page is joining.
  loader = new SceneLoader(element, TYPE.world);
  loader.opened.catch((error: unknown) => {
    console.error("The graphics could not be started.", error);
    offerReload(NOT_LOADED);
  });
  await debug.ready;
  requestAnimationFrame(frame);
  session.start();
} else {
  notice.ask(NO_WEBGL, "Try again", () => location.reload());
}

function releaseControls(): void {
  pointer.release();
  keys.release();
}

/** The frame loop. */
function frame(now: number): void {
  requestAnimationFrame(frame);
  meter.startFrame(now);
  guard.run("Flying", fly, now);
  guard.run("Drawing", draw, now);
  guard.run("The notice", report, now);
  meter.endWork();
  guard.run("Rendering", render, now);
  meter.endFrame(session.roomView?.bandwidth.decodeMs ?? 0);
  guard.run("The overlay", measure, now);
}

/** Advances the room to this frame, aims from where the own ship is now, and sends the command. */
function fly(now: number): void {
  const { roomView } = session;
  const ship = roomView?.advance(now);
  const seconds = Math.min(LONGEST_TURN_S, meter.cost.frameMs / 1000);
  const command = steering.update(pointer, keys, seconds, ship, loader?.scene?.camera);
  roomView?.steer(command);
  if (command.thrusting && roomView?.ownDrawn !== undefined) hint.classList.add("learned");
}

/** Places everything in the scene where it is drawn. */
function draw(now: number): void {
  const scene = loader?.scene;
  if (scene === undefined) return;
  const { roomView } = session;
  scene.begin(now, roomView?.ownDrawn);
  roomView?.forEachShip(scene.draw);
  const server = debug.ghost ? roomView?.serverShip : undefined;
  if (server !== undefined) scene.drawGhost(server);
  scene.end();
}

function render(): void {
  loader?.scene?.render();
}

function measure(now: number): void {
  debug.update(now, meter);
}

/** The texts beside the game. */
function report(now: number): void {
  const { state, roomView } = session;
  showPlayers(roomView?.size ?? 0);
  const own = roomView?.ownDrawn;
  // Before there is a ship, the hint would not work.
  if (own !== undefined && hint.hidden) hint.hidden = false;
  const isInRoom = state.name === "flying" || state.name === "reconnecting";
  const warning = connectionWarning.frame(
    now,
    isInRoom && roomView?.own !== undefined ? roomView.connection : undefined,
  );
  if (sessionNotice.frame(now, state)) return;
  if (loader?.scene === undefined) {
    notice.say("Loading the graphics …");
    return;
  }
  const text =
    (loader.isLost(now) ? GRAPHICS_LOST : warning) ||
    (guard.failing ? FAILING : "") ||
    debug.remark(now) ||
    remarkOn(state, now);
  if (text === "") notice.hide();
  else {
    notice.mention(text);
    if (own !== undefined) banner.update(now, own, loader.scene.camera);
  }
}

function showPlayers(count: number): void {
  if (count === shown) return;
  shown = count;
  players.textContent = count === 0 ? "" : count === 1 ? "You are the only player here" : `${count} players here`;
}
