import type { GameState } from "../../../protocol/schema.ts";
import type { Telemetry } from "../../net/telemetry.ts";
import type { SettingsStore } from "../../settings.ts";
import { inEachLanguage, texts } from "../../text/texts.ts";
import { Announcer } from "../announcer.ts";
import { Dialog } from "../dialog.ts";
import { make, makeButton, setText } from "../dom.ts";
import { GameHud, type GameRoom } from "../game/gameHud.ts";
import type { GameSky } from "../game/sky.ts";
import { formatCode } from "../roomCode.ts";
import { ConnectionSign } from "./connectionSign.ts";
import { Icon } from "./icons.ts";
import { type Choice, ChoiceButton, Menu } from "./menu.ts";
import { dronesAmong, PlayersList } from "./playersList.ts";

/** ms for which an announcement stays in the page; a screen reader says the same text again only if it is new there */
const SPOKEN_MS = 4000;

/** ms between two updates of everything that is not a count of players */
const UPDATE_MS = 500;

/** With more players than this, their count is updated every UPDATE_MS only. */
const MANY = 200;

/** The room that the page draws, as far as the HUD needs it. */
export interface HudRoom {
  readonly room: { readonly sessionId: string; readonly state: Pick<GameState, "code" | "players"> };
  /** number of ships in it */
  readonly size: number;
  readonly sky: GameSky;
}

export interface HudOptions {
  settings: SettingsStore;
  /** the element of the game, which gets the focus when the player is back in it */
  game: HTMLElement;
  telemetry: () => Telemetry | undefined;
  /** whether the room is private */
  isPrivate?: () => boolean;
  openSettings: () => void;
  openInvite: (code: string) => void;
  /** spends a boost */
  boost: () => void;
  /** returns the name of the gamepad's button for the menu; undefined while no gamepad is used */
  padMenu?: () => string | undefined;
  /** shows or hides the map of the whole sky */
  toggleMap?: () => void;
  /** leaves the game, back to the start page */
  leave: () => void;
}

/** What is written above the game in a flight: the room, the connection and the buttons; and what a screen reader hears. */
export class Hud {
  readonly #options: HudOptions;
  readonly #root = make("div", "hud");
  readonly #roomLine = make("p", "room");
  readonly #code = make("span", "code");
  readonly #roomLabel = make("span", "visually-hidden");
  readonly #private = make("span", "private");
  readonly #players = make("p", "count");
  /** in an empty room, there is nothing more useful */
  readonly #invite = makeButton("invite-button", () => this.#openInvite());
  readonly #spoken = make("p", "visually-hidden");
  readonly #sign = new ConnectionSign();
  readonly #announcer = new Announcer();
  readonly #game: GameHud;
  readonly #list: PlayersList;
  readonly #menu: Menu;
  readonly #buttons: readonly ChoiceButton[];
  #room: HudRoom | undefined;
  /** the same for what is written about the game */
  #gameRoom: GameRoom | undefined;
  #shownSize = -1;
  #updatedAt = Number.NEGATIVE_INFINITY;
  #spokenAt = Number.POSITIVE_INFINITY;

