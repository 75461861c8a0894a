import type { DrawnShip } from "./net/drawnShips.ts";
import { FollowedShip } from "./net/followedShip.ts";
import { openWatcher } from "./net/openWatcher.ts";
import type { Refusal } from "./net/refusal.ts";
import type { RoomView } from "./net/roomView.ts";
import { WatchingBar } from "./ui/watching.ts";

/** ms between two updates of the list of ships */
const LIST_MS = 500;

export interface WatchModeOptions {
  /** of the server, http or https */
  endpoint: string;
  /** Flies in the room with this code. */
  fly: (code: string) => void;
  /** The player goes back, or the room can't be watched any more. @param refusal why it can't */
  back: (refusal?: Refusal) => void;
  /** called now and then with the names of the players in the room that is watched behind the start page */
  onNames: (code: string, names: readonly string[]) => void;
}

/** Watches a room: behind the start page, or with a bar with which the player chooses the ship to follow. */
export class WatchMode {
  readonly #options: WatchModeOptions;
  readonly #watcher: ReturnType<typeof openWatcher>;
  readonly #followed = new FollowedShip();
  readonly #names = new Map<string, string>();
  #bar: WatchingBar | undefined;
  #listedAt = Number.NEGATIVE_INFINITY;

  constructor(options: WatchModeOptions) {
    this.#options = options;
    this.#watcher = openWatcher(options.endpoint);
  }

  /** The room that is watched; undefined until it has been joined. */
  get roomView(): RoomView | undefined {
    return this.#watcher.roomView;
  }

  /** The ship that the camera follows, after `advance`; undefined while there is none. The object is reused. */
  get followed(): Readonly<DrawnShip> | undefined {
    return this.#watcher.roomView && this.#followed.ship;
  }

  /** Session id of that ship; empty while there is none. */
  get followedId(): string {
    return this.followed === undefined ? "" : this.#followed.id;
  }

  /** Whether the player watches, and the room is not just drawn behind the start page. */
  get isOpen(): boolean {
    return this.#bar !== undefined;
  }

  /** Watches a room, with the bar. */
  open(code: string): void {
    this.#watch(code);
    const { fly, back } = this.#options;
    this.#bar ??= new WatchingBar({
      step: (by) => {
        if (this.roomView !== undefined) this.#followed.step(this.roomView, by);
        this.#listedAt = Number.NEGATIVE_INFINITY;
      },
      choose: (id) => this.#followed.choose(id),
      fly: () => fly(this.#watcher.code),
      back: () => back(),
    });
  }

  /** Watches a room behind the start page. */
  openBehind(code: string): void {
    this.hideBar();
    this.#watch(code);
  }

  /** The room stays visible, until `close`. */
  hideBar(): void {
    this.#bar?.dispose();
    this.#bar = undefined;
  }

  close(): void {
    this.hideBar();
    this.#watcher.stop();
  }

  /** Advances the room to a frame. @param now time stamp of the frame, ms */
  advance(now: number): void {
    this.#watcher.check(now);
    const { roomView } = this;
    if (roomView === undefined) return;
    roomView.advance(now);
    this.#followed.update(roomView);
  }

  /** Updates the bar, and ends when the room can't be watched any more. @param now time stamp of the frame, ms */
  report(now: number): void {
    const { state } = this.#watcher;
    if (state.name === "ended") {
      const isBehind = this.#bar === undefined;
      this.close();
      if (!isBehind) this.#options.back(state.refusal);
    } else if (state.name === "joining") this.#bar?.connecting();
    else if (state.name === "watching" && now - this.#listedAt > LIST_MS) {
      this.#listedAt = now;
      this.#names.clear();
      state.roomView.forEachShip(this.#list);
      if (this.#bar !== undefined) this.#bar.update(this.#names, this.#followed.id);
      else this.#options.onNames(this.#watcher.code, [...this.#names.values()]);
    }
  }

  readonly #list = (id: string, { name }: Readonly<DrawnShip>): void => {
    this.#names.set(id, name);
  };

  #watch(code: string): void {
    if (this.#watcher.code !== code) this.#watcher.watch(code);
    this.#listedAt = Number.NEGATIVE_INFINITY;
  }
}
