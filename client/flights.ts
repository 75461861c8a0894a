import type { RoomType } from "../game/rooms.ts";
import { Entrance, type GameRoom, part } from "./net/entrance.ts";
import { Handover, type LeftSeat, leftSeat } from "./net/handover.ts";
import { farewell, isSeatGone, MOVING, type Parting, refusal, SEAT_GONE } from "./net/partings.ts";
import { UnreachableError } from "./net/refusals.ts";
import { Seat } from "./net/seat.ts";
import { Sky, type SkyOptions } from "./net/sky.ts";
import { reloadOnce, upToDate } from "./net/update.ts";
import type { Notice } from "./ui/notice.ts";

/** ms to wait before trying again: the first time, and at the most */
const SOONEST_MS = 1000;
const LATEST_MS = 10_000;

/** By how much that varies, so that a whole sky does not knock at the door of a restarted server in the same moment. */
const SPREAD = 0.5;

/** By how much longer a page waits than the server asks it to, at the most; shorter would only be refused again. */
const ASKED_SPREAD = 0.2;

/** ms of flight after which a try counts as the first one again */
const SETTLED_MS = 10_000;

/** ms within which the players of a server that goes knock at the others, so as not to do it all at once */
const MOVE_SPREAD_MS = 200;

/** ms that moving to another server takes without being worth a word */
const QUICK_MS = 500;

/** ms for which one is told something that needs no answer */
const REMARK_MS = 6000;

/** What a player is told whose page stays the old one after it was loaded anew. */
const STILL_OLD = "A new version of Slipstream is out, but this page is still the old one.";

export interface FlightsOptions extends Omit<SkyOptions, "world"> {
  /** of the rooms that the page joins */
  type: RoomType;
  /** where the server is, http or https */
  endpoint: string;
  /** something worth a line in a report has happened */
  note: (text: string) => void;
  /** a flight is over, and does not go on elsewhere */
  onEnd: () => void;
}

/** One flight after the other, from joining to the end of it, and from there to the next. */
export class Flights {
  /** undefined while nobody flies */
  sky: Sky | undefined;
  /** whether the sky is that of a server that has gone, while the player is on the way to another one */
  moving = false;
  readonly #notice: Notice;
  readonly #options: FlightsOptions;
  readonly #entrance: Entrance;
  readonly #handover: Handover;
  #seat: Seat | undefined;
  /** what is left of the last ship, of this page or the one before it: the server knows best what it is still good for */
  #left = leftSeat();
  /** whether another page has that ship now */
  #elsewhere = false;
  /** tries since somebody flew */
  #tries = 0;
  /** why the server has gone from which the player is on the way to another one */
  #gone = "";
  #remark = "";
  #remarkUntil = 0;

  constructor(notice: Notice, options: FlightsOptions) {
    this.#notice = notice;
    this.#options = options;
    this.#entrance = new Entrance(options.endpoint, options.type);
    this.#handover = new Handover(() => (this.#elsewhere ? undefined : this.#toLeave()));
  }

  async run(): Promise<never> {
    for (;;) {
      try {
        await this.#next();
      } catch (error) {
        // A fault of this page, beside the flight. The next try must not depend on it.
        console.error("A flight has not ended in order.", error);
        await pause(SOONEST_MS);
      }
    }
  }

  /** something to tell the player in passing; empty if there is nothing */
  remark(now: number): string {
    return now < this.#remarkUntil ? this.#remark : "";
  }