  constructor(options: HudOptions) {
    this.#options = options;
    this.#game = new GameHud(options.game, options.boost, options.padMenu);
    this.#list = new PlayersList(
      () => this.#room?.room.state.players,
      () => this.#room?.room.sessionId ?? "",
    );
    const choices = this.#choices();
    this.#menu = new Menu(choices);
    const menu: Choice = {
      id: "menu",
      icon: () => "menu",
      label: () => texts.hud.menu,
      choose: () => this.#menu.open(),
    };
    this.#buttons = [...choices.filter(({ id }) => id !== "map"), menu].map(
      (choice) => new ChoiceButton(choice, false),
    );
    this.#build();
    this.#listen();
    options.settings.onChange(() => this.#updateButtons());
  }

  /**
   * Call this in each frame.
   *
   * @param now ms
   * @param state name of the state of the session
   * @param room undefined while there is none
   */
  frame(now: number, state: string, room: HudRoom | undefined): void {
    if (room !== this.#room) this.#enter(room);
    if (this.#root.hidden !== (room === undefined)) this.#show(room !== undefined);
    const size = room?.size ?? 0;
    // In a large room players come and go all the time, and to count them takes long.
    if (size !== this.#shownSize && size <= MANY) this.#showSize(size);
    this.#speak(now, this.#game.frame(now, this.#gameRoom));
    if (now - this.#updatedAt < UPDATE_MS) return;
    this.#updatedAt = now;
    this.#update(now, state, room);
  }

  #update(now: number, state: string, room: HudRoom | undefined): void {
    const { sessionId = "", state: { code = "", players } = {} } = room?.room ?? {};
    // The players of a room are unknown before its first state, although the type does not say so.
    const announced = players === undefined || players.size === 0 ? undefined : { sessionId, code, players };
    // A player can take the place of a drone.
    this.#showSize(room?.size ?? 0);
    if (now - this.#spokenAt > SPOKEN_MS) this.#spoken.textContent = "";
    this.#speak(now, this.#announcer.update(now, state, announced));
    setText(this.#code, formatCode(code));
    this.#roomLine.hidden = code === "";
    this.#private.hidden = !(this.#options.isPrivate?.() ?? false);
    const telemetry = this.#options.telemetry();
    if (telemetry !== undefined) this.#sign.update(telemetry);
    if (this.#list.isOpen) this.#list.update();
  }

  /** A screen reader says this. @param text empty for nothing */
  #speak(now: number, text: string): void {
    if (text === "") return;
    // Both of a frame are said: the first would otherwise be gone before a screen reader has it.
    this.#spoken.textContent = now === this.#spokenAt ? `${this.#spoken.textContent} ${text}` : text;
    this.#spokenAt = now;
  }

  #enter(room: HudRoom | undefined): void {
    this.#room = room;
    this.#gameRoom = room && {
      sky: room.sky,
      ownId: room.room.sessionId,
      // The players of a room are unknown before its first state, although the type does not say so.
      player: (id) => (room.room.state.players as GameState["players"] | undefined)?.get(id),
    };
  }

  /**
   * Closes the menu or the card at the end of a round, or else opens the menu, as Escape does. It does nothing in another
   * dialog, or while there is no game.
   */
  toggleMenu(): void {
    if (this.#menu.isOpen) this.#menu.close();
    else if (!this.#root.hidden && !Dialog.anyOpen && !this.#game.closeCard()) this.#menu.open();
  }

  #showSize(size: number): void {
    this.#shownSize = size;
    const drones = dronesAmong(this.#room?.room.state.players);
    const people = size - drones;
    const { players, drones: andDrones } = texts.hud;
    setText(this.#players, people === 0 ? "" : players(people) + (drones === 0 ? "" : andDrones(drones)));
    this.#invite.hidden = people !== 1 || this.#room?.sky.course !== undefined;
  }

  #show(visible: boolean): void {
    this.#root.hidden = !visible;
    if (visible) return;
    this.#list.close();
    this.#menu.close();
  }

  #openInvite(): void {
    this.#options.openInvite(this.#room?.room.state.code ?? "");
  }

  #choices(): Choice[] {
    const { settings, openSettings, toggleMap, leave } = this.#options;
    const choices: Choice[] = [
      {
        id: "players",
        icon: () => "players",
        label: () => texts.hud.showPlayers,
        choose: () => this.#list.open(),
      },
      {
        id: "invite",
        icon: () => "invite",
        label: () => texts.hud.invite,
        choose: () => this.#openInvite(),
      },
      {
        id: "sound",
        icon: () => (settings.current.muted ? "silence" : "sound"),
        label: () => (settings.current.muted ? texts.hud.unmute : texts.hud.mute),
        choose: () => settings.change({ muted: !settings.current.muted }),
      },
      {
        id: "settings",
        icon: () => "settings",
        label: () => texts.hud.settings,
        choose: openSettings,
      },
    ];
    if (document.fullscreenEnabled) choices.push(FULLSCREEN);
    if (toggleMap !== undefined) {
      choices.push({ id: "map", icon: () => "map", label: () => texts.hud.map, choose: toggleMap });
    }
    choices.push({ id: "leave", icon: () => "leave", label: () => texts.hud.leave, choose: leave });
    return choices;
  }

  #build(): void {
    this.#players.id = "players";
    this.#spoken.setAttribute("role", "status");
    const lock = new Icon("lock").element;
    const privateText = document.createTextNode("");
    this.#private.append(lock, privateText);
    this.#roomLine.append(this.#roomLabel, this.#code, this.#private);
    const place = make(
      "section",
      "hud-place",
      this.#sign.element,
      make("div", "", this.#roomLine, this.#players, this.#game.course.element, this.#game.score.element, this.#invite),
    );
    const buttons = make("nav", "hud-buttons", ...this.#buttons.map(({ element }) => element));
    this.#root.append(place, buttons, ...this.#game.elements);
    this.#root.hidden = true;
    inEachLanguage(() => {
      this.#options.game.setAttribute("aria-label", texts.hud.game);
      place.setAttribute("aria-label", texts.hud.place);
      buttons.setAttribute("aria-label", texts.hud.buttons);
      this.#roomLabel.textContent = `${texts.hud.roomLabel} `;
      privateText.data = texts.hud.private;
      this.#invite.textContent = texts.hud.invite;
      this.#shownSize = -1;
    });
    document.body.append(this.#root, this.#spoken);
  }

  #listen(): void {
    document.addEventListener("fullscreenchange", () => this.#updateButtons());
    addEventListener("keydown", (event) => this.#press(event));
    addEventListener("keyup", ({ key, timeStamp }) => {
      if (key === "Tab") this.#list.release(timeStamp);
    });
    addEventListener("blur", () => this.#list.release(Number.POSITIVE_INFINITY));
  }

  #press(event: KeyboardEvent): void {
    const { key, timeStamp, repeat, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || this.#root.hidden || Dialog.anyOpen) return;
    if (key === "Escape") {
      // The browser would close the menu with the same key press.
      event.preventDefault();
      this.#options.game.focus();
      this.#menu.open();
    } else if (key === "Tab" && !event.shiftKey && (target === document.body || target === this.#options.game)) {
      // Shift and Tab, or the menu, lead to the buttons.
      event.preventDefault();
      if (!repeat) this.#list.press(timeStamp);
    }
  }

  #updateButtons(): void {
    for (const button of this.#buttons) button.update();
    this.#menu.update();
  }
}

const FULLSCREEN: Choice = {
  id: "fullscreen",
  icon: () => (document.fullscreenElement === null ? "enlarge" : "shrink"),
  label: () => (document.fullscreenElement === null ? texts.hud.enterFullscreen : texts.hud.leaveFullscreen),
  choose: () => {
    const change =
      document.fullscreenElement === null ? document.documentElement.requestFullscreen() : document.exitFullscreen();
    change.catch((error: unknown) => console.warn("Fullscreen was refused.", error));
  },
};
