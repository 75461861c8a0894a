import { joinFailure } from "./disconnectReasons.ts";
import type { Joiner } from "./joiner.ts";
import { type Refusal, refusalOf } from "./refusal.ts";
import type { RetryDelay } from "./retryDelay.ts";
import type { RoomView } from "./roomView.ts";
import type { Clock } from "./sessionParts.ts";

/** ms without a state after which the connection counts as lost */
const LOST_MS = 5000;

/** What a watcher depends on. Specs pass fakes. */
export interface WatcherParts {
  joiner: Pick<Joiner, "watch" | "leave">;
  openView: (room: WatchedRoom) => RoomView;
  clock: Clock;
  delay: Pick<RetryDelay, "next" | "reset">;
}

type WatchedRoom = Awaited<ReturnType<Joiner["watch"]>>;

/** What a spectator sees. */
export type WatcherState =
  | { readonly name: "idle" }
  /** Joins for the first time, or again after the connection was lost. */
  | { readonly name: "joining" }
  | { readonly name: "watching"; readonly roomView: RoomView }
  /** The room is gone, or the server refuses spectators. */
  | { readonly name: "ended"; readonly refusal: Refusal };

/**
 * Watches one room as a spectator, who has no ship and no seat to keep. So after a lost connection it joins again, with
 * a growing delay, until the server says that the room is gone.
 */
export class Watcher {
  readonly #parts: WatcherParts;
  #state: WatcherState = { name: "idle" };
  #room: WatchedRoom | undefined;
  #code = "";
  /** number of rooms and attempts so far; events of an older one have no effect */
  #attempt = 0;
  #heardAt = 0;

  constructor(parts: WatcherParts) {
    this.#parts = parts;
  }

  get state(): WatcherState {
    return this.#state;
  }

  /** code of the room; empty if it watches none */
  get code(): string {
    return this.#code;
  }

  /** The room that is drawn; undefined until it has been joined. */
  get roomView(): RoomView | undefined {
    return this.#state.name === "watching" ? this.#state.roomView : undefined;
  }

  /** Watches the room with this code, and no other one any more. */
  watch(code: string): void {
    this.stop();
    this.#code = code;
    this.#parts.delay.reset();
    void this.#join();
  }

  /** Leaves the room. */
  stop(): void {
    if (this.#state.name === "idle") return;
    this.#attempt++;
    this.#leave();
    this.#code = "";
    this.#state = { name: "idle" };
  }

  /**
   * Joins again if the connection has been silent for too long. Call this in each frame.
   *
   * @param now ms
   */
  check(now: number): void {
    if (this.#state.name === "watching" && now - this.#heardAt > LOST_MS) this.#rejoin();
  }

  async #join(): Promise<void> {
    const { joiner, clock, delay, openView } = this.#parts;
    const attempt = ++this.#attempt;
    const isCurrent = () => attempt === this.#attempt;
    this.#state = { name: "joining" };
    try {
      const room = await joiner.watch(this.#code);
      if (!isCurrent()) {
        joiner.leave(room);
        return;
      }
      this.#room = room;
      room.reconnection.enabled = false;
      this.#heardAt = clock.now();
      room.onLeave(() => {
        if (isCurrent()) this.#rejoin();
      });
      room.onStateChange(() => {
        if (!isCurrent()) return;
        this.#heardAt = clock.now();
        delay.reset();
      });
      this.#state = { name: "watching", roomView: openView(room) };
    } catch (error) {
      if (!isCurrent()) return;
      this.#leave();
      const refusal = refusalOf(error, { to: "watch", code: this.#code });
      if (refusal === undefined) this.#rejoin(joinFailure(error).waitMs);
      else this.#state = { name: "ended", refusal };
    }
  }

  /** @param askedMs minimum delay that the server asks for, ms */
  #rejoin(askedMs?: number): void {
    const { clock, delay } = this.#parts;
    this.#leave();
    const attempt = ++this.#attempt;
    this.#state = { name: "joining" };
    void clock.sleep(delay.next(askedMs)).then(() => {
      if (attempt === this.#attempt) void this.#join();
    });
  }

  #leave(): void {
    const room = this.#room;
    this.#room = undefined;
    if (room !== undefined) this.#parts.joiner.leave(room);
  }
}
