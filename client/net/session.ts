import type { Destination } from "./destination.ts";
import {
  type DisconnectReason,
  IN_OTHER_TAB,
  isSeatGone,
  type JoinFailure,
  joinFailure,
  STILL_OUTDATED,
} from "./disconnectReasons.ts";
import type { GameRoom } from "./joiner.ts";
import { OwnSeat } from "./ownSeat.ts";
import { refusalOf } from "./refusal.ts";
import { RetryDelay } from "./retryDelay.ts";
import type { RoomView } from "./roomView.ts";
import type { SessionParts } from "./sessionParts.ts";
import { checkTransition, type InRoom, type SessionEvent, type SessionState } from "./sessionStates.ts";

/** After more than this many ms in a room, the retry delay starts from its shortest value again. */
const SETTLED_MS = 10_000;

/** Maximum random delay, ms, so that the players of a process that ended do not all join other processes at once. */
const MOVE_SPREAD_MS = 200;

const ANY: Destination = { to: "any" };

/**
 * The session of a player, from the first join until the page is closed. It joins rooms, one after another. (On the
 * server, a session is the stay in one room.)
 *
 * The game runs in one or more server processes, and each room is in one of them. The server keeps a *seat* for each
 * player in a room. Two things let a player continue with the same ship:
 *
 * - the reconnection token takes the same seat in the same room again, as long as the server holds the seat;
 * - the passport restores the ship in another room, usually in another process, after its process has ended.
 *
 * sessionStates.ts has the states, and the events that lead from one to another.
 */
