import type { DisconnectReason } from "./net/disconnectReasons.ts";
import type { SessionState } from "./net/sessionStates.ts";
import { type Texts, texts } from "./text/texts.ts";
import type { Notice } from "./ui/notice.ts";

/** ms that a move to another server may take before the player is told */
const QUICK_MS = 500;

/** ms for which a player is told about a new ship */
const NEW_SHIP_MS = 6000;

/** The part of a notice that is used here. Specs pass a fake. */
type SessionText = Pick<Notice, "say" | "offer" | "ask" | "offerBack" | "count" | "hide">;

/** Shows the states of a session that have no game to show. */
export class SessionNotice {
  readonly #notice: SessionText;
  readonly #press: () => void;
  readonly #leave: () => void;
  #shown: SessionState | undefined;
  /** minutes that are shown until the player can join; 0 if the player can */
  #minutes = 0;
  #language: Texts | undefined;

  /**
   * @param press called when the player presses the button
   * @param leave called when the player wants to go back to the start page
   */
  constructor(notice: SessionText, press: () => void, leave: () => void) {
    this.#notice = notice;
    this.#press = press;
    this.#leave = leave;
  }

  /**
   * Call this in each frame.
   *
   * @param now ms
   * @returns whether the notice is used for the state
   */
  frame(now: number, state: SessionState): boolean {
    const minutes = minutesUntil(state, now);
    if (state !== this.#shown || texts !== this.#language || minutes !== this.#minutes) this.#show(state, minutes);
    this.#minutes = minutes;
    this.#shown = state;
    this.#language = texts;
    if (state.name === "waiting") {
      this.#notice.count(texts.notices.retryIn(Math.max(0, Math.ceil((state.until - now) / 1000))));
    }
    return !("roomView" in state);
  }

  #show(state: SessionState, minutes: number): void {
    const { notices } = texts;
    switch (state.name) {
      case "choosing":
        this.#notice.hide();
        break;
      case "joining":
        this.#notice.say(notices.joining);
        break;
      case "updating":
        this.#notice.say(notices.updating);
        break;
      case "waiting":
        this.#notice.offer(sentenceOf(state.reason), notices.buttons[state.reason.button ?? "tryNow"], this.#press);
        this.#notice.offerBack(texts.watching.back, this.#leave);
        break;
      case "ended":
        if (minutes > 0) this.#notice.say(`${sentenceOf(state.reason)} ${notices.banEnds(minutes)}`);
        else
          this.#notice.ask(sentenceOf(state.reason), notices.buttons[state.reason.button ?? "flyAgain"], this.#press);
        this.#notice.offerBack(texts.watching.back, this.#leave);
        break;
    }
  }
}

/** Whole minutes until the server accepts a player whose session has ended; 0 if it does. @param now ms */
function minutesUntil(state: SessionState, now: number): number {
  const until = state.name === "ended" ? state.until : undefined;
  return until === undefined ? 0 : Math.max(0, Math.ceil((until - now) / 60_000));
}

/** Why the page has left a room or failed to join one, for the player. What the server wrote is in English. */
export function sentenceOf({ cause, sentence }: DisconnectReason): string {
  return sentence ?? texts.notices.causes[cause];
}

/** What the player is told beside the game about the state of the session; empty if there is nothing. */
export function remarkOn(state: SessionState, now: number): string {
  if (state.name === "moving") return now - state.since > QUICK_MS ? texts.notices.moving : "";
  if (!("newShipAt" in state) || state.newShipAt === undefined || now - state.newShipAt > NEW_SHIP_MS) return "";
  return texts.notices.causes.seatGone;
}
