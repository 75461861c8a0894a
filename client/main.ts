import { ROOMS } from "../game/rooms.ts";
import { DebugTools } from "./debugTools.ts";
import { Flights } from "./flights.ts";
import { Guard } from "./guard.ts";
import { aim } from "./input/aim.ts";
import { Keys } from "./input/keys.ts";
import { Pointer } from "./input/pointer.ts";
import { Steering } from "./input/steering.ts";
import type { DrawnShip, Sky } from "./net/sky.ts";
import type { Telemetry } from "./net/telemetry.ts";
import { SkyWindow } from "./skyWindow.ts";
import { find, Notice } from "./ui/notice.ts";
import { offerReload } from "./ui/offerReload.ts";
import { Trouble } from "./ui/trouble.ts";
import { BannerPlace } from "./view/bannerPlace.ts";

const NO_WEBGL = "This browser can't draw the sky: it has no WebGL, or WebGL is turned off.";
const NOT_LOADED = "A part of this page could not be loaded: the server is out of reach, or has a new version.";
const GRAPHICS_LOST = "The graphics of this browser have stopped. Trying to bring them back …";
const FAILING = "This page has a fault. Reload it, please: your ship is kept.";

/** the type of rooms that this page joins */
const TYPE = ROOMS.game;

const query = new URLSearchParams(location.search);
const notice = new Notice();
const pilots = find("pilots", HTMLElement);
const hint = find("hint", HTMLElement);
const element = find("sky", HTMLElement);

const steering = new Steering();
const pointer = new Pointer(element);
const keys = new Keys();
const target = { x: 0, y: 0 };
const own = { x: 0, y: 0, known: false };

const flights = new Flights(notice, {
  endpoint: location.origin,
  type: TYPE,
  predict: query.get("predict") !== "off",
  note: (text) => debug.note(text),
  onEnd: letGo,
});
const debug = new DebugTools(query, () => flights.sky);
const guard = new Guard((text) => debug.note(text));
const trouble = new Trouble();
const banner = new BannerPlace(find("notice", HTMLElement));
let picture: SkyWindow | undefined;
/** the flight whose ship the steering began with */
let adopted: Sky | undefined;
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
      /** how the flight is going, and what the last frame has cost; undefined while nobody flies */
      telemetry(): (Telemetry & FrameCost) | undefined;
    };
  }
}
window.slipstream = {
  ships() {
    const ships: Record<string, DrawnShip> = {};
    flights.sky?.forEachShip((id, ship) => {
      ships[id] = { ...ship };
    });
    return ships;
  },
  telemetry: () => flights.sky && { ...flights.sky.telemetry, ...cost },
};

document.addEventListener("visibilitychange", () => {
  // Nobody steers what nobody sees, and there are no frames in which to say so.
  if (!document.hidden) return;
  letGo();
  flights.sky?.rest();
});

if (SkyWindow.isPossible()) {
  // What draws is most of the page, so it comes while the player is joining.
  picture = new SkyWindow(element, TYPE.world);
  picture.opened.catch((error: unknown) => {
    console.error("The sky can't be drawn.", error);
    offerReload(NOT_LOADED);
  });
  await debug.ready;
  requestAnimationFrame(frame);
  await flights.run();
} else {
  await notice.ask(NO_WEBGL, "Try again");
  location.reload();
}

function letGo(): void {
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
  const decodeMs = flights.sky?.decodeMs ?? 0;
  cost.workMs = worked - begun + Math.max(0, decodeMs - decodedMs);
  decodedMs = decodeMs;
  guard.run("The overlay", measure, now);
}

function fly(now: number): void {
  const { sky } = flights;
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
  const { sky } = flights;
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

/** What the page says in words besides the sky. */
function report(now: number): void {
  const { sky } = flights;
  const count = sky?.size ?? 0;
  if (count !== shown) {
    shown = count;
    pilots.textContent =
      count === 0 ? "" : count === 1 ? "You have the sky to yourself" : `${count} pilots in this sky`;
  }
  // Before that, what it says would not work yet.
  if (own.known && hint.hidden) hint.hidden = false;
  const wrong = trouble.frame(now, flights.moving || sky?.own === undefined ? undefined : sky);
  if (sky === undefined) return;
  if (picture?.scene === undefined) {
    notice.say("Loading the sky …");
    return;
  }
  const text =
    (picture.isLost(now) ? GRAPHICS_LOST : wrong) ||
    (guard.failing ? FAILING : "") ||
    debug.remark(now) ||
    flights.remark(now);
  if (text === "") notice.hide();
  else {
    notice.mention(text);
    if (own.known) banner.frame(now, own, picture.scene.viewport);
  }
}
