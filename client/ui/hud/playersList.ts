import { kindOf } from "../../../game/kinds.ts";
import { scoreOf } from "../../../game/round.ts";
import { shipSvg } from "../../ships/shipSvg.ts";
import { inEachLanguage, texts } from "../../text/texts.ts";
import { Dialog } from "../dialog.ts";
import { make } from "../dom.ts";
import { droneMark } from "../game/droneMark.ts";

/** A player as the state of a room has it. */
export interface ListedPlayer {
  readonly name: string;
  readonly color: number;
  readonly kind: number;
  readonly away: boolean;
  /** in this round */
  readonly points: number;
  /** when the player joined this round, s after it began */
  readonly joined: number;
  /** whether the server flies the ship */
  readonly drone: boolean;
}

/** The players of a room, by session id. */
export type ListedPlayers = Iterable<readonly [id: string, player: ListedPlayer]> & {
  readonly size: number;
  forEach(visit: (player: ListedPlayer) => void): void;
};

/** ms; Tab that is held for longer shows the list until it is released */
const HELD_MS = 350;

/** Players in the list at most: those with the best scores, and the player. A longer one would stop the game for a moment. */
const MOST_ROWS = 100;

/**
 * The list of players. A short press of Tab opens it as a dialog. While Tab is held, it is shown beside the game, which
 * goes on.
 */
export class PlayersList {
  readonly #dialog: Dialog;
  readonly #list = make("ul", "players-list");
  readonly #players: () => ListedPlayers | undefined;
  readonly #ownId: () => string;
  /** what the list shows, as text, to rewrite it after a change only */
  #shown = "";
  /** when Tab was pressed, ms; undefined while it is not down */
  #pressedAt: number | undefined;

  /** @param players returns the players of the room @param ownId returns the session id of the player */
  constructor(players: () => ListedPlayers | undefined, ownId: () => string) {
    this.#players = players;
    this.#ownId = ownId;
    this.#dialog = new Dialog("players", () => {
      const size = this.#players()?.size ?? 0;
      const drones = dronesAmong(this.#players());
      return texts.hud.playersTitle(size - drones) + (drones === 0 ? "" : texts.hud.drones(drones));
    });
    // So that the list can be scrolled by keyboard.
    this.#list.tabIndex = 0;
    this.#dialog.body.append(this.#list);
    this.#dialog.element.addEventListener("keydown", (event) => {
      if (event.key !== "Tab" || event.shiftKey) return;
      event.preventDefault();
      if (!event.repeat && this.#pressedAt === undefined) this.close();
    });
    inEachLanguage(() => {
      this.#list.setAttribute("aria-label", texts.hud.showPlayers);
      this.#shown = "";
    });
  }

  get isOpen(): boolean {
    return this.#dialog.isOpen;
  }

  open(): void {
    this.update();
    this.#dialog.open();
    this.#list.focus();
  }

  close(): void {
    this.#pressedAt = undefined;
    if (this.#dialog.isOpen) this.#dialog.close();
  }

  /** Tab was pressed in the game. @param now ms */
  press(now: number): void {
    this.#pressedAt = now;
    this.update();
    // Unlike `show()`, the attribute leaves the focus in the game.
    this.#dialog.element.setAttribute("open", "");
  }

  /** Tab was released, or the page does not see whether it is. @param now ms */
  release(now: number): void {
    if (this.#pressedAt === undefined) return;
    const held = now - this.#pressedAt > HELD_MS;
    this.#pressedAt = undefined;
    this.#dialog.element.removeAttribute("open");
    if (!held) this.open();
  }

  /** Writes the list, if it has changed. Call this a few times per second while the list is open. */
  update(): void {
    const ownId = this.#ownId();
    const all = this.#players();
    const players = sortPlayers(all ?? [], ownId, MOST_ROWS);
    const more = (all?.size ?? 0) - players.length;
    const shown = players
      .map(({ id, score, player: { name, color, kind, away } }) => [id, name, color, kind, away, score].join(" "))
      .concat(String(more))
      .join("\n");
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#dialog.writeTitle();
    this.#list.replaceChildren(...players.map(({ id, score, player }) => row(player, score, id === ownId)));
    if (more > 0) this.#list.append(make("li", "more", texts.hud.morePlayers(more)));
  }
}

const { compare } = new Intl.Collator(undefined, { numeric: true });

/** How many ships the server flies. @param players undefined before the first state */
export function dronesAmong(players: ListedPlayers | undefined): number {
  let drones = 0;
  // Twice per second: an iterator creates an object for each player.
  players?.forEach(({ drone }) => {
    if (drone) drones++;
  });
  return drones;
}

interface Listed {
  readonly id: string;
  readonly player: ListedPlayer;
  readonly score: number;
}

/**
 * The own ship first, then the best score, then by name.
 *
 * @param most number of the players that are wanted. The names of others are not compared, which takes a few µs each.
 */
export function sortPlayers(
  players: Iterable<readonly [id: string, player: ListedPlayer]>,
  ownId: string,
  most = Number.POSITIVE_INFINITY,
): Listed[] {
  const all = [...players].map(([id, player]) => ({ id, player, score: scoreOf(player) }));
  const least = Float64Array.from(all, ({ score }) => score).sort()[all.length - most] ?? 0;
  return all
    .filter(({ id, score }) => score >= least || id === ownId)
    .sort(
      (a, b) =>
        Number(b.id === ownId) - Number(a.id === ownId) || b.score - a.score || compare(a.player.name, b.player.name),
    )
    .slice(0, most);
}

function row({ name, color, kind, away, drone }: ListedPlayer, score: number, own: boolean): HTMLLIElement {
  const { you, away: isAway } = texts.hud;
  const element = make("li", "", mark(kind, color), make("span", "name", name));
  if (drone) element.append(droneMark());
  element.append(make("span", "hull", texts.hulls[kindOf(kind).id]));
  if (own) element.append(make("span", "you", you));
  if (away) element.append(make("span", "away", isAway));
  const points = make("b", "score", String(score));
  points.append(make("span", "visually-hidden", ` ${texts.game.pointsUnit(score)}`));
  element.append(points);
  return element;
}

/** The picture of a ship. */
function mark(kind: number, color: number): HTMLElement {
  const picture = make("span", "mark");
  picture.innerHTML = shipSvg(kind, color);
  return picture;
}
