import { texts } from "../text/texts.ts";
import { make, makeButton, setText } from "./dom.ts";

export interface WatchingActions {
  /** Follows the next ship, or the previous one. */
  step(by: 1 | -1): void;
  /** Follows the ship with this session id. */
  choose(id: string): void;
  /** Flies in the room that is watched. */
  fly(): void;
  /** Returns to the start page. */
  back(): void;
}

/** What a spectator can do: follow another ship, fly here, or go back. The keys are left, right and Escape. */
export class WatchingBar {
  readonly #bar = make("section");
  readonly #note = make("p");
  readonly #names = make("select");
  readonly #stop = new AbortController();
  readonly #actions: WatchingActions;
  /** ids and names of the options */
  #listed = "";

  constructor(actions: WatchingActions) {
    this.#actions = actions;
    const { watching } = texts;
    this.#bar.id = "watching";
    this.#bar.ariaLabel = watching.title;
    this.#names.ariaLabel = watching.follow;
    this.#names.addEventListener("change", () => actions.choose(this.#names.value));
    const previous = makeButton("", () => actions.step(-1), "◀");
    previous.ariaLabel = watching.previous;
    const next = makeButton("", () => actions.step(1), "▶");
    next.ariaLabel = watching.next;
    this.#bar.append(
      this.#note,
      previous,
      this.#names,
      next,
      makeButton("main", () => actions.fly(), watching.flyHere),
      makeButton("", () => actions.back(), watching.back),
    );
    document.body.append(this.#bar);
    addEventListener("keydown", (event) => this.#press(event), { signal: this.#stop.signal });
  }

  /**
   * Shows which ships can be followed.
   *
   * @param ships names by session id
   * @param followed session id
   */
  update(ships: ReadonlyMap<string, string>, followed: string): void {
    const listed = JSON.stringify([...ships]);
    if (listed !== this.#listed) {
      this.#listed = listed;
      this.#names.replaceChildren(...[...ships].map(([id, name]) => new Option(name, id)));
      this.#names.disabled = ships.size === 0;
    }
    if (this.#names.value !== followed) this.#names.value = followed;
    setText(this.#note, ships.size === 0 ? texts.watching.empty : texts.watching.title);
  }

  /** Says that the page connects, or connects again. */
  connecting(): void {
    setText(this.#note, texts.watching.connecting);
  }

  dispose(): void {
    this.#stop.abort();
    this.#bar.remove();
  }

  #press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // In the list of names, the arrow keys choose one already.
    const isInList = event.target === this.#names;
    if (event.key === "Escape" && !event.defaultPrevented) this.#actions.back();
    else if (event.key === "ArrowLeft" && !isInList) this.#actions.step(-1);
    else if (event.key === "ArrowRight" && !isInList) this.#actions.step(1);
  }
}
