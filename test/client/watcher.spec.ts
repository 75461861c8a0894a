import assert from "node:assert/strict";
import type { DrawnShip } from "../../client/net/drawnShips.ts";
import { FollowedShip } from "../../client/net/followedShip.ts";
import { RefusedError, UnreachableError } from "../../client/net/joinErrors.ts";
import type { GameRoom } from "../../client/net/joiner.ts";
import { RetryDelay } from "../../client/net/retryDelay.ts";
import type { RoomView } from "../../client/net/roomView.ts";
import { Watcher } from "../../client/net/watcher.ts";
import { settled } from "../support/sessionBench.ts";

/** A room that is watched, as the watcher uses it. */
class Room {
  readonly reconnection = { enabled: true };
  isLeft = false;
  lose: (code: number) => void = () => {};
  receive: () => void = () => {};

  onLeave(call: (code: number) => void): void {
    this.lose = call;
  }

  onStateChange(call: () => void): void {
    this.receive = call;
  }
}

class Bench {
  readonly codes: string[] = [];
  now = 1000;
  #answer: { resolve: (room: GameRoom) => void; reject: (error: unknown) => void } | undefined;
  #timers: { at: number; fire: () => void }[] = [];
  readonly watcher = new Watcher({
    joiner: {
      watch: (code) => {
        this.codes.push(code);
        return new Promise((resolve, reject) => {
          this.#answer = { resolve, reject };
        });
      },
      leave: (room) => {
        (room as unknown as Room).isLeft = true;
      },
    },
    openView: (room) => ({ room }) as unknown as RoomView,
    clock: {
      now: () => this.now,
      sleep: (ms) =>
        new Promise((resolve) => {
          this.#timers.push({ at: this.now + ms, fire: resolve });
        }),
    },
    delay: new RetryDelay(() => 0.5),
  });

  async joins(room = new Room()): Promise<Room> {
    this.#answer?.resolve(room as unknown as GameRoom);
    await settled();
    return room;
  }

  async fails(error: unknown): Promise<void> {
    this.#answer?.reject(error);
    await settled();
  }

  async pass(ms: number): Promise<void> {
    this.now += ms;
    const due = this.#timers.filter(({ at }) => at <= this.now);
    this.#timers = this.#timers.filter(({ at }) => at > this.now);
    for (const { fire } of due) fire();
    await settled();
  }
}

describe("a watcher", () => {
  it("watches a room, and another one in its place", async () => {
    const bench = new Bench();
    bench.watcher.watch("K7QM2X");
    const first = await bench.joins();
    assert.equal(bench.watcher.state.name, "watching");
    assert.ok(bench.watcher.roomView !== undefined);
    assert.equal(first.reconnection.enabled, false, "a spectator has no seat that is kept");
    bench.watcher.watch("BCD234");
    assert.ok(first.isLeft);
    first.lose(1006);
    await bench.joins();
    assert.deepEqual(bench.codes, ["K7QM2X", "BCD234"]);
    bench.watcher.stop();
    assert.equal(bench.watcher.state.name, "idle");
  });

  it("joins again after a loss, later after each failure, and at first after states have arrived", async () => {
    const bench = new Bench();
    bench.watcher.watch("K7QM2X");
    (await bench.joins()).lose(1006);
    assert.equal(bench.watcher.state.name, "joining");
    for (const [failures, ms] of [1000, 2000, 4000].entries()) {
      await bench.pass(ms - 1);
      assert.equal(bench.codes.length, failures + 1);
      await bench.pass(1);
      assert.equal(bench.codes.length, failures + 2);
      await bench.fails(new UnreachableError());
    }
    await bench.pass(8000);
    const room = await bench.joins();
    room.receive();
    room.lose(1001);
    await bench.pass(1000);
    assert.equal(bench.codes.length, 6);
  });

  it("takes 5 s of silence as a loss", async () => {
    const bench = new Bench();
    bench.watcher.watch("K7QM2X");
    const room = await bench.joins();
    await bench.pass(4000);
    room.receive();
    await bench.pass(5000);
    bench.watcher.check(bench.now);
    assert.equal(bench.watcher.state.name, "watching");
    await bench.pass(1);
    bench.watcher.check(bench.now);
    assert.equal(bench.watcher.state.name, "joining");
    assert.ok(room.isLeft);
  });

  it("ends when the room is gone or has no place for a spectator, and waits when the server asks for that", async () => {
    for (const [error, kind] of [
      [new RefusedError(404, "This room is gone."), "gone"],
      [new RefusedError(503, "This room has no place for another spectator."), "refused"],
    ] as const) {
      const bench = new Bench();
      bench.watcher.watch("K7QM2X");
      (await bench.joins()).lose(1006);
      await bench.pass(1000);
      await bench.fails(error);
      const { state } = bench.watcher;
      assert.ok(state.name === "ended");
      assert.deepEqual(state.refusal.destination, { to: "watch", code: "K7QM2X" });
      assert.equal(state.refusal.kind, kind);
      if (kind === "refused") assert.equal(state.refusal.reason.cause, "spectatorsFull");
      await bench.pass(60_000);
      assert.equal(bench.codes.length, 2);
    }
    const bench = new Bench();
    bench.watcher.watch("K7QM2X");
    await bench.fails(new RefusedError(429, "Too many.", 30_000));
    await bench.pass(29_999);
    assert.equal(bench.codes.length, 1);
    await bench.pass(6000);
    assert.equal(bench.codes.length, 2);
  });

  it("leaves a room that is joined after the stop", async () => {
    const bench = new Bench();
    bench.watcher.watch("K7QM2X");
    bench.watcher.stop();
    const late = await bench.joins();
    assert.ok(late.isLeft);
    assert.equal(bench.watcher.state.name, "idle");
  });
});

describe("the ship that a spectator follows", () => {
  /** A room with these ships, by session id; the value says whether the player is away. */
  const roomOf = (ships: Record<string, boolean>) => {
    const reused = { name: "", x: 0, away: false } as DrawnShip;
    return {
      forEachShip: (visit: (id: string, ship: DrawnShip) => void) => {
        for (const [index, [id, away]] of Object.entries(ships).entries()) {
          visit(id, Object.assign(reused, { name: id.toUpperCase(), x: index, away }));
        }
      },
    } as RoomView;
  };

  it("is the first one whose player is not away, then the chosen one, and another one after that has left", () => {
    const followed = new FollowedShip();
    const room = roomOf({ a: true, b: false, c: false });
    followed.update(room);
    assert.equal(followed.id, "b");
    followed.choose("c");
    followed.update(room);
    assert.deepEqual([followed.ship?.name, followed.ship?.x], ["C", 2]);
    followed.update(roomOf({ a: true, b: true }));
    assert.equal(followed.ship?.name, "A");
    followed.update(roomOf({}));
    assert.equal(followed.ship, undefined);
  });

  it("steps forward and backward through all ships, around the ends", () => {
    const followed = new FollowedShip();
    const room = roomOf({ a: false, b: false, c: false });
    followed.update(room);
    const seen = ([1, 1, 1, -1, -1] as const).map((by) => {
      followed.step(room, by);
      return followed.id;
    });
    assert.deepEqual(seen, ["b", "c", "a", "c", "b"]);
    followed.step(roomOf({}), 1);
    assert.equal(followed.id, "");
  });
});
