import type { Room } from "@colyseus/sdk";
import { FOLLOW, VIEW } from "../../protocol/shipsMessage.ts";

/** ms between two messages of a kind at least: the window can be resized in each frame, and the server counts messages */
const LEAST_MS = 250;

/** units by which the size of the view may differ from what the server knows */
const TOLERANCE = 1;

/** Tells the server what a page shows: the size of its view, and for a spectator the ship in the center. */
export class ViewMessages {
  readonly #room: Pick<Room, "send" | "connection">;
  /** what was sent last */
  #width = 0;
  #height = 0;
  #followed = "";
  /** ms */
  #viewSentAt = Number.NEGATIVE_INFINITY;
  #followSentAt = Number.NEGATIVE_INFINITY;

  constructor(room: Pick<Room, "send" | "connection">) {
    this.#room = room;
  }

  /**
   * Sends what has changed, if the connection is open. Call this in each frame.
   *
   * @param now ms
   * @param width of the view, units
   * @param height of the view, units
   * @param followed session id of the ship that a spectator follows; empty if it follows none, and for a player
   */
  update(now: number, width: number, height: number, followed: string): void {
    // The SDK would keep the message for later, when it may be outdated.
    if (!this.#room.connection.isOpen) return;
    const differs = Math.abs(width - this.#width) > TOLERANCE || Math.abs(height - this.#height) > TOLERANCE;
    if (differs && now - this.#viewSentAt >= LEAST_MS) {
      this.#width = width;
      this.#height = height;
      this.#viewSentAt = now;
      this.#room.send(VIEW, { width, height });
    }
    if (followed === "" || followed === this.#followed || now - this.#followSentAt < LEAST_MS) return;
    this.#followed = followed;
    this.#followSentAt = now;
    this.#room.send(FOLLOW, followed);
  }

  /** The server knows nothing of it on a new connection. */
  forget(): void {
    this.#width = 0;
    this.#height = 0;
    this.#followed = "";
  }
}
