import { PROTOCOL_VERSION } from "../../protocol/version.ts";
import { forget, recall, remember } from "./tabStorage.ts";

const RELOADED = "slipstream.reloaded";

/**
 * Random delay before a reload, ms: pages of a whole room must not reload at once, and players need time to read why.
 */
const SOONEST_MS = 1000;
const SPREAD_MS = 2000;

/** ms in which the server must answer before the reload */
const ANSWER_MS = 5000;

/** Loads the page again when the server has another version. */
export class PageUpdate {
  readonly #leave: () => void;

  /** @param leave stores what the next page needs */
  constructor(leave: () => void) {
    this.#leave = leave;
  }

  /**
   * Reloads the page, but only once: if the new page is still the old version, for example from a stale cache, it would
   * reload forever.
   *
   * @returns false if this page was already a reload, if that can't be stored, or if the server does not answer
   */
  async reloadOnce(): Promise<boolean> {
    const version = String(PROTOCOL_VERSION);
    if (recall(RELOADED) === version) return false;
    await new Promise((resolve) => setTimeout(resolve, SOONEST_MS + SPREAD_MS * Math.random()));
    // A page that fails to load can't try again.
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), ANSWER_MS);
    const answer = await fetch(location.href, { cache: "reload", signal: late.signal }).catch(() => undefined);
    clearTimeout(timer);
    if (!answer?.ok || !remember(RELOADED, version)) return false;
    // Storing in `pagehide` alone is not enough: a history entry that is written during the unload is lost.
    this.#leave();
    this.reload();
    return true;
  }

  reload(): void {
    location.reload();
  }

  /** Call this when the server has accepted this version of the page. A later update may then reload the page again. */
  allowReload(): void {
    forget(RELOADED);
  }
}
