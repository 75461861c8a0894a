import { PROTOCOL_VERSION } from "../../protocol/version.ts";
import { forget, recall, remember } from "./tabStorage.ts";

const RELOADED = "slipstream.reloaded";

/** ms over which the pages of a whole sky load the new version, and in which the player can read why */
const SOONEST_MS = 1000;
const SPREAD_MS = 2000;

/**
 * Loads the page anew, because the server has another version. It does so once: where the page that comes is still the old one, as
 * out of a cache that is behind, it would go on for ever.
 *
 * @param leave leaves what the page has to the one that comes
 * @returns false if that was tried before, can't be remembered, or the server does not answer
 */
export async function reloadOnce(leave: () => void): Promise<boolean> {
  const version = String(PROTOCOL_VERSION);
  if (recall(RELOADED) === version) return false;
  await new Promise((resolve) => setTimeout(resolve, SOONEST_MS + SPREAD_MS * Math.random()));
  // A page that the browser can't load is one that never tries again.
  const answer = await fetch(location.href, { cache: "reload" }).catch(() => undefined);
  if (!answer?.ok || !remember(RELOADED, version)) return false;
  // Not only as the page goes: what is written into the history entry then does not reach the page that comes.
  leave();
  location.reload();
  return true;
}

/** The server and this page have the same version, or the server takes it all the same. */
export function upToDate(): void {
  forget(RELOADED);
}
