import { isRoomName } from "../../game/rooms.ts";
import type { ListedRoom, RoomList } from "../../protocol/join.ts";

/** ms between two requests for the list, and the longest time between them while requests fail */
const EVERY_MS = 4000;
const LONGEST_MS = 60_000;

/** ms until a request times out */
const ANSWER_MS = 5000;

/** upper limit for Retry-After, s */
const LONGEST_RETRY = 600;

export interface RoomListParts {
  /** requests the list; the signal ends the request */
  fetch: (signal: AbortSignal) => Promise<Response>;
  /** calls a function after a delay in ms; @returns function that cancels it */
  later: (ms: number, call: () => void) => () => void;
  /** called with each list, and with undefined when it can't be loaded */
  onList: (list: RoomList | undefined) => void;
}

/** Requests the list of open rooms every few seconds while it is shown. After an error, it waits twice as long. */
export class RoomListPoll {
  readonly #parts: RoomListParts;
  #cancel: (() => void) | undefined;
  #failures = 0;
  /** number of times that it was started or stopped; an answer to an older request is ignored */
  #run = 0;

  constructor(parts: RoomListParts) {
    this.#parts = parts;
  }

  /** Requests the list now, and again and again until `stop`. */
  start(): void {
    this.stop();
    void this.#request(this.#run);
  }

  stop(): void {
    this.#run++;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  async #request(run: number): Promise<void> {
    const { fetch, later, onList } = this.#parts;
    const late = new AbortController();
    const cancel = later(ANSWER_MS, () => late.abort());
    this.#cancel = () => {
      cancel();
      late.abort();
    };
    let list: RoomList | undefined;
    let askedMs = 0;
    try {
      const response = await fetch(late.signal);
      askedMs = retryAfterMs(response.headers);
      list = response.ok ? readList(await response.json()) : undefined;
    } catch {
      // No answer, or one that is not from the server.
    }
    cancel();
    if (run !== this.#run) return;
    this.#failures = list === undefined ? this.#failures + 1 : 0;
    onList(list);
    const waitMs = Math.min(LONGEST_MS, EVERY_MS * 2 ** this.#failures);
    this.#cancel = later(Math.max(waitMs, askedMs), () => void this.#request(run));
  }
}

/** The list in an answer; undefined if it is none. Rooms that this page can't read are left out. */
export function readList(answer: unknown): RoomList | undefined {
  const { rooms, players, quickPlay } = (answer ?? {}) as Partial<RoomList>;
  if (!Array.isArray(rooms) || typeof players !== "number") return undefined;
  const list = { rooms: rooms.filter(isRoom), players };
  return isRoomName(quickPlay) ? { ...list, quickPlay } : list;
}

function isRoom(room: unknown): room is ListedRoom {
  const { code, players, places, spectators, seats, address, type } = (room ?? {}) as Partial<ListedRoom>;
  const numbers = [players, places, spectators, seats];
  return (
    typeof code === "string" &&
    numbers.every((number) => typeof number === "number") &&
    (address === undefined || typeof address === "string") &&
    (type === undefined || isRoomName(type))
  );
}

function retryAfterMs(headers: Headers): number {
  const text = headers.get("Retry-After") ?? "";
  return /^\d+$/.test(text) ? Math.min(LONGEST_RETRY, Number(text)) * 1000 : 0;
}
