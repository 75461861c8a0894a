import assert from "node:assert/strict";
import { closeReason, SEAT_GONE, SERVER_GONE } from "../../client/net/disconnectReasons.ts";
import { RefusedError, UnreachableError } from "../../client/net/joinErrors.ts";
import { PAGE_LEFT } from "../../protocol/closeCodes.ts";
import { VERSION_MISMATCH } from "../../protocol/version.ts";
import { ANY, FakeRoom, SessionBench, settled, withoutWarnings } from "../support/sessionBench.ts";

describe("a session", () => {
  withoutWarnings();

  it("begins with choosing, in which nothing is requested; then the page joins and flies", async () => {
    const bench = new SessionBench();
    await bench.is("choosing");
    assert.deepEqual(bench.requests, []);
    bench.session.start(ANY);
    await bench.is("joining");
    assert.deepEqual(bench.requests, ["join "]);
    const room = await bench.joins(new FakeRoom("first"));
    await bench.is("flying");
    assert.equal(bench.session.roomView, room.roomView);
    assert.throws(() => bench.session.start(ANY), /A session that is flying can't be joining after "start"/);
    assert.equal(bench.state.name, "flying");
  });

  it("resumes the seat of the previous page, and joins with its passport if the seat is gone", async () => {
    const seat = { token: "room:token", passport: "passport", name: "Ada" };
    const resumed = new SessionBench(seat);
    resumed.session.start(ANY);
    await resumed.joins(new FakeRoom("room"));
    await resumed.is("flying");
    assert.deepEqual(resumed.requests, ["resume room:token"]);

    const bench = new SessionBench(seat);
    bench.session.start(ANY);
    await bench.fails(new RefusedError(410, "No such seat."));
    await bench.is("joining");
    assert.deepEqual(bench.requests, ["resume room:token", "join passport"]);
    assert.deepEqual(bench.stored, { ...seat, token: "" });
  });

  it("continues with the passport in a room of the same type, whatever the next page was loaded for", async () => {
    const seat = { token: "room:token", passport: "passport", name: "Ada", type: "bigsky" } as const;
    const bench = new SessionBench(seat);
    bench.session.start(ANY);
    await bench.fails(new RefusedError(410, "No such seat."));
    assert.deepEqual(bench.requests, ["resume room:token", "join bigsky passport"]);
    assert.deepEqual(bench.stored, { ...seat, token: "" });
    const chosen = new SessionBench();
    chosen.session.start({ to: "any", type: "bigsky" });
    const room = await chosen.joins(new FakeRoom("room"));
    room.saved = { ...room.saved, passport: "passport", type: "bigsky" };
    room.events?.ended(closeReason(1011));
    await chosen.pass(60_000);
    assert.deepEqual(chosen.requests, ["join bigsky ", "join bigsky passport"]);
  });

  it("keeps the seat for a later attempt if the server does not answer", async () => {
    const bench = new SessionBench({ token: "room:token", passport: "passport", name: "Ada" });
    bench.session.start(ANY);
    await bench.fails(new UnreachableError());
    await bench.is("waiting");
    bench.session.press();
    assert.deepEqual(bench.requests, ["resume room:token", "resume room:token"]);
  });

  it("goes to reconnecting and back with the same room and seat", async () => {
    const bench = new SessionBench();
    const room = await bench.fly();
    for (let i = 0; i < 3; i++) {
      room.events?.dropped(1006);
      await bench.is("reconnecting");
      assert.equal(bench.session.roomView, room.roomView);
      room.events?.reconnected();
      await bench.is("flying");
    }
    assert.equal(bench.ends, 0);
    assert.equal(room.isDisposed, false);
    assert.deepEqual(bench.notes.slice(0, 2), ["The connection was lost, code 1006.", "Reconnected."]);
    assert.throws(() => room.events?.reconnected(), /can't be flying after "reconnected"/);
  });

  for (const state of ["flying", "reconnecting"] as const) {
    it(`moves from ${state} to another process: the previous room is drawn until there is another one`, async () => {
      const bench = new SessionBench();
      const room = await bench.fly();
      if (state === "reconnecting") room.events?.dropped(1006);
      await bench.is(state);
      room.events?.ended(SERVER_GONE);
      await bench.is("moving");
      assert.equal(room.isDisposed, true, "the seat is not watched any more");
      await bench.pass(99);
      assert.deepEqual(bench.requests, ["join "], "the join has a random delay of up to 0.2 s");
      await bench.pass(1);
      assert.deepEqual(bench.requests, ["join ", "join passport"]);
      assert.equal(bench.session.roomView, room.roomView);
      const next = await bench.joins(new FakeRoom("second"));
      await bench.is("flying");
      assert.equal(bench.session.roomView, next.roomView);
      assert.notEqual(bench.session.roomView, room.roomView);
      assert.equal(bench.ends, 0, "the controls stay");
    });
  }

  it("waits for a restart if no other process takes the player, and shows that reason until the second failure", async () => {
    const bench = new SessionBench();
    const room = await bench.fly();
    room.events?.ended(SERVER_GONE);
    await bench.pass(200);
    await bench.fails(new UnreachableError());
    await bench.is("waiting");
    assert.equal(bench.text, "The server is being restarted.");
    assert.notEqual(bench.session.roomView, room.roomView);
    assert.equal(bench.ends, 1);
    await bench.pass(1000);
    await bench.is("joining");
    await bench.fails(new UnreachableError());
    assert.equal(bench.text, "The server can't be reached.");
  });

  it("ends, updates or waits if another process refuses", async () => {
    for (const [code, name] of [
      [403, "ended"],
      [VERSION_MISMATCH, "updating"],
      [503, "waiting"],
    ] as const) {
      const bench = new SessionBench();
      const room = await bench.fly();
      room.events?.ended(SERVER_GONE);
      await bench.pass(200);
      await bench.fails(new RefusedError(code, ""));
      await bench.is(name);
      assert.notEqual(bench.session.roomView, room.roomView);
    }
  });

  it("joins again at once after the seat is gone, and tells the player about the new ship", async () => {
    const bench = new SessionBench();
    const room = await bench.fly("Ada");
    room.events?.dropped(1006);
    room.events?.ended(SEAT_GONE);
    await bench.is("joining");
    assert.deepEqual(bench.requests, ["join ", "join passport"]);
    const next = await bench.joins(new FakeRoom("second"));
    next.welcome("Bea", "another passport");
    await bench.is("flying");
    assert.equal(bench.newShipAt, bench.now);
    next.events?.dropped(1006);
    await bench.is("reconnecting");
    assert.equal(bench.newShipAt, bench.now);
  });

  it("does not announce a new ship to a player who keeps the ship, or had none", async () => {
    const bench = new SessionBench();
    const room = await bench.fly("Ada");
    assert.equal(bench.newShipAt, undefined);
    room.events?.ended(SEAT_GONE);
    await settled();
    (await bench.joins(new FakeRoom("second"))).welcome("Ada", "");
    assert.equal(bench.newShipAt, undefined);
  });

  it("resumes the seat after the page was restored from the back/forward cache", async () => {
    const bench = new SessionBench();
    const room = await bench.fly();
    room.events?.ended(closeReason(PAGE_LEFT));
    await bench.is("joining");
    assert.deepEqual(bench.requests, ["join ", "resume first:token"]);
  });

  it("stores what the next page needs: the seat, and the last passport until there is a new one", async () => {
    const bench = new SessionBench({ token: "", passport: "old passport", name: "Ada" });
    bench.session.start(ANY);
    const room = await bench.joins(new FakeRoom("room"));
    assert.deepEqual(bench.stored, { token: "room:token", passport: "old passport", name: "Ada" });
    room.welcome("Ada", "new passport");
    assert.deepEqual(bench.stored, { token: "room:token", passport: "new passport", name: "Ada" });
    room.events?.ended(closeReason(1011));
    assert.deepEqual(bench.stored, { token: "", passport: "new passport", name: "Ada" });
  });

  it("keeps its retry delay when the page can't show the room that it has joined", async () => {
    const bench = new SessionBench();
    bench.session.start(ANY);
    for (const waitMs of [1000, 2000, 4000, 8000]) {
      await bench.fails(new UnreachableError());
      assert.equal(bench.waitMs, waitMs);
      await bench.pass(waitMs);
    }
    bench.failure = new Error("no graphics");
    await bench.joins(new FakeRoom("first"));
    await bench.is("ended");
    bench.session.press();
    await bench.fails(new UnreachableError());
    assert.equal(bench.waitMs, 10_000, "the page was in no room for long enough to start from 1 s again");
  });

  it("continues if a callback of the page throws", async () => {
    const { error } = console;
    const errors: unknown[] = [];
    console.error = (text) => errors.push(text);
    try {
      const bench = new SessionBench();
      const room = await bench.fly();
      bench.notes.push = () => {
        throw new Error("the report is broken");
      };
      room.events?.ended(closeReason(1011));
      await bench.is("waiting");
      await bench.pass(1000);
      await bench.is("joining");
      assert.equal(errors.length, 1);
    } finally {
      console.error = error;
    }
  });
});
