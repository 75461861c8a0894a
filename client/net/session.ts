import { type DisconnectReason, isSeatGone, joinFailure, STILL_OUTDATED } from "./disconnectReasons.ts";
import type { Handover, SavedSeat } from "./handover.ts";
import type { GameRoom, Joiner } from "./joiner.ts";
import { RetryDelay } from "./retryDelay.ts";
import type { RoomView } from "./roomView.ts";
import type { Seat, SeatEvents } from "./seat.ts";
import { type SessionEvent, type SessionState, transition } from "./sessionStates.ts";
import type { PageUpdate } from "./update.ts";

/** ms in a room after which the next attempt to join counts as the first one again */
const SETTLED_MS = 10_000;

/** random delay, ms, so that the players of a process that is gone do not all join the others at the same moment */
const MOVE_SPREAD_MS = 200;

/** The parts of a session. Specs replace them. */
export interface SessionParts {
  joiner: Pick<Joiner, "join" | "resume" | "late" | "leave">;
  handover: Pick<Handover, "seat" | "keep">;
  update: Pick<PageUpdate, "reloadOnce" | "reload" | "done">;
  /** @throws UnreachableError if the connection has ended already */
  openSeat: (room: GameRoom, events: SeatEvents) => Pick<Seat, "saved" | "dispose">;
  openView: (room: GameRoom) => RoomView;
  clock: Clock;
  /** returns a number from 0 to 1 */
  random: () => number;
  /** Something happened that belongs in a report. */
  onNote: (text: string) => void;
  /** A session in a room is over, or a join has failed, and the page does not move to another process. */
  onEnd: () => void;
}

/** Time in ms, as in the time stamps of frames. */
export interface Clock {
  now(): number;
  sleep(ms: number): Promise<void>;
}

/**
 * The session of a player, from the first join on: one room after another, until the page is closed. What can happen in
 * which state is in sessionStates.ts.
 */
export class Session {
  readonly #parts: SessionParts;
  readonly #delay: RetryDelay;
  #state: SessionState = { name: "choosing" };
  #seat: Pick<Seat, "saved" | "dispose"> | undefined;
  /** of the last room, or of the page before this one. The server decides whether they are still valid. */
  #saved: SavedSeat | undefined;
  /** when the page joined the room, ms */
  #joinedAt = 0;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#delay = new RetryDelay(parts.random);
    this.#saved = parts.handover.seat;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** The room that the page draws; undefined in states without one. */
  get roomView(): RoomView | undefined {
    return "roomView" in this.#state ? this.#state.roomView : undefined;
  }

  /** Joins for the first time. */
  start(): void {
    this.#go("start", { name: "joining" });
    void this.#join();
  }

  /** The player has pressed the button of the state, for example to try again at once. */
  press(): void {
    if (this.#state.name === "waiting" && this.#state.reason === STILL_OUTDATED) this.#parts.update.reload();
    else if (this.#state.name === "waiting" || this.#state.name === "ended") this.#retry(this.#state);
  }

  async #join(): Promise<void> {
    const { joiner } = this.#parts;
    let room: GameRoom | undefined;
    try {
      room = await this.#findRoom();
      this.#fly(room);
    } catch (error) {
      console.warn("Could not join.", error);
      // A room that this page can't show, with a ship in it.
      if (room !== undefined) joiner.leave(room);
      this.#end(joinFailure(error));
    }
  }

  /** Takes the saved seat again, or a seat in another room. */
  async #findRoom(): Promise<GameRoom> {
    const { joiner } = this.#parts;
    const saved = this.#saved;
    if (saved !== undefined && saved.token !== "") {
      try {
        return await joiner.resume(saved.token);
      } catch (error) {
        if (!isSeatGone(error)) throw error;
        this.#saved = { ...saved, token: "" };
        this.#keep();
      }
    }
    return await joiner.join(saved?.passport ?? "");
  }