  /** A flight, and what has to happen before the next one. */
  async #next(): Promise<void> {
    const parting = await this.#fly();
    const { sentence, again, moves = false } = parting;
    this.#note(sentence);
    this.moving = moves;
    if (moves) {
      this.#gone = sentence;
      await pause(Math.random() * MOVE_SPREAD_MS);
      return;
    }
    this.#options.onEnd();
    if (parting.outdated) await this.#update();
    else if (!again) await this.#ask(parting);
    // If no other process accepts the player, wait for this one to restart.
    else if (!parting.atOnce) await this.#wait(parting, this.#gone || sentence);
    this.#gone = "";
  }

  /** One flight. @returns why it is over */
  async #fly(): Promise<Parting> {
    // Of a server that has gone; it is looked at until there is another one.
    const before = this.sky;
    let slow = 0;
    if (before === undefined) this.#notice.say("Looking for the sky …");
    else slow = window.setTimeout(() => this.#say("Moving to another server …"), QUICK_MS);
    let room: GameRoom | undefined;
    let parting: Parting | undefined;
    try {
      room = await this.#enter();
      // Asked for first, so that a farewell on the heels of the welcome is not missed.
      const left = new Promise<number>((resolve) => room?.onLeave(resolve));
      // A room that was left before anybody listened says nothing more.
      if (!room.connection.isOpen && !room.reconnection.isReconnecting) {
        throw new UnreachableError("The connection ended right after joining.");
      }
      this.#seat = new Seat(room, this.#options.endpoint, () => this.#handover.update());
      upToDate();
      this.#greet(room, this.#left?.name ?? "");
      before?.dispose();
      this.sky = new Sky(room, { ...this.#options, world: this.#options.type.world });
      room.onDrop((code) => this.#note(`The connection was lost, code ${code}.`));
      room.onReconnect(() => this.#note("Reconnected."));
      clearTimeout(slow);
      if (this.moving) this.#say("");
      this.moving = false;
      this.#gone = "";
      this.#handover.update();
      this.#notice.hide();
      const since = performance.now();
      parting = await this.#end(left, this.#seat);
      if (performance.now() - since > SETTLED_MS) this.#tries = 0;
    } catch (error) {
      console.warn("Could not join.", error);
      parting = refusal(error);
      // A ship in a sky that this page can't show.
      if (room?.connection.isOpen) part(room, true);
    } finally {
      clearTimeout(slow);
      this.#leave(parting);
    }
    return parting;
  }

  /** Waits for the end of a flight. @returns why it has ended */
  async #end(left: Promise<number>, seat: Seat): Promise<Parting> {
    const code = await Promise.race([left, seat.gone]);
    if (code === undefined) return MOVING;
    const parting = farewell(code);
    // A server that was started again knows nothing of seats.
    return parting.sentence === SEAT_GONE && (await seat.isProcessGone()) ? MOVING : parting;
  }

  /** Takes note of what a flight leaves behind, and lets go of the rest. */
  #leave(parting: Parting | undefined): void {
    if (this.#seat !== undefined) {
      const left = this.#toLeave();
      if (left !== undefined && !parting?.keepsSeat) left.token = "";
      this.#left = left;
      this.#elsewhere = parting?.keepsSeat === true && !parting.again;
      this.#seat.dispose();
      this.#seat = undefined;
      this.#handover.update();
    }
    if (parting?.moves) return;
    this.sky?.dispose();
    this.sky = undefined;
  }

  /** What the page after this one needs for the same ship: the seat, or, between two of them, what there was before. */
  #toLeave(): LeftSeat | undefined {
    if (this.#seat === undefined) return this.#left;
    const { token, passport, name } = this.#seat.left;
    return { token, passport: passport || (this.#left?.passport ?? ""), name: name || (this.#left?.name ?? "") };
  }

  /** A seat: the one that this page or the one before it in this tab has, or another one. */
  async #enter(): Promise<GameRoom> {
    const left = this.#left;
    if (left !== undefined && left.token !== "") {
      try {
        return await this.#entrance.resume(left.token);
      } catch (error) {
        if (!isSeatGone(error)) throw error;
        left.token = "";
      }
    }
    return await this.#entrance.join(left?.passport ?? "");
  }

  /** Tells a player who had a ship and gets another one. @param name of the ship before; empty if there was none */
  #greet(room: GameRoom, name: string): void {
    let greeted = false;
    // It stays: the SDK (0.18.4) skips the listener after one that removes itself, which is the sky's.
    room.onStateChange(() => {
      const ship = greeted ? undefined : room.state.players.get(room.sessionId);
      if (ship === undefined) return;
      greeted = true;
      if (name !== "" && ship.name !== name) this.#say(SEAT_GONE);
    });
  }

  #say(remark: string): void {
    this.#remark = remark;
    this.#remarkUntil = performance.now() + REMARK_MS;
  }

  /** A report that fails must not end a flight. */
  #note(text: string): void {
    try {
      this.#options.note(text);
    } catch (error) {
      console.error(error);
    }
  }

  /** Waits until the player wants to go on, or is let in after all. */
  async #ask({ sentence, keepsSeat, action = "Fly again" }: Parting): Promise<void> {
    await Promise.race([this.#notice.ask(sentence, action), this.#entrance.late]);
    this.#elsewhere = false;
    // Who was told that a flight has ended expects no ship to be kept.
    if (this.#left !== undefined && !keepsSeat) this.#left.name = "";
  }

  /** The server has another version. Goes to the page that fits it, or tells the player that there is none yet. */
  async #update(): Promise<void> {
    this.#notice.say("A new version of Slipstream is out. Loading it …");
    if (await reloadOnce(() => this.#handover.store())) await new Promise(() => {});
    await this.#wait({ sentence: STILL_OLD, again: true, waitMs: LATEST_MS }, STILL_OLD, "Reload", () =>
      location.reload(),
    );
  }

  /**
   * Waits before the next try: as long as the server asks for, or the longer the more tries there have been; or until the player
   * is tired of it or is let in after all.
   */
  async #wait({ waitMs = 0 }: Parting, sentence: string, action = "Try now", act = () => {}): Promise<void> {
    const usual = Math.min(LATEST_MS, SOONEST_MS * 2 ** this.#tries++);
    const ms = Math.max(usual * (1 + SPREAD * (Math.random() - 0.5)), waitMs * (1 + ASKED_SPREAD * Math.random()));
    const until = performance.now() + ms;
    const { pressed, count } = this.#notice.offer(sentence, action);
    const over = Promise.race([pressed.then(act), this.#entrance.late]);
    let waiting = true;
    void over.then(() => {
      waiting = false;
    });
    while (waiting && performance.now() < until) {
      count(`Trying again in ${Math.ceil((until - performance.now()) / 1000)} s …`);
      await Promise.race([over, pause(200)]);
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
