import assert from "node:assert/strict";
import type { Destination } from "../../client/net/destination.ts";
import { IN_OTHER_TAB, SERVER_GONE } from "../../client/net/disconnectReasons.ts";
import { RefusedError, UnreachableError } from "../../client/net/joinErrors.ts";
import { ROOM_FULL } from "../../protocol/join.ts";
import { VERSION_MISMATCH } from "../../protocol/version.ts";
import { ANY, FakeRoom, SessionBench, withoutWarnings } from "../support/sessionBench.ts";

const INVITED: Destination = { to: "code", code: "K7QM2X" };
const PRIVATE: Destination = { to: "new", private: true };

const SEAT = { token: "room:token", passport: "passport", name: "Ada" };

/** Why the destination was refused, of a session that is choosing. */
function refusal({ state }: SessionBench) {
  assert.ok(state.name === "choosing");
  return state.refusal;
}

describe("a session with a destination", () => {
  withoutWarnings();

  it("joins the chosen room or a new one, and gives up a seat that is stored; only quick play takes that again", async () => {
    for (const [destination, request] of [
      [INVITED, "join K7QM2X "],
      [PRIVATE, "join private "],
      [{ to: "new", private: false }, "join new "],
      [ANY, "resume room:token"],
    ] as const) {
      const bench = new SessionBench(SEAT);
      bench.session.start(destination);
      await bench.is("joining");
      assert.deepEqual(bench.requests, [request]);
      assert.deepEqual(bench.stored, destination === ANY ? SEAT : undefined);
    }
  });

  it("lets the player choose again if the room is gone or full, or the server refuses it", async () => {
    for (const [destination, error, kind, cause] of [
      [INVITED, new RefusedError(404, "There is no such room."), "gone"],
      [INVITED, new RefusedError(521, "no rooms found"), "gone"],
      [INVITED, new RefusedError(ROOM_FULL, "This room is full."), "full"],
      [INVITED, new RefusedError(403, "This room is closed."), "refused", "refused"],
      [PRIVATE, new RefusedError(429, "Your network has too many rooms open."), "refused", "tooManyRooms"],
      [PRIVATE, new RefusedError(503, "No more rooms can be opened right now."), "refused", "noRoomsLeft"],
    ] as const) {
      const bench = new SessionBench();
      bench.session.start(destination);
      await bench.fails(error);
      assert.deepEqual(refusal(bench)?.kind, kind, error.message);
      assert.deepEqual(refusal(bench)?.destination, destination);
      if (kind === "refused") assert.equal(refusal(bench)?.reason.cause, cause);
      bench.session.start(ANY);
      await bench.joins(new FakeRoom("another"));
      await bench.is("flying");
      assert.deepEqual(bench.requests.at(-1), "join ");
    }
  });

  it("waits and tries the same room again after an outage, or if too many join at once", async () => {
    for (const error of [
      new UnreachableError(),
      new RefusedError(502, ""),
      new RefusedError(503, "The server is being restarted."),
      new RefusedError(429, "Too many players are joining."),
    ]) {
      const bench = new SessionBench();
      bench.session.start(INVITED);
      await bench.fails(error);
      await bench.is("waiting");
      await bench.pass(1000);
      assert.deepEqual(bench.requests, ["join K7QM2X ", "join K7QM2X "]);
    }
    const outdated = new SessionBench();
    outdated.session.start(INVITED);
    await outdated.fails(new RefusedError(VERSION_MISMATCH, ""));
    await outdated.is("updating");
  });

  it("goes where its passport leads once it has flown, and does not ask for the chosen room again", async () => {
    const bench = new SessionBench();
    const room = await bench.fly("Ada", INVITED);
    room.events?.ended(SERVER_GONE);
    await bench.pass(200);
    assert.deepEqual(bench.requests, ["join K7QM2X ", "join passport"]);
    await bench.fails(new RefusedError(404, ""));
    await bench.is("ended");
  });
});

describe("a player who leaves", () => {
  withoutWarnings();

  it("gives up the ship and the seat, and flies a new ship next time", async () => {
    for (const state of ["flying", "reconnecting"] as const) {
      const bench = new SessionBench();
      const room = await bench.fly();
      if (state === "reconnecting") room.events?.dropped(1006);
      bench.session.leave();
      await bench.is("choosing");
      assert.ok(room.isDisposed && room.isLeft);
      assert.equal(bench.session.roomView, undefined);
      assert.equal(bench.stored, undefined);
      assert.equal(bench.ends, 1, "the controls are released");
      const next = await bench.fly("Bea");
      assert.deepEqual(bench.requests, ["join ", "join "], "without the passport");
      assert.equal(next.isLeft, false);
      assert.equal(bench.newShipAt, undefined);
    }
  });

  it("leaves from a join that is under way, and from a room that is joined too late", async () => {
    for (const stored of [undefined, SEAT]) {
      const bench = new SessionBench(stored);
      bench.session.start(ANY);
      bench.session.leave();
      await bench.is("choosing");
      assert.equal(bench.abandoned, 1);
      assert.equal(bench.stored, undefined);
      const late = await bench.joins(new FakeRoom("late"));
      await bench.is("choosing");
      assert.ok(late.isLeft);
    }
    const failing = new SessionBench(SEAT);
    failing.session.start(ANY);
    failing.session.leave();
    await failing.fails(new RefusedError(410, "No such seat."));
    await failing.is("choosing");
    assert.deepEqual(failing.requests, ["resume room:token"]);
  });

  it("leaves while the page moves to another process, before and during the join", async () => {
    for (const ms of [0, 200]) {
      const bench = new SessionBench();
      (await bench.fly()).events?.ended(SERVER_GONE);
      await bench.pass(ms);
      bench.session.leave();
      await bench.pass(1000);
      await bench.is("choosing");
      assert.equal(bench.requests.length, ms === 0 ? 1 : 2);
      const late = await bench.joins(new FakeRoom("late"));
      assert.equal(late.isLeft, ms > 0);
      await bench.is("choosing");
    }
  });

  it("leaves a session that waits or has ended, which then does not try again", async () => {
    const waiting = new SessionBench();
    waiting.session.start(ANY);
    await waiting.fails(new UnreachableError());
    waiting.session.leave();
    await waiting.pass(60_000);
    await waiting.joinsLate();
    await waiting.is("choosing");
    assert.equal(waiting.requests.length, 1);

    const ended = new SessionBench();
    (await ended.fly()).events?.ended(IN_OTHER_TAB);
    await ended.is("ended");
    ended.session.leave();
    await ended.is("choosing");
    assert.equal(ended.stored, undefined);
  });

  it("can't leave before the start or while the page is updated", async () => {
    const bench = new SessionBench();
    assert.throws(() => bench.session.leave(), /A session that is choosing can't be choosing after "leave"/);
    bench.session.start(ANY);
    await bench.fails(new RefusedError(VERSION_MISMATCH, ""));
    assert.throws(() => bench.session.leave(), /updating/);
    assert.equal(bench.abandoned, 0);
  });
});
