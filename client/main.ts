import type { Flight } from "./flight.ts";
import { loadChunk } from "./net/chunks.ts";
import type { DrawnShip } from "./net/drawnShips.ts";
import type { Telemetry } from "./net/telemetry.ts";
import { SceneLoader } from "./sceneLoader.ts";
import { SettingsStore } from "./settings.ts";
import { setLanguage, texts } from "./text/texts.ts";
import { followMotion } from "./ui/motion.ts";
import { find, Notice } from "./ui/notice.ts";
import { SettingsPanel } from "./ui/settingsPanel.ts";

const query = new URLSearchParams(location.search);
const settings = new SettingsStore();
setLanguage(settings.current.language);
settings.onChange(({ language }) => setLanguage(language));
followMotion(settings);
const settingsPanel = new SettingsPanel({ settings });
const notice = new Notice();
notice.say(texts.notices.loading);
const start = find("start", HTMLElement);
let flight: Flight | undefined;

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
  ships: () => flight?.ships() ?? {},
  telemetry: () => flight?.telemetry(),
};

if (!SceneLoader.isPossible()) {
  notice.ask(texts.notices.noWebGl, texts.notices.buttons.tryAgain, () => location.reload());
} else if (query.has("fly")) await fly();
else {
  notice.hide();
  start.hidden = false;
  find("play", HTMLButtonElement).addEventListener("click", () => void fly());
}

/** Loads what is needed to fly, and joins a room. */
async function fly(): Promise<void> {
  start.hidden = true;
  const { Flight } = await loadChunk("flight", () => import("./flight.ts"));
  flight ??= new Flight({ query, notice, settings, settingsPanel });
  await flight.start();
}
