import assert from "node:assert/strict";
import { Pings } from "../../client/net/ping.ts";
import { RoomListPoll, readList } from "../../client/net/roomList.ts";
import type { RoomList } from "../../protocol/join.ts";
import { settled } from "../support/sessionBench.ts";

const ROOM = { code: "K7QM2X", players: 3, places: 60, spectators: 0, seats: 20 };

/** A poll whose clock and answers are controlled by the spec. */
class Bench {
  readonly lists: (RoomList | undefined)[] = [];
  requests = 0;
  answer: () => Promise<Response> = () => Promise.resolve(Response.json({ rooms: [ROOM], players: 5 }));
  #timers = new Map<() => void, number>();
  readonly poll = new RoomListPoll({
    fetch: () => {
      this.requests++;
      return this.answer();
    },
    later: (ms, call) => {
      this.#timers.set(call, ms);
      return () => this.#timers.delete(call);
    },
    onList: (list) => this.lists.push(list),
  });

  /** ms until what happens next */
  get next(): number {
    return Math.min(...this.#timers.values());
  }

  /** Lets the next timer fire. */
  async pass(): Promise<void> {
    const [fire] = [...this.#timers].find(([, ms]) => ms === this.next) ?? [];
    if (fire === undefined) return;
    this.#timers.delete(fire);
    fire();
    await settled();
  }
}

describe("the list of rooms on the start page", () => {
  it("is requested at once and then every 4 s until it is stopped", async () => {
    const bench = new Bench();
    bench.poll.start();
    await settled();
    assert.deepEqual(bench.lists, [{ rooms: [ROOM], players: 5 }]);
    assert.equal(bench.next, 4000);
    await bench.pass();
    assert.equal(bench.requests, 2);
    bench.poll.stop();
    assert.equal(bench.next, Number.POSITIVE_INFINITY, "no timer is left");
  });

  it("is requested half as often after each failure, and at the usual rate after a success", async () => {
    const bench = new Bench();
    const { answer } = bench;
    bench.answer = () => Promise.reject(new TypeError("no network"));
    bench.poll.start();
    const waits: number[] = [];
    for (let i = 0; i < 5; i++) {
      await settled();
      waits.push(bench.next);
      await bench.pass();
    }
    assert.deepEqual(waits, [8000, 16_000, 32_000, 60_000, 60_000]);
    assert.deepEqual(new Set(bench.lists), new Set([undefined]));
    bench.answer = answer;
    await bench.pass();
    assert.equal(bench.next, 4000);
  });

  it("waits as long as Retry-After says", async () => {
    const bench = new Bench();
    bench.answer = () => Promise.resolve(new Response("", { status: 429, headers: { "Retry-After": "25" } }));
    bench.poll.start();
    await settled();
    assert.equal(bench.next, 25_000);
  });

  it("gives up a request that is never answered, and ignores an answer that comes after the stop", async () => {
    const hanging = new Bench();
    let signal: AbortSignal | undefined;
    const poll = new RoomListPoll({
      fetch: (given) => {
        signal = given;
        return new Promise(() => {});
      },
      later: (_ms, call) => {
        queueMicrotask(call);
        return () => {};
      },
      onList: () => {},
    });
    poll.start();
    await settled();
    assert.ok(signal?.aborted);

    let answer: (response: Response) => void = () => {};
    hanging.answer = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    hanging.poll.start();
    hanging.poll.stop();
    answer(Response.json({ rooms: [], players: 0 }));
    await settled();
    assert.deepEqual(hanging.lists, []);
  });

  it("leaves out what it can't read, such as the page of a proxy or a room of another version", () => {
    assert.equal(readList("<html>"), undefined);
    assert.equal(readList(null), undefined);
    assert.equal(readList({ rooms: [ROOM] }), undefined);
    const strange = [{ ...ROOM, players: "3" }, null, { ...ROOM, address: 4 }, { code: "B" }];
    assert.deepEqual(readList({ rooms: [...strange, ROOM], players: 1 }), { rooms: [ROOM], players: 1 });
    const large = { ...ROOM, type: "bigsky" };
    assert.deepEqual(readList({ rooms: [large, { ...ROOM, type: "race" }], players: 1, quickPlay: "bigsky" }), {
      rooms: [large],
      players: 1,
      quickPlay: "bigsky",
    });
    assert.deepEqual(readList({ rooms: [], players: 1, quickPlay: "race" }), { rooms: [], players: 1 });
  });
});

describe("the round trip to a room", () => {
  it("is the faster one of two requests to the room's process, measured again after 20 s", async () => {
    const urls: string[] = [];
    const trips = [90, 30.4, 50, 60];
    let now = 0;
    let changes = 0;
    const pings = new Pings({
      endpoint: "https://play.example",
      fetch: async (url) => {
        urls.push(url);
        now += trips.shift() ?? 0;
      },
      now: () => now,
      onChange: () => {
        changes++;
      },
    });
    assert.equal(pings.to("eu.example:2567/a"), undefined);
    assert.equal(pings.to("eu.example:2567/a"), undefined, "it is measured once");
    await settled();
    assert.equal(pings.to("eu.example:2567/a"), 30);
    assert.equal(changes, 1);
    assert.deepEqual(urls, ["https://eu.example:2567/a/healthz", "https://eu.example:2567/a/healthz"]);
    now += 20_001;
    assert.equal(pings.to("eu.example:2567/a"), 30, "the old one until there is a new one");
    await settled();
    assert.equal(pings.to("eu.example:2567/a"), 50);
    pings.to(undefined);
    assert.equal(urls.at(-1), "https://play.example/healthz");
  });

  it("stays unknown if the process can't be reached", async () => {
    const pings = new Pings({
      endpoint: "http://127.0.0.1:2567",
      fetch: () => Promise.reject(new TypeError("no network")),
      now: () => 0,
      onChange: () => assert.fail("nothing has changed"),
    });
    pings.to(undefined);
    await settled();
    assert.equal(pings.to(undefined), undefined);
  });
});
