import type { DebugTools } from "./debugTools.ts";
import type { Guard } from "./guard.ts";
import type { RoomView } from "./net/roomView.ts";
import type { SessionState } from "./net/sessionStates.ts";
import type { SceneLoader } from "./sceneLoader.ts";
import { remarkOn, SessionNotice } from "./sessionNotice.ts";
import { texts } from "./text/texts.ts";
import { ConnectionWarning } from "./ui/connectionWarning.ts";
import type { Notice } from "./ui/notice.ts";

export interface FlightNoticeOptions {
  notice: Notice;
  loader: SceneLoader;
  guard: Guard;
  debug: DebugTools;
  /** called when the player presses the button of the notice, for example to try again at once */
  press: () => void;
  /** called when the player wants to go back to the start page */
  leave: () => void;
}

/** What the player is told in place of the game or beside it: the most important thing only. */
export class FlightNotice {
  readonly #options: FlightNoticeOptions;
  readonly #session: SessionNotice;
  readonly #connection = new ConnectionWarning();

  constructor(options: FlightNoticeOptions) {
    this.#options = options;
    this.#session = new SessionNotice(options.notice, options.press, options.leave);
  }

  /** Call this in each frame. @param now ms @param roomView undefined while the player is in no room */
  frame(now: number, state: SessionState, roomView: RoomView | undefined): void {
    const { notice, loader } = this.#options;
    const isInRoom = state.name === "flying" || state.name === "reconnecting";
    const watched = isInRoom && roomView?.own !== undefined ? roomView.connection : undefined;
    const warning = this.#connection.frame(now, watched);
    if (this.#session.frame(now, state)) return;
    if (loader.scene === undefined) {
      notice.say(texts.notices.loadingGraphics);
      return;
    }
    const text = this.#textFor(now, state, warning);
    if (text === "") notice.hide();
    else notice.mention(text);
  }

  #textFor(now: number, state: SessionState, warning: ReturnType<ConnectionWarning["frame"]>): string {
    const { loader, guard, debug } = this.#options;
    const { notices } = texts;
    return (
      (loader.isLost(now) && notices.graphicsLost) ||
      (warning !== undefined && notices[warning]) ||
      (guard.failing && notices.failing) ||
      debug.remark(now) ||
      remarkOn(state, now)
    );
  }
}
