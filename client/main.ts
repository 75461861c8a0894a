import { isCode, normalizeCode, type RoomList } from "../protocol/join.ts";
import { loadChunk } from "./chunks.ts";
import type { Flight } from "./flight.ts";
import type { Destination } from "./net/destination.ts";
import type { DrawnShip } from "./net/drawnShips.ts";
import { isSessionSaved } from "./net/handover.ts";
import { Pings } from "./net/ping.ts";
import type { Refusal } from "./net/refusal.ts";
import { RoomListPoll } from "./net/roomList.ts";
import type { SkyReport } from "./net/skyReport.ts";
import type { Telemetry } from "./net/telemetry.ts";
import { PageHistory } from "./pageHistory.ts";
import { preloadGame } from "./preload.ts";
import { SceneLoader } from "./sceneLoader.ts";
import { SettingsStore } from "./settings.ts";
import { setLanguage, texts } from "./text/texts.ts";
import { followMotion } from "./ui/motion.ts";
import { Notice } from "./ui/notice.ts";
import { INVITED_TO } from "./ui/roomCode.ts";
import { SettingsPanel } from "./ui/settingsPanel.ts";
import { StartPage } from "./ui/start/startPage.ts";

declare global {
  interface Window {
    /** for the console, the tests and `npm run feel` */
    slipstream: {
      /** every ship as it is drawn, by session id */
      ships(): Record<string, DrawnShip>;
      /** the state of the connection, of the prediction and of the last frame; undefined while there is no session */
      telemetry(): Telemetry | undefined;
      /** stars, rings, crowns, points and boosts; undefined while there is no room */
      game(): SkyReport | undefined;
    };
  }
}

const query = new URLSearchParams(location.search);
const code = normalizeCode(query.get(INVITED_TO) ?? "");
const invitedTo = isCode(code) ? code : "";
const settings = new SettingsStore();
let flight: Flight | undefined;
let loading: Promise<Flight> | undefined;
/** code of the last room that was shown behind the start page; a room that refuses spectators is not asked again */
let behind = "";
/** the last list of open rooms */
let list: RoomList = { rooms: [], players: 0 };
/** number of times that the player has left the start page or gone back to it */
let moves = 0;

window.slipstream = {
  ships: () => flight?.ships() ?? {},
  telemetry: () => flight?.telemetry(),
  game: () => flight?.game(),
};

setLanguage(settings.current.language);
settings.onChange(({ language }) => setLanguage(language));
followMotion(settings);
const settingsPanel = new SettingsPanel(settings);
const notice = new Notice();
notice.say(texts.notices.loading);
const pageHistory = new PageHistory(() => back());
const pings = new Pings({
  endpoint: location.origin,
  fetch: (url, init) => fetch(url, init),
  now: () => performance.now(),
  onChange: () => page.showPings(),
});
const page = new StartPage({
  settings,
  invitedTo,
  fly: (destination) => void fly(destination),
  watch: (room) => void watch(room),
  openSettings: () => settingsPanel.open(false),
  ping: ({ address }) => pings.to(address),
});
const rooms = new RoomListPoll({
  fetch: (signal) => fetch("/rooms", { cache: "no-store", signal }),
  later: (ms, call) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
  onList: (newest) => {
    page.showRooms(newest);
    if (newest !== undefined) list = newest;
    showBehind();
  },
});
document.addEventListener("visibilitychange", () => {
  pollRooms();
  // Nobody sees the room behind a hidden start page, and others may want to watch it.
  if (document.hidden && isAtStart()) {
    flight?.stopWatchingBehind();
    behind = "";
  }
});

if (query.has("fly") || resumes()) {
  preloadGame();
  pageHistory.resume();
  void fly({ to: "any" });
} else {
  pageHistory.begin();
  page.show();
  // `npm run feel` reads this mark.
  performance.mark("slipstream:usable");
  pollRooms();
  // PixiJS and the netcode are loaded behind the start page, after it is visible and usable.
  requestAnimationFrame(() => setTimeout(() => void loadBehind()));
}

/**
 * Whether the page continues a flight that a reload has interrupted. A player who opens an invite link in the tab of a
 * flight wants to fly in the other room instead.
 */
function resumes(): boolean {
  const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return isSessionSaved() && (invitedTo === "" || entry?.type !== "navigate");
}

function isAtStart(): boolean {
  return document.documentElement.dataset["place"] === "start";
}

/** The list is requested while the start page is visible. */
function pollRooms(): void {
  if (isAtStart() && !document.hidden) rooms.start();
  else rooms.stop();
}

/** Loads all that is needed to fly or to watch. @throws if it can't be loaded; a later call tries again */
async function load(): Promise<Flight> {
  loading ??= loadChunk("flight", () => import("./flight.ts")).then(
    ({ Flight }) =>
      new Flight({
        query,
        notice,
        settings,
        settingsPanel,
        onChoosing,
        onNames: (room, names) => page.showCompany(room, names),
      }),
  );
  try {
    flight = await loading;
    return flight;
  } catch (error) {
    loading = undefined;
    throw error;
  }
}

async function loadBehind(): Promise<void> {
  if (!SceneLoader.isPossible()) {
    tellNoWebGL();
    return;
  }
  preloadGame();
  // The button loads it again.
  await load().then(showBehind, () => {});
}

/** Draws the room in which the big button flies behind the start page. */
function showBehind(): void {
  const room = page.invitedTo || quickPlayRoom();
  if (room === "" || room === behind || flight === undefined || !isAtStart()) return;
  behind = room;
  flight.watchBehind(room);
}

/** Code of the room that quick play would choose; empty if there is none. */
function quickPlayRoom(): string {
  const { rooms, quickPlay = "game" } = list;
  return rooms.find(({ type = "game" }) => type === quickPlay)?.code ?? "";
}

async function fly(destination: Destination): Promise<void> {
  await go((loaded) => loaded.start(destination));
}

async function watch(room: string): Promise<void> {
  await go((loaded) => loaded.watch(room));
}

/** Leaves the start page. */
async function go(start: (loaded: Flight) => void): Promise<void> {
  if (flight === undefined && !SceneLoader.isPossible()) {
    tellNoWebGL();
    return;
  }
  const move = ++moves;
  if (isAtStart()) pageHistory.enter();
  document.documentElement.dataset["place"] = "flight";
  pollRooms();
  if (flight === undefined) notice.say(texts.start.loading);
  try {
    const loaded = await load();
    if (move === moves) start(loaded);
  } catch (error) {
    if (move !== moves) return;
    console.error("The game could not be loaded.", error);
    notice.ask(texts.start.notLoaded, texts.notices.buttons.tryAgain, () => void go(start));
    notice.offerBack(texts.watching.back, () => onChoosing());
  }
}

/** The player has pressed the browser's Back button. */
function back(): void {
  if (flight !== undefined) flight.back();
  else {
    notice.hide();
    onChoosing();
  }
}

function onChoosing(refusal?: Refusal): void {
  moves++;
  behind = "";
  pageHistory.leave();
  page.comeBack(refusal);
  pollRooms();
}

function tellNoWebGL(): void {
  document.documentElement.dataset["place"] = "flight";
  notice.ask(texts.notices.noWebGl, texts.notices.buttons.tryAgain, () => location.reload());
}
