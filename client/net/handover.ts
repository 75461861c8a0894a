import { PROTOCOL_VERSION } from "../../protocol/version.ts";
import { forget, recall, remember } from "./tabStorage.ts";

const STORED = "slipstream.seat";

/** What a page needs to continue with the ship of the page before it. */
export interface SavedSeat {
  /** reconnection token of the seat, `<roomId>:<token>`; empty if there is no seat to return to */
  readonly token: string;
  /** for the case that the process of the seat is gone; empty if none was received */
  readonly passport: string;
  /** of the ship, so that the page can tell a player who gets another ship; empty if unknown */
  readonly name: string;
}

/**
 * Hands the seat, or the passport of a player who waits for a seat, over to the next page in this tab.
 *
 * It is stored only while the page is hidden or being unloaded. So a duplicated tab has no copy of it, and joins as
 * another player. Phones end hidden pages without an event, so a hidden page always keeps the stored values up to date.
 */
export class Handover {
  #seat = load();

  constructor() {
    addEventListener("pagehide", () => this.store());
    addEventListener("pageshow", () => this.#update());
    document.addEventListener("visibilitychange", () => this.#update());
    this.#update();
  }

  /** The seat to continue with: at first the seat that the previous page has stored. The server may still hold it. */
  get seat(): SavedSeat | undefined {
    return this.#seat;
  }

  /** Call this whenever there is another seat, or none, to continue with. */
  keep(seat: SavedSeat | undefined): void {
    this.#seat = seat;
    this.#update();
  }

  /** Call this before the page loads another page. */
  store(): void {
    if (this.#seat === undefined) forget(STORED);
    else remember(STORED, JSON.stringify({ ...this.#seat, version: PROTOCOL_VERSION }));
  }

  #update(): void {
    if (document.hidden) this.store();
    else forget(STORED);
  }
}

/** What the previous page in this tab has stored, if anything. */
function load(): SavedSeat | undefined {
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
