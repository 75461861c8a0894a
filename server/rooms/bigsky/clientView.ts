import { LONG_SIDE, SHORT_SIDE } from "../../../game/view.ts";
import type { Entrant } from "../entrant.ts";

/** What a client sees of a room whose type `sendsView`. */
export class ClientView {
  /** the ship in the middle of the view; for a spectator the one that it follows, undefined for the first of the room */
  center: Entrant | undefined;
  /** whether the ship in the middle is the client's own */
  readonly isOwn: boolean;
  /** units */
  width = LONG_SIDE;
  height = SHORT_SIDE;
  /** the ship's resync counter in the last message */
  resyncs = 0;
  /** position in the list of ships from which those of a crowd have their turn in the next message */
  turn = 0;

  /** @param own the client's ship; undefined for a spectator */
  constructor(own?: Entrant) {
    this.center = own;
    this.isOwn = own !== undefined;
  }

  /**
   * Sets the size of the view. It is limited to the largest view that the page has, in either orientation.
   *
   * @param width units, finite
   * @param height units, finite
   */
  resize(width: number, height: number): void {
    const isWide = width >= height;
    this.width = Math.min(width, isWide ? LONG_SIDE : SHORT_SIDE);
    this.height = Math.min(height, isWide ? SHORT_SIDE : LONG_SIDE);
  }
}
