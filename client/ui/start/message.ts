import type { Refusal } from "../../net/refusal.ts";
import { texts } from "../../text/texts.ts";
import { button, element } from "../elements.ts";
import { find } from "../notice.ts";
import { formatCode } from "../roomCode.ts";

export interface WaysOn {
  quickPlay(): void;
  watch(code: string): void;
  enterCode(): void;
}

/** A sentence on the start page about what did not work, with the ways on. */
export class StartMessage {
  readonly #box = find("start-message", HTMLElement);
  readonly #ways: WaysOn;

  constructor(ways: WaysOn) {
    this.#ways = ways;
  }

  hide(): void {
    this.#box.hidden = true;
    this.#box.replaceChildren();
  }

  say(text: string, ...ways: HTMLButtonElement[]): void {
    this.#box.replaceChildren(element("p", "", text), ...ways);
    this.#box.hidden = false;
  }

  /** Says why the player can't fly or watch where the player wanted to. */
  explain({ destination, kind, reason }: Refusal): void {
    const { rooms } = texts;
    const code = "code" in destination ? destination.code : "";
    const quickPlay = button("", rooms.quickPlay, () => this.#ways.quickPlay());
    const enterCode = button("quiet", rooms.tryCode, () => this.#ways.enterCode());
    const watch = button("", rooms.watchIt, () => this.#ways.watch(code));
    if (kind === "gone") this.say(rooms.gone(formatCode(code)), quickPlay, enterCode);
    else if (kind === "full") this.say(rooms.isFull(formatCode(code)), watch, quickPlay);
    else this.say(reason.sentence ?? texts.notices.causes[reason.cause], quickPlay);
  }
}
