import { farewell, isSeatGone, type Parting, refusal, SEAT_GONE } from "./net/partings.ts";
import { forgetSeat, hasSeat, resumeSeat, Seat, takeSeat } from "./net/seat.ts";
import { Sky, type SkyOptions } from "./net/sky.ts";
import type { Notice } from "./ui/notice.ts";

/** ms to wait before trying again: the first time, and at the most */
const SOONEST_MS = 1000;
const LATEST_MS = 10_000;

/** By how much that varies, so that a whole sky does not knock at the door of a restarted server in the same moment. */
const SPREAD = 0.5;

/** ms of flight after which a try counts as the first one again */
const SETTLED_MS = 10_000;

/** ms for which one is told something that needs no answer */
const REMARK_MS = 6000;

export interface FlightsOptions extends SkyOptions {
  /** where the server is, http or https */
  endpoint: string;
  /** something worth a line in a report has happened */
  note: (text: string) => void;
  /** a flight is over */
  onEnd: () => void;
}

/** One flight after the other, from joining to the end of it, and from there to the next. */
export class Flights {
  /** undefined while nobody flies */
  sky: Sky | undefined;
  readonly #notice: Notice;
  readonly #options: FlightsOptions;
  /** tries since somebody flew */
  #tries = 0;
  #remark = "";
  #remarkUntil = 0;

  constructor(notice: Notice, options: FlightsOptions) {
    this.#notice = notice;
    this.#options = options;
  }

  async run(): Promise<never> {
    for (;;) {
      const { sentence, again } = await this.#fly();
      this.#options.note(sentence);
      this.#options.onEnd();
      if (!again) await this.#notice.ask(sentence, "Fly again");
      else if (sentence === SEAT_GONE) this.#say(sentence);
      else await this.#wait(sentence);
    }
  }

  /** something to tell the player in passing; empty if there is nothing */
  remark(now: number): string {
    return now < this.#remarkUntil ? this.#remark : "";
  }

  /** One flight. @returns why it is over */
  async #fly(): Promise<Parting> {
    this.#notice.say("Looking for the sky …");
    let seat: Seat | undefined;
    try {
      const room = await this.#enter();
      // Asked for first, so that a farewell on the heels of the welcome is not missed.
      const left = new Promise<number>((resolve) => room.onLeave(resolve));
      seat = new Seat(room);
      this.sky = new Sky(room, this.#options);
      room.onDrop((code) => this.#options.note(`The connection was lost, code ${code}.`));
      room.onReconnect(() => this.#options.note("Reconnected."));
      this.#notice.hide();
      const since = performance.now();
      const code = await left;
      if (performance.now() - since > SETTLED_MS) this.#tries = 0;
      return farewell(code);
    } catch (error) {
      console.warn("Could not join.", error);
      return refusal(error);
    } finally {
      seat?.dispose();
      this.sky?.dispose();
      this.sky = undefined;
    }
  }

  /** A seat: the one that this tab had before it was reloaded, or another one. */
  async #enter() {
    const { endpoint } = this.#options;
    if (hasSeat()) {
      try {
        return await resumeSeat(endpoint);
      } catch (error) {
        if (!isSeatGone(error)) throw error;
        forgetSeat();
        this.#say(SEAT_GONE);
      }
    }
    return await takeSeat(endpoint);
  }

  #say(remark: string): void {
    this.#remark = remark;
    this.#remarkUntil = performance.now() + REMARK_MS;
  }

  /** Waits before the next try, the longer the more there have been, or until the player is tired of it. */
  async #wait(sentence: string): Promise<void> {
    const usual = Math.min(LATEST_MS, SOONEST_MS * 2 ** this.#tries++);
    const until = performance.now() + usual * (1 + SPREAD * (Math.random() - 0.5));
    const { pressed, count } = this.#notice.offer(sentence, "Try now");
    let waiting = true;
    void pressed.then(() => {
      waiting = false;
    });
    while (waiting && performance.now() < until) {
      count(`Trying again in ${Math.ceil((until - performance.now()) / 1000)} s …`);
      await Promise.race([pressed, new Promise((resolve) => setTimeout(resolve, 200))]);
    }
  }
}
