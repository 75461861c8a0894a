import { Entrance } from "./net/entrance.ts";
import { farewell, isSeatGone, MOVING, type Parting, refusal, SEAT_GONE } from "./net/partings.ts";
import { isProcessGone } from "./net/process.ts";
import { forgetSeat, leftSeat, Seat } from "./net/seat.ts";
import { Sky, type SkyOptions } from "./net/sky.ts";
import type { Notice } from "./ui/notice.ts";

/** ms to wait before trying again: the first time, and at the most */
const SOONEST_MS = 1000;
const LATEST_MS = 10_000;

/** By how much that varies, so that a whole sky does not knock at the door of a restarted server in the same moment. */
const SPREAD = 0.5;

/** ms of flight after which a try counts as the first one again */
const SETTLED_MS = 10_000;

/** ms within which the players of a server that goes knock at the others, so as not to do it all at once */
const MOVE_SPREAD_MS = 200;

/** ms that moving to another server takes without being worth a word */
const QUICK_MS = 500;

/** ms for which one is told something that needs no answer */
const REMARK_MS = 6000;

export interface FlightsOptions extends SkyOptions {
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
  /** whether this page has had a seat; before that, the page before it in the same tab may have left one */
  #seated = false;
  /** tries since somebody flew */
  #tries = 0;
  /** why the server has gone from which the player is on the way to another one */
  #gone = "";
  /** of the last ship, as far as any server still wants to know; it knows best itself */
  #passport = "";
  #remark = "";
  #remarkUntil = 0;

  constructor(notice: Notice, options: FlightsOptions) {
    this.#notice = notice;
    this.#options = options;
    this.#entrance = new Entrance(options.endpoint);
  }

  async run(): Promise<never> {
    for (;;) {
      const { sentence, again, moves = false } = await this.#fly();
      this.#options.note(sentence);
      this.moving = moves;
      if (moves) {
        this.#gone = sentence;
        await new Promise((resolve) => setTimeout(resolve, Math.random() * MOVE_SPREAD_MS));
        continue;
      }
      this.#options.onEnd();
      if (!again) await Promise.race([this.#notice.ask(sentence, "Fly again"), this.#entrance.late]);
      else if (sentence === SEAT_GONE) this.#say(sentence);
      // Whom no other server takes waits for that one.
      else await this.#wait(this.#gone || sentence);
      this.#gone = "";
    }
  }

  /** something to tell the player in passing; empty if there is nothing */
  remark(now: number): string {
    return now < this.#remarkUntil ? this.#remark : "";
  }

  /** One flight. @returns why it is over */
  async #fly(): Promise<Parting> {
    // Of a server that has gone; it is looked at until there is another one.
    const before = this.sky;
    let slow = 0;
    if (before === undefined) this.#notice.say("Looking for the sky …");
    else slow = window.setTimeout(() => this.#say("Moving to another server …"), QUICK_MS);
    let seat: Seat | undefined;
    let parting: Parting | undefined;
    try {
      const room = await this.#enter();
      // Asked for first, so that a farewell on the heels of the welcome is not missed.
      const left = new Promise<number>((resolve) => room.onLeave(resolve));
      seat = new Seat(room, this.#options.endpoint);
      this.#seated = true;
      before?.dispose();
      this.sky = new Sky(room, this.#options);
      room.onDrop((code) => this.#options.note(`The connection was lost, code ${code}.`));
      room.onReconnect(() => this.#options.note("Reconnected."));
      clearTimeout(slow);
      if (this.moving) this.#say("");
      this.moving = false;
      this.#gone = "";
      this.#notice.hide();
      const since = performance.now();
      parting = await this.#end(left, seat);
      if (performance.now() - since > SETTLED_MS) this.#tries = 0;
    } catch (error) {
      console.warn("Could not join.", error);
      parting = refusal(error);
    } finally {
      clearTimeout(slow);
      if (seat?.passport) this.#passport = seat.passport;
      seat?.dispose();
      if (!parting?.moves) {
        this.sky?.dispose();
        this.sky = undefined;
      }
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

  /** A seat: the one that this tab had before it was reloaded, or another one. */
  async #enter() {
    const { endpoint } = this.#options;
    const seat = this.#seated ? undefined : leftSeat();
    if (seat !== undefined) {
      try {
        return await this.#entrance.resume(seat.token);
      } catch (error) {
        if (!isSeatGone(error)) throw error;
        forgetSeat();
        this.#passport = seat.passport;
        if (!(await isProcessGone(endpoint, seat.processId))) this.#say(SEAT_GONE);
      }
    }
    return await this.#entrance.join(this.#passport);
  }

  #say(remark: string): void {
    this.#remark = remark;
    this.#remarkUntil = performance.now() + REMARK_MS;
  }

  /** Waits before the next try, the longer the more there have been, or until the player is tired of it or is let in after all. */
  async #wait(sentence: string): Promise<void> {
    const usual = Math.min(LATEST_MS, SOONEST_MS * 2 ** this.#tries++);
    const until = performance.now() + usual * (1 + SPREAD * (Math.random() - 0.5));
    const { pressed, count } = this.#notice.offer(sentence, "Try now");
    const over = Promise.race([pressed, this.#entrance.late]);
    let waiting = true;
    void over.then(() => {
      waiting = false;
    });
    while (waiting && performance.now() < until) {
      count(`Trying again in ${Math.ceil((until - performance.now()) / 1000)} s …`);
      await Promise.race([over, new Promise((resolve) => setTimeout(resolve, 200))]);
    }
  }
}
