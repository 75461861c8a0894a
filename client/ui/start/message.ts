import type { RoomName } from "../../../game/rooms.ts";
import type { Refusal } from "../../net/refusal.ts";
import { texts } from "../../text/texts.ts";
import { find, make, makeButton } from "../dom.ts";
import { formatCode } from "../roomCode.ts";

export interface WaysOn {
  /** @param type of room; by default the one that suits best */
  quickPlay(type?: RoomName): void;
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
    this.#box.replaceChildren(make("p", "", text), ...ways);
    this.#box.hidden = false;
  }

  /** Says why the player can't fly or watch where the player wanted to. */
  explain({ destination, kind, reason }: Refusal): void {
    const { rooms, notices } = texts;
    const code = "code" in destination ? destination.code : "";
    const quickPlay = makeButton("", () => this.#ways.quickPlay(), rooms.quickPlay);
    const enterCode = makeButton("quiet", () => this.#ways.enterCode(), rooms.tryCode);
    const watch = makeButton("", () => this.#ways.watch(code), rooms.watchIt);
    if (destination.to === "any") {
      const usual = makeButton("", () => this.#ways.quickPlay("game"), rooms.quickPlay);
      this.say(rooms.bigSkyClosed, usual);
    } else if (kind === "gone") this.say(rooms.gone(formatCode(code)), quickPlay, enterCode);
    else if (kind === "full") this.say(rooms.isFull(formatCode(code)), watch, quickPlay);
    else if (reason.waitMs !== undefined) {
      const minutes = Math.ceil(reason.waitMs / 60_000);
      this.say(`${notices.causes[reason.cause]} ${notices.banEnds(minutes)}`);
    } else this.say(reason.sentence ?? notices.causes[reason.cause], quickPlay);
  }
}
