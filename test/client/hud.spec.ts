import assert from "node:assert/strict";
import { type AnnouncedRoom, Announcer } from "../../client/ui/announcer.ts";
import { type ConnectionSample, connectionQuality } from "../../client/ui/hud/connectionQuality.ts";

describe("the quality of a connection", () => {
  const good: ConnectionSample = { listening: true, roundTrip: 40, jitter: 5, patchAge: 50 };

  it("is that of its worst figure", () => {
    assert.equal(connectionQuality(good), 3);
    for (const [sample, quality] of [
      [{ roundTrip: 120, jitter: 40, patchAge: 250 }, 3],
      [{ roundTrip: 121 }, 2],
      [{ jitter: 41 }, 2],
      [{ patchAge: 251 }, 2],
      [{ roundTrip: 250, jitter: 100, patchAge: 500 }, 2],
      [{ roundTrip: 251 }, 1],
      [{ jitter: 101 }, 1],
      [{ patchAge: 501 }, 1],
      [{ roundTrip: 2000, jitter: 900, patchAge: 1500 }, 1],
    ] as const) {
      assert.equal(connectionQuality({ ...good, ...sample }), quality, JSON.stringify(sample));
    }
  });

  it("is none without messages from the server, or if it does not receive the inputs", () => {
    assert.equal(connectionQuality({ ...good, patchAge: 1501 }), 0);
    assert.equal(connectionQuality({ ...good, listening: false }), 0);
  });
});

describe("what a screen reader hears in a flight", () => {
  let players: Map<string, { name: string; drone: boolean }>;
  let room: AnnouncedRoom;
  let announcer: Announcer;
  let now: number;

  const join = (...names: string[]) => {
    for (const name of names) players.set(`id of ${name}`, { name, drone: name.startsWith("Drone") });
  };
  const leave = (...names: string[]) => {
    for (const name of names) players.delete(`id of ${name}`);
  };
  /** Half a second later. */
  const hear = (state = "flying") => {
    now += 500;
    return announcer.update(now, state, room);
  };
  /** Everything that is said in a time, ms. */
  const listen = (ms: number, state = "flying") =>
    Array.from({ length: ms / 500 }, () => hear(state)).filter((text) => text !== "");
  const enter = (id: string) => {
    players = new Map([[id, { name: "Me", drone: false }]]);
    room = { sessionId: id, code: "BCDFGH", players };
  };

  beforeEach(() => {
    announcer = new Announcer();
    now = 10_000;
    enter("me");
  });

  it("is where the player is, once there is a room", () => {
    assert.equal(announcer.update(now, "joining", undefined), "");
    join("Ada", "Bob");
    assert.deepEqual(listen(20_000), ["You are in room BCD-FGH with 2 other players."]);
  });

  it("is who joins and leaves, by name if it is one player and as a number if there are more", () => {
    assert.equal(hear(), "You are in room BCD-FGH. There is no other player.");
    join("Ada");
    assert.deepEqual(listen(10_000), ["Ada joined."]);
    join("Bob", "Cyd", "Dee");
    leave("Ada");
    assert.deepEqual(listen(10_000), ["3 players joined. Ada left."]);
    leave("Bob", "Cyd");
    assert.deepEqual(listen(10_000), ["2 players left."]);
  });

  it("is nothing about drones", () => {
    join("Drone 1", "Drone 2");
    assert.equal(hear(), "You are in room BCD-FGH. There is no other player.");
    leave("Drone 1");
    join("Drone 3", "Ada");
    assert.deepEqual(listen(10_000), ["Ada joined."]);
    leave("Drone 2", "Drone 3");
    assert.deepEqual(listen(10_000), []);
  });

  it("is one announcement in six seconds, and nothing about players who came and went in between", () => {
    hear();
    const heard: string[] = [];
    for (let i = 0; i < 40; i++) {
      join(`Player ${i}`);
      if (i === 14) {
        join("Guest");
        hear();
        leave("Guest");
      }
      heard.push(...listen(1000));
    }
    assert.ok(heard.length >= 5 && heard.length <= 7, `${heard.length} in 40 s`);
    assert.ok(
      heard.every((text) => /^\d players joined\.$/.test(text)),
      heard.join(" "),
    );
  });

  it("is that the connection is back, and nothing about players while it is lost", () => {
    hear();
    join("Ada");
    assert.deepEqual(listen(10_000, "reconnecting"), []);
    assert.deepEqual(listen(10_000), ["You are connected again.", "Ada joined."]);
  });

  it("is the new room after a move to another server", () => {
    hear();
    join("Ada");
    assert.deepEqual(listen(1000, "moving"), []);
    enter("new");
    join("Ada");
    assert.deepEqual(listen(20_000), ["You are on another server now. You are in room BCD-FGH with 1 other player."]);
    enter("newer");
    assert.deepEqual(listen(1000), ["You are in room BCD-FGH. There is no other player."]);
  });
});
