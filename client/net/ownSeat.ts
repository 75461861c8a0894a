import type { Handover, SavedSession } from "./handover.ts";
import type { RoomConnection } from "./roomConnection.ts";

/** What a connection to a room knows of the player's seat. */
export type SeatConnection = Pick<RoomConnection, "saved" | "dispose">;

/**
 * The player's seat: the connection to the current room, and what the page needs to continue with the same ship, in this
 * page and in the next one in the tab.
 */
export class OwnSeat {
  readonly #handover: Pick<Handover, "saved" | "keep">;
  /** undefined while the page is in no room */
  #connection: SeatConnection | undefined;
  /** token, passport and ship name from the previous room, or from the page before a reload; they may have expired */
  #saved: SavedSession | undefined;

  constructor(handover: Pick<Handover, "saved" | "keep">) {
    this.#handover = handover;
    this.#saved = handover.saved;
  }

  /** What remains of the previous room; undefined for a new player. */
  get saved(): SavedSession | undefined {
    return this.#saved;
  }

  /** The page is in a room. */
  open(connection: SeatConnection): void {
    this.#connection = connection;
  }

  /**
   * Saves the values of the connection and ends it.
   *
   * @param tokenStaysValid whether the token can still take the seat
   * @returns false if there is no connection
   */
  close(tokenStaysValid: boolean): boolean {
    if (this.#connection === undefined) return false;
    this.#saved = this.#current;
    if (!tokenStaysValid) this.dropToken();
    this.#connection.dispose();
    this.#connection = undefined;
    return true;
  }

  /** The seat is gone. */
  dropToken(): void {
    if (this.#saved !== undefined) this.#saved = { ...this.#saved, token: "" };
  }

  /** Without the previous name, the page does not report a new ship. */
  dropName(): void {
    if (this.#saved !== undefined) this.#saved = { ...this.#saved, name: "" };
  }

  /** Gives up the seat. The next join is that of a new player. */
  forget(): void {
    this.#connection?.dispose();
    this.#connection = undefined;
    this.#saved = undefined;
  }

  /** Passes the current values on to the next page. @param isOurs whether the next page may take the seat */
  keep(isOurs: boolean): void {
    this.#handover.keep(isOurs ? this.#current : undefined);
  }

  /**
   * What the next page in this tab would need at this moment. A new connection has no passport and no ship name at
   * first. Until they arrive, those of the previous room count.
   */
  get #current(): SavedSession | undefined {
    if (this.#connection === undefined) return this.#saved;
    const { saved } = this.#connection;
    const { passport = "", name = "" } = this.#saved ?? {};
    return { ...saved, passport: saved.passport || passport, name: saved.name || name };
  }
}
