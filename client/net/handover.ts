import { isRoomName, type RoomName } from "../../game/rooms.ts";
import { PROTOCOL_VERSION } from "../../protocol/version.ts";
import { forget, recall, remember } from "./tabStorage.ts";

const STORED = "slipstream.seat";

/** What the next page in a tab needs to continue with the same ship. */
export interface SavedSession {
  /** reconnection token of the seat, `<roomId>:<token>`; empty if there is no seat to return to */
  readonly token: string;
  /** restores the ship in another process if that of the seat is gone; empty if none was received */
  readonly passport: string;
  /** of the ship, so that the page recognizes a new ship and can tell the player; empty if unknown */
  readonly name: string;
  /** of the room; `game` by default */
  readonly type?: RoomName | undefined;
}

/**
 * Passes the token, the passport and the ship's name on to the next page in this tab.
 *
 * They are stored only while the page is hidden or being unloaded. So a duplicated tab has no copy of them, and joins
 * as another player. Phones end hidden pages without an event, so a hidden page always keeps the stored values up to
 * date.
 */
export class Handover {
  #saved: SavedSession | undefined;

  constructor() {
    this.#saved = load();
    addEventListener("pagehide", () => this.store());
    addEventListener("pageshow", () => this.#update());
    document.addEventListener("visibilitychange", () => this.#update());
    this.#update();
  }

  /** What the page continues with: at first what the previous page has stored. The seat may have expired since. */
  get saved(): SavedSession | undefined {
    return this.#saved;
  }

  /** Call this whenever the values have changed; with undefined, the next page joins as a new player. */
  keep(saved: SavedSession | undefined): void {
    this.#saved = saved;
    this.#update();
  }

  /** Call this before the page loads another page. */
  store(): void {
    if (this.#saved === undefined) forget(STORED);
    else remember(STORED, JSON.stringify({ type: "game", ...this.#saved, version: PROTOCOL_VERSION }));
  }

  #update(): void {
    if (document.hidden) this.store();
    else forget(STORED);
  }
}

/** Whether the previous page in this tab was in a room, or was waiting for one. */
export function isSessionSaved(): boolean {
  return load() !== undefined;
}

/** What the previous page in this tab has stored, if anything, and if this page knows the type of the room. */
function load(): SavedSession | undefined {
  try {
    const stored = JSON.parse(recall(STORED) ?? "{}") as Record<string, unknown>;
    const { version, token, passport, name, type } = stored;
    if (!isRoomName(type)) return undefined;
    if (typeof token !== "string" || typeof passport !== "string") return undefined;
    // A seat of another version is in a process of that version, whose rules this page does not know.
    const usable = version === PROTOCOL_VERSION;
    return { token: usable ? token : "", passport, name: typeof name === "string" ? name : "", type };
  } catch {
    return undefined;
  }
}
