import { PROTOCOL_VERSION } from "../../protocol/version.ts";
import { forget, recall, remember } from "./tabStorage.ts";

const STORED = "slipstream.seat";

/** What a page leaves to the one that comes after it in the same tab. */
export interface LeftSeat {
  /** with which the seat is taken again; empty if there is none to come back to */
  token: string;
  /** for when the process that has the seat is gone; empty if none was given */
  passport: string;
  /** of the ship, so that a player who gets another one can be told; empty if it is not known */
  name: string;
}

/** What the page before this one in the same tab has left, if anything. The seat may still be held. */
export function leftSeat(): LeftSeat | undefined {
  try {
    const { version, token, passport, name } = JSON.parse(recall(STORED) ?? "{}") as Record<string, unknown>;
    if (typeof token !== "string" || typeof passport !== "string") return undefined;
    // A seat of another version is in a process of another version, by whose rules this page can't fly.
    const usable = version === PROTOCOL_VERSION;
    return { token: usable ? token : "", passport, name: typeof name === "string" ? name : "" };
  } catch {
    return undefined;
  }
}

/**
 * Leaves the seat, or the passport of a player who is waiting for one, to the page that comes after this one.
 *
 * Only a page that is going leaves it, so that a tab that is opened as a copy of this one has none: two tabs are two players.
 * Phones end hidden pages without an event, so a hidden page has always left what it has at that moment.
 */
export class Handover {
  readonly #read: () => LeftSeat | undefined;

  /** @param read what there is to leave at this moment */
  constructor(read: () => LeftSeat | undefined) {
    this.#read = read;
    addEventListener("pagehide", () => this.store());
    addEventListener("pageshow", () => this.update());
    document.addEventListener("visibilitychange", () => this.update());
    this.update();
  }

  /** To be called when what there is to leave has changed. */
  update(): void {
    if (document.hidden) this.store();
    else forget(STORED);
  }

  /** To be called before this page loads another one. */
  store(): void {
    const left = this.#read();
    if (left === undefined) forget(STORED);
    else remember(STORED, JSON.stringify({ ...left, version: PROTOCOL_VERSION }));
  }
}
