import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { closeReason, isSeatGone, joinFailure, SEAT_GONE, SERVER_GONE } from "../../client/net/disconnectReasons.ts";
import { RefusedError, UnreachableError, WebSocketsBlockedError } from "../../client/net/joinErrors.ts";
import { sentenceOf } from "../../client/sessionNotice.ts";
import { BANNED, banSentence } from "../../protocol/bans.ts";
import { CloseReason, PAGE_LEFT, REPLACED } from "../../protocol/closeCodes.ts";

const PROJECT = path.resolve(import.meta.dirname, "../..");
const SERVER = globSync("server/**/*.ts", { cwd: PROJECT }).map((file) =>
  readFileSync(path.join(PROJECT, file), "utf8"),
);

describe("a disconnect reason", () => {
  it("leads to another attempt if the server is down or full at the moment, and to none if it refuses", () => {
    const eventOf = (code: number) => joinFailure(new RefusedError(code, "No.")).event;
    // Too many joins, no place, a proxy without a server, a seat that is gone with its process, a broken connection.
    for (const code of [429, 502, 503, 504, 524, 4001, 4002]) assert.equal(eventOf(code), "failed", String(code));
    for (const code of [400, 403, 404, 520, 526]) assert.equal(eventOf(code), "stopped", String(code));
    assert.equal(joinFailure(new UnreachableError()).event, "failed");
  });

  it("has the delay that the server asks for, if there is another attempt", () => {
    assert.equal(joinFailure(new RefusedError(429, "No.", 60_000)).waitMs, 60_000);
    assert.equal(joinFailure(new RefusedError(503, "No.", 2000)).waitMs, 2000);
    assert.equal(joinFailure(new RefusedError(503, "No.")).waitMs, undefined);
    assert.equal(joinFailure(new RefusedError(403, "No.", 2000)).waitMs, undefined);
  });

  it("shows error messages of the server, and no text of a proxy or of Colyseus", () => {
    const shown = (code: number, message: string) => sentenceOf(joinFailure(new RefusedError(code, message)));
    const later = "The sun is too close. Please try again in a moment.";
    assert.equal(shown(503, later), "The sun is too close.", "the page tries again by itself");
    assert.equal(shown(403, "The moon is closed."), "The moon is closed.");
    assert.equal(shown(502, "<html>"), "The server is busy.");
    assert.equal(shown(524, "seat reservation expired."), "Your place expired before the connection was made.");
  });

  it("has a sentence of the page for what the server writes, which is in English", () => {
    const causeOf = (code: number, message: string) => joinFailure(new RefusedError(code, message));
    for (const [code, message, cause] of [
      [503, "Every room is full. Please try again in a moment.", "allFull"],
      [503, "The server can't accept players right now. Please try again in a moment.", "noPlace"],
      [503, "Very many players are joining right now. Please try again in a moment.", "manyJoin"],
      [503, "The server is being restarted. Please try again in a moment.", "serverGone"],
      [429, "Too many players are joining from your network. Please try again in 12 s.", "tooManyJoins"],
      [429, "Too many connections are being opened. Please try again in 3 s.", "tooManyConnections"],
      [429, "There are too many connections from your network. Please close some and try again.", "tooManyConnections"],
      [429, "There are too many requests from your network.", "tooManyRequests"],
      [503, "No more rooms can be opened right now. Please try again in a moment, or join an open one.", "noRoomsLeft"],
      [
        429,
        "Too many rooms are being opened from your network. Please try again in 5 s, or join an open room.",
        "tooManyRooms",
      ],
      [429, "Your network has too many rooms open. Please try again in 30 s, or join an open room.", "tooManyRooms"],
      [429, "Too many wrong room codes were sent from your network. Please try again in 5 s.", "tooManyCodes"],
      [503, "This room has no place for another spectator. Please try again in a moment.", "spectatorsFull"],
      [403, "Rooms can't be watched on this server.", "watchingOff"],
      [403, "Pages of this origin may not join.", "foreignOrigin"],
    ] as const) {
      const failure = causeOf(code, message);
      assert.deepEqual([failure.cause, failure.sentence], [cause, undefined], message);
      // The server puts the rest of the sentence together.
      const [start = ""] = message.split(/ in \d+ s| Please/);
      assert.ok(
        SERVER.some((source) => source.includes(start)),
        `no file of the server has "${start}"`,
      );
    }
  });

  it("has a sentence of the page for everything with which the server asks a player to try again", () => {
    // The page shows no error of the list of rooms.
    const sources = globSync("server/http/*.ts", { cwd: PROJECT }).filter((file) => !file.endsWith("roomList.ts"));
    const sentences = sources.flatMap((file) =>
      [...readFileSync(path.join(PROJECT, file), "utf8").matchAll(/["`]([A-Z][^"`]*\.) Please [^"`]*["`]/g)].map(
        ([, sentence = ""]) => sentence,
      ),
    );
    assert.ok(sentences.length > 8, "the sentences of the server are found");
    for (const sentence of sentences) {
      const { cause } = joinFailure(new RefusedError(503, `${sentence} Please try again in a moment.`));
      if (!sentence.startsWith("A new version")) assert.notEqual(cause, "busy", sentence);
    }
  });

  it("says that the server can't be reached only if it can't be reached", () => {
    const unreachable = /can't be reached/;
    assert.match(sentenceOf(joinFailure(new UnreachableError("There was no answer."))), unreachable);
    for (const error of [
      new TypeError("Promise.withResolvers is not a function"),
      new DOMException("Access is denied for this document.", "SecurityError"),
      new WebSocketsBlockedError(),
      new RefusedError(409, "A new version of Slipstream is out."),
      new RefusedError(429, "Too many."),
    ]) {
      assert.doesNotMatch(sentenceOf(joinFailure(error)), unreachable, error.message);
    }
    assert.match(sentenceOf(joinFailure(new WebSocketsBlockedError())), /WebSockets/);
    assert.equal(joinFailure(new RefusedError(409, "")).event, "outdated");
  });

  it("leads to another process if this one drains, and not after other close codes", () => {
    assert.equal(closeReason(4001), SERVER_GONE);
    for (const code of [1000, 1006, 4000, 4002, 4003, 4403, REPLACED]) {
      assert.notEqual(closeReason(code).event, "serverGone", String(code));
    }
    assert.equal(closeReason(4003), SEAT_GONE);
  });

  it("keeps the seat for a player who flies in another tab and for a restored page, and in no other case", () => {
    assert.deepEqual(closeReason(REPLACED), {
      cause: "inOtherTab",
      event: "stopped",
      tokenStaysValid: true,
      button: "flyHere",
    });
    assert.equal(closeReason(PAGE_LEFT).tokenStaysValid, true);
    for (const code of [1000, 1006, 4000, 4001, 4002, 4003, 4403]) {
      assert.ok(!closeReason(code).tokenStaysValid, String(code));
    }
  });

  it("tells a banned player for how long, after a kick and after a refused join, and does not try again", () => {
    const sentence = banSentence("session", 540);
    const reason = { cause: "banned", event: "stopped", waitMs: 540_000 };
    assert.deepEqual(closeReason(CloseReason.BANNED, sentence), reason);
    assert.deepEqual(joinFailure(new RefusedError(BANNED, sentence)), reason);
    const network = joinFailure(new RefusedError(BANNED, banSentence("network", 60)));
    assert.deepEqual(network, { cause: "networkBanned", event: "stopped", waitMs: 60_000 });
    assert.ok(Buffer.byteLength(banSentence("network", 604_800)) <= 123, "it fits into a close frame");
  });

  it("counts a seat as gone only if the server reports that: after a broken connection it may still be held", () => {
    const isGone = (code: number) => isSeatGone(new RefusedError(code, ""));
    // No such room, no such seat, one that expired while it was taken, and the close code for "no seat".
    for (const code of [404, 410, 524, 4003]) assert.ok(isGone(code), String(code));
    for (const code of [409, 429, 502, 503, 504, 1000, 1001, 1005, 1006, 4001, 4002, 4010])
      assert.ok(!isGone(code), String(code));
    assert.ok(!isSeatGone(new UnreachableError()));
  });
});
