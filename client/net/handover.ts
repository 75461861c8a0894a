import { PROTOCOL_VERSION } from "../../protocol/version.ts";
import { forget, recall, remember } from "./tabStorage.ts";

const STORED = "slipstream.seat";

/** What a page stores for the next page in the same tab. */
export interface LeftSeat {
  /** reconnection token of the seat; empty if there is no seat to return to */
  token: string;
  /** for the case that the process of the seat is gone; empty if none was received */
  passport: string;
  /** of the ship, so that the page can tell a player who gets another ship; empty if unknown */
  name: string;
}

/** What the previous page in this tab has stored, if anything. The seat may still be held. */
export function leftSeat(): LeftSeat | undefined {
  try {
    const { version, token, passport, name } = JSON.parse(recall(STORED) ?? "{}") as Record<string, unknown>;
    if (typeof token !== "string" || typeof passport !== "string") return undefined;
    // A seat of another version is in a process of that version, whose rules this page does not know.
    const usable = version === PROTOCOL_VERSION;
    return { token: usable ? token : "", passport, name: typeof name === "string" ? name : "" };
  } catch {
    return undefined;
  }
}

/**
 * Stores the seat, or the passport of a player who waits for a seat, for the next page in this tab.
 *
 * It is stored only while the page is hidden or being unloaded. So a duplicated tab has no copy of it, and joins as
 * another player. Phones end hidden pages without an event, so a hidden page always keeps the stored values up to date.
 */
export class Handover {
  readonly #read: () => LeftSeat | undefined;

  /** @param read returns what there is to store at the moment */
  constructor(read: () => LeftSeat | undefined) {
    this.#read = read;
    addEventListener("pagehide", () => this.store());
    addEventListener("pageshow", () => this.update());
    document.addEventListener("visibilitychange", () => this.update());
    this.update();
  }

  /** Call this when what `read` returns has changed. */
  update(): void {
    if (document.hidden) this.store();
    else forget(STORED);
  }

  /** Call this before the page loads another page. */
  store(): void {
    const left = this.#read();
    if (left === undefined) forget(STORED);
    else remember(STORED, JSON.stringify({ ...left, version: PROTOCOL_VERSION }));
  }
}
