import { DebugTools } from "./debugTools.ts";
import { Flights } from "./flights.ts";
import { Keys } from "./input/keys.ts";
import { Pointer } from "./input/pointer.ts";
import { Steering } from "./input/steering.ts";
import type { DrawnShip } from "./net/sky.ts";
import type { Telemetry } from "./net/telemetry.ts";
import { find, Notice } from "./ui/notice.ts";
import { Scene } from "./view/scene.ts";

/** ms without a word from the server before the player is told */
const SILENCE_MS = 1500;

/** ms of trouble that are not worth a word */
const TROUBLE_MS = 300;

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
  predict: query.get("predict") !== "off",
  note: (text) => debug.note(text),
  onEnd: letGo,
});
const debug = new DebugTools(query, notice, () => flights.sky);
let shown = -1;
let last = performance.now();
let troubleSince = Number.POSITIVE_INFINITY;
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

notice.say("Looking for the sky …");
const scene = await Scene.open(element).catch((error: unknown) => {
  notice.say("The sky can't be drawn. Please reload the page; if that does not help, this browser lacks WebGL.");
  throw error;
});
await debug.ready;
document.addEventListener("visibilitychange", () => {
  // Nobody steers what nobody sees, and there are no frames in which to say so.
  if (!document.hidden) return;
  letGo();
  flights.sky?.rest();
});
requestAnimationFrame(frame);
await flights.run();

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
  const { sky } = flights;

  target.x = scene.viewport.worldX(pointer.x) - own.x;
  target.y = scene.viewport.worldY(pointer.y) - own.y;
  const command = steering.update(pointer, target, keys, Math.min(0.1, cost.frameMs / 1000));
  if (command.thrusting && own.known) hint.classList.add("learned");
  sky?.frame(now, command);

  own.known = false;
  scene.begin(now);
  sky?.forEachShip(draw);
  const server = debug.ghost ? sky?.serverShip : undefined;
  if (server !== undefined) scene.drawGhost(server.x, server.y, server.facing);
  scene.end();
  report(now);

  const worked = performance.now();
  scene.render();
  cost.renderMs = performance.now() - worked;
  const decodeMs = sky?.decodeMs ?? 0;
  cost.workMs = worked - begun + Math.max(0, decodeMs - decodedMs);
  decodedMs = decodeMs;
  debug.frame(now, cost.frameMs, cost.workMs);
}

function draw(id: string, ship: Readonly<DrawnShip>): void {
  scene.draw(id, ship);
  if (!ship.own) return;
  own.x = ship.x;
  own.y = ship.y;
  own.known = true;
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
  if (sky === undefined) return;
  const text = (flights.moving ? "" : trouble(now)) || flights.remark(now);
  if (text === "") notice.hide();
  else notice.mention(text);
}

/** What is wrong with the connection, as a sentence; empty if nothing is. */
function trouble(now: number): string {
  const { sky } = flights;
  if (sky?.own === undefined) return "";
  if (sky.connected && sky.listening) {
    troubleSince = Number.POSITIVE_INFINITY;
    return sky.silence > SILENCE_MS ? "Connection trouble: no word from the server …" : "";
  }
  troubleSince = Math.min(troubleSince, now);
  if (now - troubleSince < TROUBLE_MS) return "";
  if (!sky.connected) return "The connection is lost. Your ship coasts while we reconnect …";
  return "The server can't hear you. Your ship coasts, engine off …";
}
