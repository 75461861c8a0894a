import assert from "node:assert/strict";
import { closeReason } from "../../client/net/disconnectReasons.ts";
import { RefusedError, UnreachableError } from "../../client/net/joinErrors.ts";
import { REPLACED } from "../../protocol/closeCodes.ts";
import { VERSION_MISMATCH } from "../../protocol/version.ts";
import { ANY, FakeRoom, SessionBench, withoutWarnings } from "../support/sessionBench.ts";

describe("a session without a room", () => {
  withoutWarnings();

  it("waits longer after each failure, up to 10 s, and 1 s again after a session of more than 10 s", async () => {
    const bench = new SessionBench();
    bench.session.start(ANY);
    const waits: number[] = [];
    for (let i = 0; i < 6; i++) {
      await bench.is("joining");
      await bench.fails(new UnreachableError());
      waits.push(bench.waitMs);
      await bench.pass(bench.waitMs - 1);
      await bench.is("waiting");
      await bench.pass(1);
    }
    assert.deepEqual(waits, [1000, 2000, 4000, 8000, 10_000, 10_000]);
    // A room in which the player stays for a short time does not count.
    const short = await bench.joins(new FakeRoom("short"));
    await bench.pass(10_000);
    short.events?.ended(closeReason(1011));
    assert.equal(bench.waitMs, 10_000);
    await bench.pass(10_000);
    const long = await bench.joins(new FakeRoom("long"));
    await bench.pass(10_001);
    long.events?.ended(closeReason(1011));
    assert.equal(bench.waitMs, 1000);
  });

  it("waits at least as long as Retry-After", async () => {
    const bench = new SessionBench();
    bench.session.start(ANY);
    await bench.fails(new RefusedError(429, "Too many players are joining. Please try again in 60 s.", 60_000));
    assert.equal(bench.text, "Too many players are joining.");
    assert.ok(bench.waitMs >= 60_000 && bench.waitMs <= 72_000, `${bench.waitMs} ms`);
    await bench.pass(59_999);
    await bench.is("waiting");
    await bench.pass(12_001);
    await bench.is("joining");
  });

  it("tries again once if the player presses the button, and the timer of that state has no effect later", async () => {
    const bench = new SessionBench();
    bench.session.start(ANY);
    await bench.fails(new UnreachableError());
    assert.equal(bench.waitMs, 1000);
    bench.session.press();
    await bench.is("joining");
    bench.session.press();
    await bench.is("joining");
    await bench.fails(new UnreachableError());
    assert.equal(bench.waitMs, 2000);
    await bench.pass(1000);
    await bench.is("waiting");
    assert.equal(bench.requests.length, 2);
    await bench.pass(1000);
    await bench.is("joining");
    assert.equal(bench.requests.length, 3);
  });

  it("ends if the server refuses the player, until the player tries again", async () => {
    const bench = new SessionBench({ token: "", passport: "refused passport", name: "Ada" });
    bench.session.start(ANY);
    assert.deepEqual(bench.requests, ["join refused passport"]);
    await bench.fails(new RefusedError(400, "no such passport"));
    await bench.is("ended");
    assert.equal(bench.text, "The server did not let you join. Please try again in a moment.");
    assert.equal(bench.ends, 1);
    await bench.pass(60_000);
    await bench.is("ended");
    bench.session.press();
    await bench.is("joining");
    (await bench.joins(new FakeRoom("room"))).welcome("Bea", "");
    assert.equal(bench.newShipAt, undefined, "the player did not expect the previous ship");
  });

  it("ends if an operator closes the room or disconnects the player: the seat is given up", async () => {
    for (const code of [4000, 4002, 4400, 4403, 4413, 4429]) {
      const bench = new SessionBench();
      const room = await bench.fly();
      room.events?.ended(closeReason(code));
      await bench.is("ended");
      assert.equal(bench.session.roomView, undefined);
      assert.notEqual(bench.session.roomView, room.roomView);
      assert.ok(room.isDisposed);
      assert.equal(bench.stored?.token, "");
      bench.session.press();
      assert.deepEqual(bench.requests, ["join ", "join passport"]);
    }
  });

  it("ends if another tab has the seat; nothing is stored meanwhile, and the button takes the seat back", async () => {
    const bench = new SessionBench();
    const room = await bench.fly();
    const { stored } = bench;
    room.events?.ended(closeReason(REPLACED));
    await bench.is("ended");
    assert.equal(bench.text, "You are flying in another tab.");
    assert.equal(bench.stored, undefined);
    await bench.pass(60_000);
    await bench.is("ended");
    bench.session.press();
    assert.deepEqual(bench.requests, ["join ", "resume first:token"]);
    assert.equal(stored?.token, "first:token");
    assert.deepEqual(bench.stored, stored);
  });

  for (const [name, error] of [
    ["waiting", new UnreachableError()],
    ["ended", new RefusedError(403, "No.")],
  ] as const) {
    it(`uses a join that succeeds late, in ${name}`, async () => {
      const bench = new SessionBench();
      bench.session.start(ANY);
      await bench.fails(error);
      await bench.is(name);
      await bench.joinsLate();
      await bench.is("joining");
      assert.equal(bench.requests.length, 2);
      await bench.joins(new FakeRoom("late"));
      await bench.is("flying");
    });
  }

  it("updates a page that is older than the server, and waits if the new page is still old", async () => {
    const bench = new SessionBench({ token: "", passport: "passport", name: "Ada" });
    bench.session.start(ANY);
    await bench.fails(new RefusedError(VERSION_MISMATCH, "A new version of Slipstream is out."));
    await bench.is("updating");
    await bench.updates(false);
    await bench.is("waiting");
    assert.equal(bench.text, "A new version of Slipstream is out, but this page is still the old one.");
    assert.ok(bench.waitMs >= 10_000, `${bench.waitMs} ms`);
    bench.session.press();
    assert.equal(bench.reloads, 1);
    await bench.is("waiting");
    await bench.pass(bench.waitMs);
    await bench.is("joining");
    assert.deepEqual(bench.requests, ["join passport", "join passport"]);
  });

  it("stays in updating while the page is being replaced", async () => {
    const bench = new SessionBench();
    bench.session.start(ANY);
    await bench.fails(new RefusedError(VERSION_MISMATCH, ""));
    await bench.updates(true);
    await bench.pass(60_000);
    await bench.is("updating");
    assert.equal(bench.reloads, 0);
  });

  it("ends if this page can't show the room, which is left", async () => {
    const bench = new SessionBench();
    bench.failure = new Error("no graphics");
    bench.session.start(ANY);
    const room = await bench.joins(new FakeRoom("first"));
    await bench.is("ended");
    assert.equal(bench.text, "Something went wrong in this page. Please reload it.");
    assert.ok(room.isLeft && room.isDisposed);
    bench.failure = undefined;
    bench.session.press();
    await bench.joins(new FakeRoom("second"));
    await bench.is("flying");
  });
});
