import assert from "node:assert/strict";
import type { Destination } from "../../client/net/destination.ts";
import type { SavedSession } from "../../client/net/handover.ts";
import type { GameRoom } from "../../client/net/joiner.ts";
import type { RoomEvents } from "../../client/net/roomConnection.ts";
import type { RoomView } from "../../client/net/roomView.ts";
import { Session } from "../../client/net/session.ts";
import type { SessionState } from "../../client/net/sessionStates.ts";
import { sentenceOf } from "../../client/sessionNotice.ts";

/** A turn of the event loop: until all promises that can settle have settled. */
export const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** quick play */
export const ANY: Destination = { to: "any" };

/** A destination as the list of requests has it: empty for quick play of no particular type. */
function words(destination: Destination): string {
  if (destination.to === "any") return destination.type === undefined ? "" : `${destination.type} `;
  return destination.to === "new" ? `${destination.private ? "private" : "new"} ` : `${destination.code} `;
}

/** A room as the fakes know it. */
export class FakeRoom {
  events: RoomEvents | undefined;
  saved: SavedSession;
  isDisposed = false;
  isLeft = false;
  readonly roomView = {};

  constructor(id: string) {
    this.saved = { token: `${id}:token`, passport: "", name: "" };
  }

  /** The first state and the first passport have arrived. */
  welcome(name: string, passport: string): void {
    this.saved = { ...this.saved, name, passport };
    this.events?.shipAppeared(name);
    this.events?.savedChanged();
  }
}

/** A session whose joins, rooms and clock are controlled by the spec. */
export class SessionBench {
  readonly requests: string[] = [];
  readonly notes: string[] = [];
  /** what the next page in the tab would find */
  stored: SavedSession | undefined;
  now = 1000;
  ends = 0;
  reloads = 0;
  /** number of times that joins were given up */
  abandoned = 0;
  /** thrown when the page begins to show a room */
  failure: Error | undefined;
  readonly session: Session;
  #answer: { resolve: (room: GameRoom) => void; reject: (error: unknown) => void } | undefined;
  #late: () => void = () => {};
  #reloadOnce: (did: boolean) => void = () => {};
  #timers: { at: number; fire: () => void }[] = [];

  constructor(stored?: SavedSession) {
    this.stored = stored;
    const request = (text: string) => {
      this.requests.push(text);
      return new Promise<GameRoom>((resolve, reject) => {
        this.#answer = { resolve, reject };
      });
    };
    const rooms = (room: GameRoom) => room as unknown as FakeRoom;
    const late = new Promise<void>((resolve) => {
      this.#late = resolve;
    });
    this.session = new Session({
      joiner: {
        join: (passport, destination) => request(`join ${words(destination)}${passport}`),
        resume: (token) => request(`resume ${token}`),
        leave: (room) => {
          rooms(room).isLeft = true;
        },
        abandon: () => {
          this.abandoned++;
        },
        lateJoin: late,
      },
      handover: {
        saved: stored,
        keep: (saved) => {
          this.stored = saved;
        },
      },
      update: {
        reloadOnce: () =>
          new Promise((resolve) => {
            this.#reloadOnce = resolve;
          }),
        reload: () => {
          this.reloads++;
        },
        allowReload: () => {},
      },
      openConnection: (room, events) => {
        const fake = rooms(room);
        fake.events = events;
        return {
          get saved() {
            return fake.saved;
          },
          dispose: () => {
            fake.isDisposed = true;
          },
        };
      },
      openView: (room) => {
        if (this.failure !== undefined) throw this.failure;
        return rooms(room).roomView as unknown as RoomView;
      },
      clock: {
        now: () => this.now,
        sleep: (ms) =>
          new Promise((resolve) => {
            this.#timers.push({ at: this.now + ms, fire: resolve });
          }),
      },
      random: () => 0.5,
      onNote: (text) => this.notes.push(text),
      onInterrupted: () => {
        this.ends++;
      },
    });
  }

  get state(): SessionState {
    return this.session.state;
  }

  /** Asserts the state after all that can happen by itself. */
  async is(name: SessionState["name"]): Promise<void> {
    await settled();
    assert.equal(this.state.name, name);
  }

  async joins(room: FakeRoom): Promise<FakeRoom> {
    this.#answer?.resolve(room as unknown as GameRoom);
    await settled();
    return room;
  }

  async fails(error: unknown): Promise<void> {
    this.#answer?.reject(error);
    await settled();
  }

  async joinsLate(): Promise<void> {
    this.#late();
    await settled();
  }

  async updates(did: boolean): Promise<void> {
    this.#reloadOnce(did);
    await settled();
  }

  /** Advances the clock. */
  async pass(ms: number): Promise<void> {
    this.now += ms;
    for (const timer of this.#timers.filter(({ at }) => at <= this.now)) timer.fire();
    this.#timers = this.#timers.filter(({ at }) => at > this.now);
    await settled();
  }

  /** Starts and joins a first room. */
  async fly(name = "Ada", destination: Destination = ANY): Promise<FakeRoom> {
    this.session.start(destination);
    await settled();
    const room = await this.joins(new FakeRoom("first"));
    room.welcome(name, "passport");
    return room;
  }

  /** ms until the next attempt of a waiting session */
  get waitMs(): number {
    assert.ok(this.state.name === "waiting");
    return this.state.until - this.now;
  }

  /** when the player got a new ship in place of the previous one, ms */
  get newShipAt(): number | undefined {
    assert.ok("newShipAt" in this.state);
    return this.state.newShipAt;
  }

  /** the text of a waiting or ended session */
  get text(): string {
    assert.ok("reason" in this.state);
    return sentenceOf(this.state.reason);
  }
}

/** Keeps the warnings of sessions, which are meant for developers, out of the output of a `describe` block. */
export function withoutWarnings(): void {
  const { warn } = console;
  before(() => {
    console.warn = () => {};
  });
  after(() => {
    console.warn = warn;
  });
}