export class Session {
  readonly #parts: SessionParts;
  readonly #delay: RetryDelay;
  readonly #seat: OwnSeat;
  #state: SessionState = { name: "choosing" };
  /** the current room; undefined while the page is in no room */
  #room: GameRoom | undefined;
  /** where the next join leads; after the first room, any room that the server chooses by the passport */
  #destination: Destination = ANY;
  /** number of joins that were begun or given up; an older one has no effect any more */
  #attempt = 0;
  /** when the page joined the current or previous room, ms */
  #joinedAt = 0;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#delay = new RetryDelay(parts.random);
    this.#seat = new OwnSeat(parts.handover);
  }

  get state(): SessionState {
    return this.#state;
  }

  /** The room that the page draws; undefined in states without one. */
  get roomView(): RoomView | undefined {
    return "roomView" in this.#state ? this.#state.roomView : undefined;
  }

  /**
   * Joins. With a chosen room as the destination, a seat that the previous page has stored is given up; without one, it
   * is taken again.
   */
  start(destination: Destination): void {
    this.#go("start", { name: "joining" });
    this.#destination = destination;
    if (destination.to !== "any") this.#forget();
    void this.#join();
  }

  /** Gives up the seat, or the attempt to get one. The ship is removed, and the next join is that of a new player. */
  leave(): void {
    this.#go("leave", { name: "choosing" });
    this.#attempt++;
    this.#forget();
    this.#parts.joiner.abandon();
    if (this.#room !== undefined) this.#parts.joiner.leave(this.#room);
    this.#room = undefined;
    safely(this.#parts.onInterrupted);
  }

  /** Call this when the player presses the button of the notice, for example to try again at once. */
  press(): void {
    // STILL_OUTDATED is a constant, so comparing by identity finds it.
    if (this.#state.name === "waiting" && this.#state.reason === STILL_OUTDATED) this.#parts.update.reload();
    else if (this.#state.name === "waiting" || this.#state.name === "ended") this.#retry(this.#state);
  }

  async #join(): Promise<void> {
    const { joiner } = this.#parts;
    const attempt = ++this.#attempt;
    let room: GameRoom | undefined;
    try {
      room = await this.#findRoom(attempt);
      if (attempt === this.#attempt) this.#enterRoom(room);
      else joiner.leave(room);
    } catch (error) {
      if (attempt !== this.#attempt) return;
      console.warn("Could not join.", error);
      // The join succeeded, but this page can't show the room. Without leaving, the ship would stay there.
      if (room !== undefined) joiner.leave(room);
      this.#room = undefined;
      const refusal = refusalOf(error, this.#destination);
      if (refusal === undefined) this.#handleDisconnect(joinFailure(error));
      else this.#go("refused", { name: "choosing", refusal });
    }
  }

  /** Takes the seat again if there is a token. Otherwise, or if that seat is gone, joins a room with the passport. */
  async #findRoom(attempt: number): Promise<GameRoom> {
    const { joiner } = this.#parts;
    const { token = "", passport = "", type } = this.#seat.saved ?? {};
    if (token !== "") {
      try {
        return await joiner.resume(token);
      } catch (error) {
        if (attempt !== this.#attempt || !isSeatGone(error)) throw error;
        this.#seat.dropToken();
        this.#keepForNextPage();
      }
    }
    const destination = this.#destination;
    // A passport is for the world of its room.
    const isAsBefore = destination.to === "any" && destination.type === undefined && type !== undefined;
    return await joiner.join(passport, isAsBefore ? { to: "any", type } : destination);
  }

  #enterRoom(room: GameRoom): void {
    const { clock, update, openConnection, openView } = this.#parts;
    const previousName = this.#seat.saved?.name ?? "";
    // First, because #closeConnection reads it even if openView throws.
    this.#joinedAt = clock.now();
    // These events come after this method has returned, so the state has a room when they are handled.
    const connection = openConnection(room, {
      dropped: (code) => this.#drop(code),
      reconnected: () => this.#reconnect(),
      shipAppeared: (name) => {
        this.#keepForNextPage();
        // A ship keeps its name, and the server picks one at random for a new ship. So a different name is a new ship.
        if (previousName === "" || name === previousName) return;
        // The name of the state is the same, so this is no transition.
        this.#state = { ...this.#inRoom, newShipAt: clock.now() };
      },
      savedChanged: () => this.#keepForNextPage(),
      ended: (reason) => this.#handleDisconnect(reason),
    });
    this.#seat.open(connection);
    this.#room = room;
    this.#destination = ANY;
    update.allowReload();
    this.#go("joined", { name: "flying", roomView: openView(room), newShipAt: undefined });
  }

  #drop(code: number): void {
    this.#go("dropped", { ...this.#inRoom, name: "reconnecting" });
    this.#note(`The connection was lost, code ${code}.`);
  }

  #reconnect(): void {
    this.#go("reconnected", { ...this.#inRoom, name: "flying" });
    this.#note("Reconnected.");
  }

  /** The current state, if it has a seat in a room. @throws Error in other states, which would be a bug in this page */
  get #inRoom(): InRoom {
    const state = this.#state;
    if (state.name === "flying" || state.name === "reconnecting") return state;
    throw new Error(`A session that is ${state.name} has no room.`);
  }

  /** Continues after the page has left a room, or a join has failed. The reason decides how. */
  #handleDisconnect(reason: DisconnectReason): void {
    this.#note(reason.sentence ?? reason.cause);
    this.#closeConnection(reason);
    if (reason.event === "serverGone") {
      this.#moveToAnotherProcess(reason);
      return;
    }
    if (reason.event === "rejoin") {
      this.#go("rejoin", { name: "joining" });
      void this.#join();
    } else this.#stay(reason.event, reason);
    safely(this.#parts.onInterrupted);
  }

  #closeConnection({ tokenStaysValid = false }: DisconnectReason): void {
    if (!this.#seat.close(tokenStaysValid)) return;
    this.#room = undefined;
    if (this.#parts.clock.now() - this.#joinedAt > SETTLED_MS) this.#delay.reset();
  }

  /** Joins a room of another process, because the process of this room has ended or is draining. */
  #moveToAnotherProcess(reason: DisconnectReason): void {
    const { clock, random } = this.#parts;
    this.#go("serverGone", { name: "moving", roomView: this.#inRoom.roomView, reason, since: clock.now() });
    const moving = this.#state;
    void clock.sleep(random() * MOVE_SPREAD_MS).then(() => {
      // The player may have left meanwhile.
      if (this.#state === moving) void this.#join();
    });
  }

  /** Enters the state without a room that follows the event. */
  #stay(event: JoinFailure["event"], reason: DisconnectReason): void {
    switch (event) {
      case "outdated":
        this.#go("outdated", { name: "updating" });
        void this.#update();
        break;
      case "stopped":
        this.#go("stopped", { name: "ended", reason, until: this.#endOf(reason) });
        this.#retryOnLateJoin(this.#state);
        break;
      case "failed":
        // The move failed because no other process accepted the player. The page waits for a restart of the first
        // process, so it shows why that one ended, and not why the others refused.
        this.#wait(
          this.#state.name === "moving" ? { ...reason, cause: this.#state.reason.cause, sentence: undefined } : reason,
        );
        break;
    }
  }

  #endOf({ waitMs }: DisconnectReason): number | undefined {
    return waitMs === undefined ? undefined : this.#parts.clock.now() + waitMs;
  }

  #wait(reason: DisconnectReason): void {
    const { clock } = this.#parts;
    const waitMs = this.#delay.next(reason.waitMs);
    this.#go("failed", { name: "waiting", reason, until: clock.now() + waitMs });
    const state = this.#state;
    void clock.sleep(waitMs).then(() => this.#retry(state));
    this.#retryOnLateJoin(state);
  }

  /** Retries at once when an attempt that had timed out succeeds after all. `Joiner.join` then returns its room. */
  #retryOnLateJoin(state: SessionState): void {
    void this.#parts.joiner.lateJoin.then(() => this.#retry(state));
  }

  /** @param from state for which the retry was planned; in any other state nothing happens */
  #retry(from: SessionState): void {
    if (this.#state !== from) return;
    // A player who was told that the session has ended does not expect to keep the ship. A seat in another tab is
    // different: it is taken back.
    if (from.name === "ended" && from.reason !== IN_OTHER_TAB) this.#seat.dropName();
    this.#go("retry", { name: "joining" });
    void this.#join();
  }

  async #update(): Promise<void> {
    // True means that the browser is loading the new page.
    if (!(await this.#parts.update.reloadOnce())) this.#wait(STILL_OUTDATED);
  }

  #go(event: SessionEvent, state: SessionState): void {
    this.#state = checkTransition(this.#state, event, state);
    this.#keepForNextPage();
  }

  #forget(): void {
    this.#seat.forget();
    this.#keepForNextPage();
  }

  #keepForNextPage(): void {
    // If another tab has the seat, a reload of this page must not take it back.
    const isInOtherTab = this.#state.name === "ended" && this.#state.reason === IN_OTHER_TAB;
    safely(() => this.#seat.keep(!isInOtherTab));
  }

  #note(text: string): void {
    safely(() => this.#parts.onNote(text));
  }
}

/** Calls another part of the page. If it throws, the session continues. */
function safely(call: () => void): void {
  try {
    call();
  } catch (error) {
    console.error(error);
  }
}
