import type { ListedRoom, RoomList } from "../../../protocol/join.ts";
import { texts } from "../../text/texts.ts";
import { find, make, makeButton, setText } from "../dom.ts";
import { formatCode } from "../roomCode.ts";

export interface RoomActions {
  /** Flies in the room with this code. */
  join(code: string): void;
  /** Watches the room with this code. */
  watch(code: string): void;
  /** The round trip to the process of a room, ms; undefined while it is unknown. */
  ping(room: ListedRoom): number | undefined;
}

interface Row {
  readonly element: HTMLLIElement;
  readonly name: HTMLElement;
  readonly type: HTMLElement;
  readonly players: HTMLElement;
  readonly share: HTMLElement;
  readonly ping: HTMLElement;
  readonly join: HTMLButtonElement;
  readonly watch: HTMLButtonElement;
}

/**
 * The list of open rooms. A row stays the same element for as long as its room is listed, so that neither the focus nor
 * a press is lost when the list changes.
 */
export class RoomRows {
  readonly #list = find("room-list", HTMLUListElement);
  readonly #note = find("room-note", HTMLElement);
  readonly #actions: RoomActions;
  readonly #rows = new Map<string, Row>();
  #rooms: RoomList | "unknown" | "unreachable" = "unknown";

  constructor(actions: RoomActions) {
    this.#actions = actions;
  }

  /** @param list undefined if it can't be loaded; a list that is shown then stays */
  update(list: RoomList | undefined): void {
    if (list !== undefined) this.#rooms = list;
    else if (typeof this.#rooms === "string") this.#rooms = "unreachable";
    this.show();
  }

  /** Shows the list, in the current language. */
  show(): void {
    const rooms = typeof this.#rooms === "string" ? [] : this.#rooms.rooms;
    const codes = new Set(rooms.map(({ code }) => code));
    for (const [code, row] of this.#rows) {
      if (codes.has(code)) continue;
      row.element.remove();
      this.#rows.delete(code);
    }
    for (const [index, room] of rooms.entries()) {
      const row = this.#rows.get(room.code) ?? this.#add(room.code);
      this.#fill(row, room);
      // Only rows that are out of order move, because the focus is lost when an element moves.
      if (this.#list.children[index] !== row.element)
        this.#list.insertBefore(row.element, this.#list.children[index] ?? null);
    }
    const { none, unknown, unreachable } = texts.rooms;
    const note = typeof this.#rooms === "string" ? { unknown, unreachable }[this.#rooms] : rooms.length > 0 ? "" : none;
    setText(this.#note, note);
  }

  #add(code: string): Row {
    const row: Row = {
      element: make("li"),
      name: make("span", "room-name"),
      type: make("span", "room-type"),
      players: make("span", "room-players"),
      share: make("span", "room-share"),
      ping: make("span", "room-ping"),
      join: makeButton("", () => this.#actions.join(code), ""),
      watch: makeButton("quiet", () => this.#actions.watch(code), ""),
    };
    row.element.append(row.name, row.type, row.players, row.share, row.ping, row.join, row.watch);
    this.#rows.set(code, row);
    return row;
  }

  #fill(row: Row, room: ListedRoom): void {
    const { code, players, places } = room;
    const { rooms } = texts;
    const shown = formatCode(code);
    const isFull = players >= places;
    const ping = this.#actions.ping(room);
    setText(row.name, shown);
    setText(row.type, room.type === "bigsky" ? rooms.bigSky : "");
    setText(row.players, isFull ? `${rooms.places(players, places)}, ${rooms.full}` : rooms.places(players, places));
    row.share.style.setProperty("--share", String(Math.min(1, players / Math.max(1, places))));
    setText(row.ping, ping === undefined ? "" : rooms.ping(ping));
    setText(row.join, rooms.join);
    setText(row.watch, rooms.watch);
    row.join.ariaLabel = rooms.joinRoom(shown);
    row.watch.ariaLabel = rooms.watchRoom(shown);
    row.watch.hidden = room.spectators >= room.seats;
    row.element.classList.toggle("full", isFull);
    row.join.classList.toggle("quiet", isFull);
    row.watch.classList.toggle("quiet", !isFull);
    // In a full room, what a player can do comes first: for the eye and for the Tab key.
    const [first, second] = isFull ? [row.watch, row.join] : [row.join, row.watch];
    if (first.nextElementSibling !== second) row.element.append(first, second);
  }
}
