import type { RoomName } from "../../../game/rooms.ts";
import { isCode, type ListedRoom, normalizeCode, type RoomList } from "../../../protocol/join.ts";
import type { Destination } from "../../net/destination.ts";
import type { Refusal } from "../../net/refusal.ts";
import type { SettingsStore } from "../../settings.ts";
import { inEachLanguage, texts } from "../../text/texts.ts";
import { find, setText } from "../dom.ts";
import { addLanguages } from "../languageSelect.ts";
import { bindName } from "../nameField.ts";
import { formatCode, withoutInvitation } from "../roomCode.ts";
import { addShipChooser } from "../shipChooser.ts";
import { translate } from "../translate.ts";
import { StartMessage } from "./message.ts";
import { RoomRows } from "./roomRows.ts";

export interface StartPageParts {
  settings: SettingsStore;
  /** code of the room that the player was invited to; empty if there is none */
  invitedTo: string;
  fly: (destination: Destination) => void;
  watch: (code: string) => void;
  openSettings: () => void;
  /** The round trip to the process of a room, ms; undefined while it is unknown. */
  ping: (room: ListedRoom) => number | undefined;
}

/** The page on which a player chooses a name, a ship and a room. Its elements are in index.html. */
export class StartPage {
  readonly #settings: SettingsStore;
  readonly #fly: (destination: Destination) => void;
  readonly #section = find("start", HTMLElement);
  readonly #name = find("player-name", HTMLInputElement);
  readonly #code = find("code", HTMLInputElement);
  readonly #play = find("play", HTMLButtonElement);
  readonly #tagline = find("tagline", HTMLElement);
  readonly #flyingNow = find("flying-now", HTMLElement);
  readonly #otherRooms = find("other-rooms", HTMLButtonElement);
  readonly #sound = find("sound", HTMLButtonElement);
  readonly #language = find("language", HTMLSelectElement);
  readonly #rooms: RoomRows;
  readonly #message: StartMessage;
  #invitedTo: string;
  #players: number | undefined;
  /** the type of room that quick play joins */
  #quickPlay: RoomName = "game";
  /** names of the players in the room of the invitation; empty while they are unknown */
  #company: readonly string[] = [];

  constructor({ settings, invitedTo, fly, watch, openSettings, ping }: StartPageParts) {
    this.#settings = settings;
    this.#invitedTo = invitedTo;
    this.#fly = fly;
    this.#rooms = new RoomRows({ join: (code) => fly({ to: "code", code }), watch, ping });
    this.#message = new StartMessage({
      quickPlay: (type = this.#quickPlay) => fly({ to: "any", type }),
      watch,
      enterCode: () => this.#enterCode(),
    });
    addShipChooser(find("start-ship", HTMLElement), settings);
    bindName(this.#name, settings);
    addLanguages(this.#language, settings);
    this.#listen();
    this.#onPress("settings-open", openSettings);
    inEachLanguage(() => this.#translate());
  }

  show(): void {
    document.documentElement.dataset["place"] = "start";
    // On a phone, the focus would open the keyboard, which covers half of the page.
    if (matchMedia("(hover: hover) and (pointer: fine)").matches) this.#name.focus();
  }

  /** The player comes back. @param refusal why the player can't be where the player wanted to */
  comeBack(refusal?: Refusal): void {
    this.#forgetInvitation();
    this.#showInvitation();
    this.show();
    if (refusal === undefined) this.#message.hide();
    else this.#message.explain(refusal);
  }

  /** code of the room that the player was invited to; empty if there is none */
  get invitedTo(): string {
    return this.#invitedTo;
  }

  /** Shows the list of open rooms. @param list undefined if it can't be loaded */
  showRooms(list: RoomList | undefined): void {
    if (list !== undefined) {
      this.#players = list.players;
      this.#quickPlay = list.quickPlay ?? "game";
    }
    this.#rooms.update(list);
    this.#showPlayers();
  }

  /** Shows who is in a room, if the player is invited to it. */
  showCompany(code: string, names: readonly string[]): void {
    if (code !== this.#invitedTo) return;
    this.#company = names;
    this.#showInvitation();
  }

  /** Shows new round trips. */
  showPings(): void {
    this.#rooms.show();
  }

  #translate(): void {
    translate(this.#section);
    this.#rooms.show();
    this.#showPlayers();
    this.#showInvitation();
    this.#showSound();
    this.#language.value = document.documentElement.lang;
  }

  #listen(): void {
    const settings = this.#settings;
    this.#onSubmit("start-form", () => this.#fly(this.#destination));
    this.#onSubmit("code-form", () => this.#joinCode());
    this.#onPress("big-sky", () => this.#fly({ to: "any", type: "bigsky" }));
    this.#onPress("new-room", () => this.#fly({ to: "new", private: false }));
    this.#onPress("private-room", () => this.#fly({ to: "new", private: true }));
    this.#onPress("daily-course", () => this.#fly({ to: "new", private: true, course: true }));
    this.#onPress("other-rooms", () => {
      this.#forgetInvitation();
      this.#showInvitation();
      this.#play.focus();
    });
    this.#onPress("sound", () => settings.change({ muted: !settings.current.muted }));
    settings.onChange(() => this.#showSound());
  }

  #onSubmit(form: string, act: () => void): void {
    find(form, HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      act();
    });
  }

  #onPress(id: string, act: () => void): void {
    find(id, HTMLButtonElement).addEventListener("click", act);
  }

  get #destination(): Destination {
    return this.#invitedTo === "" ? { to: "any", type: this.#quickPlay } : { to: "code", code: this.#invitedTo };
  }

  #joinCode(): void {
    const code = normalizeCode(this.#code.value);
    if (isCode(code)) this.#fly({ to: "code", code });
    else {
      this.#message.say(texts.rooms.badCode);
      this.#code.focus();
    }
  }

  #enterCode(): void {
    this.#message.hide();
    this.#code.focus();
    this.#code.select();
  }

  #forgetInvitation(): void {
    if (this.#invitedTo === "") return;
    this.#code.value = formatCode(this.#invitedTo);
    this.#invitedTo = "";
    // Without the code, so that a reload does not bring the invitation back. The state of the entry is kept: a page
    // that can't store anything else keeps its seat there.
    history.replaceState(history.state, "", withoutInvitation(location.href));
  }

  #showInvitation(): void {
    const code = this.#invitedTo;
    const { start } = texts;
    this.#section.classList.toggle("invited", code !== "");
    this.#otherRooms.hidden = code === "";
    const [name, ...others] = this.#company;
    const shown = formatCode(code);
    const invited = name === undefined ? start.invited(shown) : start.invitedBy(shown, name, others.length);
    setText(this.#tagline, code === "" ? start.tagline : invited);
    setText(this.#play, code === "" ? start.play : start.flyInvited);
  }

  #showPlayers(): void {
    setText(this.#flyingNow, this.#players === undefined ? "" : texts.start.flyingNow(this.#players));
    this.#flyingNow.classList.toggle("nobody", this.#players === 0);
  }

  #showSound(): void {
    const { muted } = this.#settings.current;
    this.#sound.ariaPressed = String(!muted);
  }
}
