import { noCapacity } from "../colyseus/matchmakerErrors.ts";
import { gameRoomCount } from "./gameRoomCount.ts";

/** How many rooms this process can open, up to MAX_ROOMS. */
export class Capacity {
  readonly maxRooms: number;
  /** rooms that are being opened, and that the framework does not count yet */
  #opening = 0;

  constructor(maxRooms: number) {
    this.maxRooms = maxRooms;
  }

  /** number of rooms that are open or being opened */
  get rooms(): number {
    return gameRoomCount() + this.#opening;
  }

  /** Whether another room can be opened. @param spare as in `Processes.selectProcess` */
  has(spare = 0): boolean {
    return this.rooms + Math.min(spare, this.maxRooms - 1) < this.maxRooms;
  }

  /**
   * Counts a room that is about to be opened. The framework counts it only when it is listed, and until then, requests
   * at the same time could open more rooms than MAX_ROOMS.
   *
   * @throws ServerError 503 if there is no capacity for another room
   */
  take(): void {
    if (!this.has()) throw noCapacity();
    this.#opening++;
  }

  /** To be called when the framework counts the room, or when opening it has failed. */
  giveBack(): void {
    this.#opening--;
  }
}
