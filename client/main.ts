import { ROOMS } from "../game/rooms.ts";
import { DebugTools } from "./debugTools.ts";
import { Flights } from "./flights.ts";
import { FrameMeter } from "./frameMeter.ts";
import { Guard } from "./guard.ts";
import { Keys } from "./input/keys.ts";
import { Pointer } from "./input/pointer.ts";
import { Steering } from "./input/steering.ts";
import type { DrawnShip } from "./net/drawnShips.ts";
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

/** s; in a frame that took longer, keys turn the ship by this time only */
const LONGEST_TURN_S = 0.1;

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

const flights = new Flights(notice, {
  endpoint: location.origin,
  type: TYPE,
  predict: query.get("predict") !== "off",
  onOwnShip: (facing) => steering.start(facing),
  note: (text) => debug.note(text),
  onEnd: letGo,
});
const debug = new DebugTools(query, () => flights.sky);
const guard = new Guard((text) => debug.note(text));
const trouble = new Trouble();
const banner = new BannerPlace(find("notice", HTMLElement));
const meter = new FrameMeter();
let picture: SkyWindow | undefined;
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
    flights.sky?.forEachShip((id, ship) => {
      ships[id] = { ...ship };
    });
    return ships;
  },
  telemetry: () => flights.sky && { ...meter.read(flights.sky) },
};

document.addEventListener("visibilitychange", () => {
  // A hidden page has no frames, so the release of the controls is sent at once.
  if (!document.hidden) return;
  letGo();
  flights.sky?.stopEngine();
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

/** The frame loop. */
function frame(now: number): void {
  requestAnimationFrame(frame);
  meter.startFrame(now);
  guard.run("Flying", fly, now);
  guard.run("Drawing", draw, now);
  guard.run("The notice", report, now);
  meter.endWork();
  guard.run("Rendering", render, now);
  meter.endFrame(flights.sky?.bandwidth.decodeMs ?? 0);
  guard.run("The overlay", measure, now);
}

/** Advances the room to this frame, aims from where the own ship is now, and sends the command. */
function fly(now: number): void {
  const { sky } = flights;
  const ship = sky?.advance(now);
  const seconds = Math.min(LONGEST_TURN_S, meter.cost.frameMs / 1000);
  const command = steering.update(pointer, keys, seconds, ship, picture?.scene?.camera);
  sky?.steer(command);
  if (command.thrusting && sky?.ownDrawn !== undefined) hint.classList.add("learned");
}

/** Places everything in the scene where it is drawn. */
function draw(now: number): void {
  const scene = picture?.scene;
  if (scene === undefined) return;
  const { sky } = flights;
  scene.begin(now, sky?.ownDrawn);
  sky?.forEachShip(scene.draw);
  const server = debug.ghost ? sky?.serverShip : undefined;
  if (server !== undefined) scene.drawGhost(server.x, server.y, server.facing);
  scene.end();
}

function render(): void {
  picture?.scene?.render();
}

function measure(now: number): void {
  debug.update(now, meter);
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
  const own = sky?.ownDrawn;
  if (own !== undefined && hint.hidden) hint.hidden = false;
  const wrong = trouble.frame(now, flights.moving || sky?.own === undefined ? undefined : sky.connection);
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
    if (own !== undefined) banner.update(now, own, picture.scene.camera);
  }
}
