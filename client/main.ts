import { ROOMS } from "../game/rooms.ts";
import { DebugTools } from "./debugTools.ts";
import { Guard } from "./guard.ts";
import { aim } from "./input/aim.ts";
import { Keys } from "./input/keys.ts";
import { Pointer } from "./input/pointer.ts";
import { Steering } from "./input/steering.ts";
import { openSession } from "./net/openSession.ts";
import type { DrawnShip, RoomView } from "./net/roomView.ts";
import type { Telemetry } from "./net/telemetry.ts";
import { remarkOn, SessionNotice } from "./sessionNotice.ts";
import { SkyWindow } from "./skyWindow.ts";
import { ConnectionWarning } from "./ui/connectionWarning.ts";
import { find, Notice } from "./ui/notice.ts";
import { offerReload } from "./ui/offerReload.ts";
import { BannerPlace } from "./view/bannerPlace.ts";

const NO_WEBGL = "This game needs WebGL. Your browser does not support it, or it is turned off.";
const NOT_LOADED = "A part of this page could not be loaded. The server can't be reached, or has a new version.";
const GRAPHICS_LOST = "The graphics of this browser have stopped. Trying to restart them …";
const FAILING = "A part of this page keeps failing. Please reload it: your ship is kept.";

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
const target = { x: 0, y: 0 };
const own = { x: 0, y: 0, known: false };

const session = openSession({
  endpoint: location.origin,
  type: TYPE,
  predict: query.get("predict") !== "off",
  onNote: (text) => debug.note(text),
  onEnd: releaseControls,
});
const sessionNotice = new SessionNotice(notice, () => session.press());
const debug = new DebugTools(query, () => session.sky);
const guard = new Guard((text) => debug.note(text));
const connectionWarning = new ConnectionWarning();
const banner = new BannerPlace(find("notice", HTMLElement));
let picture: SkyWindow | undefined;
/** the room whose ship has set the direction of the steering */
let adopted: RoomView | undefined;
let shown = -1;
let last = performance.now();
let decodedMs = 0;

/** What a frame has cost. */
interface FrameCost {
  /** since the frame before, ms */
  frameMs: number;
  /** the page's own work for it, ms: taking in patches, prediction, interpolation, scene; not the drawing itself */
  workMs: number;
  /** handing it to the graphics card, ms */
  renderMs: number;
}
const cost: FrameCost = { frameMs: 0, workMs: 0, renderMs: 0 };

declare global {
  interface Window {
    /** for the console, the tests and `npm run feel` */
    slipstream: {
      /** every ship as it is drawn, by session id */
      ships(): Record<string, DrawnShip>;
      /** state of the connection, and the cost of the last frame; undefined while there is no room */
      telemetry(): (Telemetry & FrameCost) | undefined;
    };
  }
}
window.slipstream = {
  ships() {
    const ships: Record<string, DrawnShip> = {};
    session.sky?.forEachShip((id, ship) => {
      ships[id] = { ...ship };
    });
    return ships;
  },
  telemetry: () => session.sky && { ...session.sky.telemetry, ...cost },
};

document.addEventListener("visibilitychange", () => {
  // A hidden page has no frames, so the engine is turned off here.
  if (!document.hidden) return;
  releaseControls();
  session.sky?.rest();
});

if (SkyWindow.isPossible()) {
  // The graphics are most of the page, so they are loaded while the page is joining.
  picture = new SkyWindow(element, TYPE.world);
  picture.opened.catch((error: unknown) => {
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

/** The one frame loop: steer, send, draw. */
function frame(now: number): void {
  requestAnimationFrame(frame);
  const begun = performance.now();
  cost.frameMs = Math.max(0, now - last);
  last = now;
  guard.run("Flying", fly, now);
  guard.run("Drawing", draw, now);
  guard.run("The notice", report, now);
  const worked = performance.now();
  guard.run("Rendering", render, now);
  cost.renderMs = performance.now() - worked;
  const decodeMs = session.sky?.decodeMs ?? 0;
  cost.workMs = worked - begun + Math.max(0, decodeMs - decodedMs);
  decodedMs = decodeMs;
  guard.run("The overlay", measure, now);
}

function fly(now: number): void {
  const { sky } = session;
  const viewport = picture?.scene?.viewport;
  if (sky !== adopted && sky?.own !== undefined) {
    adopted = sky;
    steering.adopt(sky.own.ship.facing);
  }
  if (viewport !== undefined) {
    target.x = aim(TYPE.world, own.x, viewport.worldX(pointer.x));
    target.y = aim(TYPE.world, own.y, viewport.worldY(pointer.y));
  }
  const command = steering.update(pointer, target, keys, Math.min(0.1, cost.frameMs / 1000));
  if (command.thrusting && own.known) hint.classList.add("learned");
  sky?.frame(now, command);
}

function draw(now: number): void {
  const scene = picture?.scene;
  if (scene === undefined) return;
  const { sky } = session;
  own.known = false;
  scene.begin(now);
  sky?.forEachShip(drawShip);
  const server = debug.ghost ? sky?.serverShip : undefined;
  if (server !== undefined) scene.drawGhost(server.x, server.y, server.facing);
  scene.end();
}

function drawShip(id: string, ship: Readonly<DrawnShip>): void {
  picture?.scene?.draw(id, ship);
  if (!ship.own) return;
  own.x = ship.x;
  own.y = ship.y;
  own.known = true;
}

function render(): void {
  picture?.scene?.render();
}

function measure(now: number): void {
  debug.frame(now, cost.frameMs, cost.workMs);
}

/** The texts beside the game. */
function report(now: number): void {
  const { state, sky } = session;
  showPlayers(sky?.size ?? 0);
  // Before there is a ship, the hint would not work.
  if (own.known && hint.hidden) hint.hidden = false;
  const isInRoom = state.name === "flying" || state.name === "reconnecting";
  const warning = connectionWarning.frame(now, isInRoom && sky?.own !== undefined ? sky : undefined);
  if (sessionNotice.frame(now, state)) return;
  if (picture?.scene === undefined) {
    notice.say("Loading the graphics …");
    return;
  }
  const text =
    (picture.isLost(now) ? GRAPHICS_LOST : warning) ||
    (guard.failing ? FAILING : "") ||
    debug.remark(now) ||
    remarkOn(state, now);
  if (text === "") notice.hide();
  else {
    notice.mention(text);
    if (own.known) banner.frame(now, own, picture.scene.viewport);
  }
}

function showPlayers(count: number): void {
  if (count === shown) return;
  shown = count;
  players.textContent = count === 0 ? "" : count === 1 ? "You are the only player here" : `${count} players here`;
}