  #fly(room: GameRoom): void {
    const { clock, update, openSeat, openView } = this.#parts;
    const previousName = this.#saved?.name ?? "";
    this.#seat = openSeat(room, {
      dropped: (code) => this.#drop(code),
      reconnected: () => this.#reconnect(),
      shipAppeared: (name) => {
        this.#keep();
        if (previousName === "" || name === previousName) return;
        this.#state = { ...this.#inRoom, newShipAt: clock.now() };
      },
      savedChanged: () => this.#keep(),
      ended: (reason) => this.#end(reason),
    });
    update.done();
    this.#go("joined", { name: "flying", roomView: openView(room), newShipAt: undefined });
    this.#joinedAt = clock.now();
  }

  #drop(code: number): void {
    this.#go("dropped", { ...this.#inRoom, name: "reconnecting" });
    this.#note(`The connection was lost, code ${code}.`);
  }

  #reconnect(): void {
    this.#go("reconnected", { ...this.#inRoom, name: "flying" });
    this.#note("Reconnected.");
  }

  /** The state with the data of the room. @throws Error in other states: a bug of the page */
  get #inRoom(): Extract<SessionState, { name: "flying" | "reconnecting" }> {
    const state = this.#state;
    if (state.name === "flying" || state.name === "reconnecting") return state;
    throw new Error(`A session that is ${state.name} has no room.`);
  }

  /** A session in a room is over, or a join has failed. */
  #end(reason: DisconnectReason): void {
    this.#note(reason.text);
    this.#closeSeat(reason);
    if (reason.event === "serverGone") {
      this.#move(reason);
      return;
    }
    this.#continue(reason);
    safely(this.#parts.onEnd);
  }

  /** Saves what the next room needs. */
  #closeSeat({ keepsSeat = false }: DisconnectReason): void {
    if (this.#seat === undefined) return;
    const saved = this.#current;
    this.#saved = saved === undefined || keepsSeat ? saved : { ...saved, token: "" };
    this.#seat.dispose();
    this.#seat = undefined;
    if (this.#parts.clock.now() - this.#joinedAt > SETTLED_MS) this.#delay.reset();
  }

  #move(reason: DisconnectReason): void {
    const { clock, random } = this.#parts;
    this.#go("serverGone", { name: "moving", roomView: this.#inRoom.roomView, reason, since: clock.now() });
    void clock.sleep(random() * MOVE_SPREAD_MS).then(() => this.#join());
  }

  #continue(reason: DisconnectReason): void {
    switch (reason.event) {
      case "rejoin":
        this.#go("rejoin", { name: "joining" });
        void this.#join();
        break;
      case "outdated":
        this.#go("outdated", { name: "updating" });
        void this.#update();
        break;
      case "stopped":
        this.#go("stopped", { name: "ended", reason });
        this.#retryOnLateJoin(this.#state);
        break;
      case "failed":
        // The first cause explains more: if no other process takes the player, the page waits for a restart.
        this.#wait(this.#state.name === "moving" ? { ...reason, text: this.#state.reason.text } : reason);
        break;
    }
  }

  #wait(reason: DisconnectReason): void {
    const { clock } = this.#parts;
    const ms = this.#delay.next(reason.waitMs);
    this.#go("failed", { name: "waiting", reason, until: clock.now() + ms });
    const state = this.#state;
    void clock.sleep(ms).then(() => this.#retry(state));
    this.#retryOnLateJoin(state);
  }

  /** Uses the room of an attempt that had timed out and has succeeded after all. */
  #retryOnLateJoin(state: SessionState): void {
    void this.#parts.joiner.late.then(() => this.#retry(state));
  }

  /** @param from state in which the retry was planned; if the session has left it, nothing happens */
  #retry(from: SessionState): void {
    if (this.#state !== from) return;
    // A player who was told that the session has ended does not expect to keep the ship.
    if (from.name === "ended" && !from.reason.keepsSeat && this.#saved !== undefined) {
      this.#saved = { ...this.#saved, name: "" };
    }
    this.#go("retry", { name: "joining" });
    void this.#join();
  }

  async #update(): Promise<void> {
    // If true, this page is being replaced.
    if (!(await this.#parts.update.reloadOnce())) this.#wait(STILL_OUTDATED);
  }

  #go(event: SessionEvent, state: SessionState): void {
    this.#state = transition(this.#state, event, state);
    this.#keep();
  }

  /** What the next page in this tab needs now. Until the seat has a passport of its own, the previous one counts. */
  get #current(): SavedSeat | undefined {
    if (this.#seat === undefined) return this.#saved;
    const { token, passport, name } = this.#seat.saved;
    return { token, passport: passport || (this.#saved?.passport ?? ""), name: name || (this.#saved?.name ?? "") };
  }

  #keep(): void {
    // The seat belongs to another tab then.
    const isElsewhere = this.#state.name === "ended" && this.#state.reason.keepsSeat === true;
    safely(() => this.#parts.handover.keep(isElsewhere ? undefined : this.#current));
  }

  #note(text: string): void {
    safely(() => this.#parts.onNote(text));
  }
}

/** Calls another part of the page. If it fails, the session continues. */
function safely(call: () => void): void {
  try {
    call();
  } catch (error) {
    console.error(error);
  }
}
