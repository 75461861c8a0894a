import { Keys } from "./input/keys.ts";
import { Pointer } from "./input/pointer.ts";
import { Steering } from "./input/steering.ts";
import { farewell, JoinError, joinSky } from "./net/join.ts";
import { type DrawnShip, Sky } from "./net/sky.ts";
import { find, Notice } from "./ui/notice.ts";
import { Scene } from "./view/scene.ts";

/** ms without a word from the server before the player is told */
const SILENCE_MS = 1500;

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

let sky: Sky | undefined;
let shown = -1;
let last = performance.now();

declare global {
  interface Window {
    /** for the console and the tests: every ship as it is drawn, by session id */
    slipstream: { ships(): Record<string, DrawnShip> };
  }
}
window.slipstream = {
  ships() {
    const ships: Record<string, DrawnShip> = {};
    sky?.forEachShip((id, ship) => {
      ships[id] = { ...ship };
    });
    return ships;
  },
};

notice.say("Looking for the sky …");
const scene = await Scene.open(element).catch((error: unknown) => {
  notice.say("The sky can't be drawn. Please reload the page; if that does not help, this browser lacks WebGL.");
  throw error;
});
requestAnimationFrame(frame);
for (;;) await fly();

/** One flight, from joining to the button that starts the next one. */
async function fly(): Promise<void> {
  notice.say("Looking for the sky …");
  let goodbye: string;
  let room: Awaited<ReturnType<typeof joinSky>> | undefined;
  try {
    room = await joinSky(location.origin);
    sky = new Sky(room, { predict: query.get("predict") !== "off" });
    notice.hide();
    goodbye = farewell(await left(room));
  } catch (error) {
    console.error("The flight failed.", error);
    goodbye = error instanceof JoinError ? error.message : "Something went wrong on this page.";
    void room?.leave();
  }
  sky?.dispose();
  sky = undefined;
  pointer.release();
  keys.release();
  await notice.ask(goodbye, "Fly again");
}

/** The code with which a room is left, once it is. */
function left(room: Awaited<ReturnType<typeof joinSky>>): Promise<number> {
  return new Promise((resolve) => room.onLeave(resolve));
}

/** The one frame loop: steer, send, draw. */
function frame(now: number): void {
  requestAnimationFrame(frame);
  const elapsed = Math.min(0.1, Math.max(0, (now - last) / 1000));
  last = now;

  target.x = scene.viewport.worldX(pointer.x) - own.x;
  target.y = scene.viewport.worldY(pointer.y) - own.y;
  const command = steering.update(pointer, target, keys, elapsed);
  if (command.thrusting && own.known) hint.classList.add("learned");
  sky?.frame(now, command);

  own.known = false;
  scene.begin(now);
  sky?.forEachShip(draw);
  scene.end();
  report();
}

function draw(id: string, ship: Readonly<DrawnShip>): void {
  scene.draw(id, ship);
  if (!ship.own) return;
  own.x = ship.x;
  own.y = ship.y;
  own.known = true;
}

/** What the page says in words besides the sky. */
function report(): void {
  const count = sky?.size ?? 0;
  if (count !== shown) {
    shown = count;
    pilots.textContent =
      count === 0 ? "" : count === 1 ? "You have the sky to yourself" : `${count} pilots in this sky`;
  }
  if (sky === undefined) return;
  if (sky.silence > SILENCE_MS) notice.mention("Connection trouble: no word from the server …");
  else notice.hide();
}
