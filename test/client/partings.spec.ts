import assert from "node:assert/strict";
import { farewell, isSeatGone, refusal, SEAT_GONE } from "../../client/net/partings.ts";
import { RefusedError, UnreachableError, WebSocketsBlockedError } from "../../client/net/refusals.ts";
import { PAGE_LEFT, REPLACED } from "../../protocol/closeCodes.ts";

describe("a parting", () => {
  it("is followed by another try where the server has gone, or has no place just now, and by none where it does not want", () => {
    const again = (code: number) => refusal(new RefusedError(code, "No.")).again;
    // Too many, a full sky, a proxy without a server, a seat that went with its process, and a connection that did.
    for (const code of [429, 502, 503, 504, 524, 4001, 4002]) assert.equal(again(code), true, String(code));
    for (const code of [400, 403, 404, 520, 526]) assert.equal(again(code), false, String(code));
    assert.equal(refusal(new UnreachableError()).again, true);
  });

  it("waits as long as the server asks for, where it tries again", () => {
    assert.equal(refusal(new RefusedError(429, "No.", 60_000)).waitMs, 60_000);
    assert.equal(refusal(new RefusedError(503, "No.", 2000)).waitMs, 2000);
    assert.equal(refusal(new RefusedError(503, "No.")).waitMs, undefined);
  });

  it("repeats the server's sentences and nobody else's", () => {
    const { sentence } = refusal(new RefusedError(503, "Every sky is full. Please try again in a moment."));
    assert.equal(sentence, "Every sky is full.", "the page tries again by itself");
    assert.equal(refusal(new RefusedError(502, "<html>")).sentence, "The server is busy.");
    assert.equal(
      refusal(new RefusedError(524, "seat reservation expired.")).sentence,
      "The seat was gone before it could be taken.",
    );
  });

  it("says that the server can't be reached only where it can't be reached", () => {
    const unreachable = /can't be reached/;
    assert.match(refusal(new UnreachableError("There was no answer.")).sentence, unreachable);
    for (const error of [
      new TypeError("Promise.withResolvers is not a function"),
      new DOMException("Access is denied for this document.", "SecurityError"),
      new WebSocketsBlockedError(),
      new RefusedError(409, "A new version of Slipstream is out."),
      new RefusedError(429, "Too many."),
    ]) {
      assert.doesNotMatch(refusal(error).sentence, unreachable, error.message);
    }
    assert.match(refusal(new WebSocketsBlockedError()).sentence, /WebSockets/);
    assert.equal(refusal(new RefusedError(409, "")).outdated, true);
  });

  it("leads to another server at once where this one drains, and only there", () => {
    assert.equal(farewell(4001).moves, true);
    for (const code of [1000, 1006, 4000, 4002, 4003, 4403, REPLACED]) assert.ok(!farewell(code).moves, String(code));
    assert.equal(farewell(4003).sentence, SEAT_GONE);
  });

  it("keeps the seat for the player who flies in another tab, and for the page that was away, and fights for neither", () => {
    assert.deepEqual(farewell(REPLACED), {
      sentence: "You are flying in another tab.",
      again: false,
      keepsSeat: true,
      action: "Fly here",
    });
    assert.equal(farewell(PAGE_LEFT).keepsSeat, true);
    for (const code of [1000, 1006, 4000, 4001, 4002, 4003, 4403]) assert.ok(!farewell(code).keepsSeat, String(code));
  });

  it("is from the seat only where the server has said so: a connection that broke leaves it to be asked for again", () => {
    const isGone = (code: number) => isSeatGone(new RefusedError(code, ""));
    // No such room, no such seat, one that lapsed between two steps of taking it, and the close code for that.
    for (const code of [404, 410, 524, 4003]) assert.ok(isGone(code), String(code));
    for (const code of [409, 429, 502, 503, 504, 1000, 1001, 1005, 1006, 4001, 4002, 4010])
      assert.ok(!isGone(code), String(code));
    assert.ok(!isSeatGone(new UnreachableError()));
  });
});
