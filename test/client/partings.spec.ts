import assert from "node:assert/strict";
import { MatchMakeError } from "@colyseus/sdk";
import { farewell, isSeatGone, refusal, SEAT_GONE } from "../../client/net/partings.ts";

describe("a parting", () => {
  it("is followed by another try where the server has gone, or has no place just now, and by none where it does not want", () => {
    const again = (code: number) => refusal(new MatchMakeError("No.", code)).again;
    // A full sky, a proxy without a server, a seat that went with its process, and a connection that did.
    for (const code of [502, 503, 504, 524, 1006, 4001, 4002]) assert.equal(again(code), true, String(code));
    for (const code of [400, 403, 404, 429, 520, 526]) assert.equal(again(code), false, String(code));
    assert.equal(refusal(new TypeError("Failed to fetch")).again, true);
  });

  it("repeats the server's sentences and nobody else's", () => {
    assert.equal(refusal(new MatchMakeError("Every sky is full.", 503)).sentence, "Every sky is full.");
    assert.equal(refusal(new MatchMakeError("<html>", 502)).sentence, "The server is busy.");
    assert.equal(
      refusal(new MatchMakeError("seat reservation expired.", 524)).sentence,
      "The seat was gone before it could be taken.",
    );
  });

  it("leads to another server at once where this one drains, and only there", () => {
    assert.equal(farewell(4001).moves, true);
    for (const code of [1000, 1006, 4000, 4002, 4003, 4403]) assert.ok(!farewell(code).moves, String(code));
    assert.equal(farewell(4003).sentence, SEAT_GONE);
  });

  it("is from the seat only where the server has said so: a connection that broke leaves it to be asked for again", () => {
    const isGone = (code: number) => isSeatGone(new MatchMakeError("", code));
    // No such room, no such seat, one that lapsed between two steps of taking it, and the close code for that.
    for (const code of [404, 410, 524, 4003]) assert.ok(isGone(code), String(code));
    for (const code of [429, 502, 503, 504, 1000, 1001, 1005, 1006, 4001, 4002, 4010])
      assert.ok(!isGone(code), String(code));
    assert.ok(!isSeatGone(new TypeError("Failed to fetch")));
  });
});
