import assert from "node:assert/strict";
import { closeReason } from "../../client/net/disconnectReasons.ts";
import type { SessionState } from "../../client/net/sessionStates.ts";
import { SessionNotice } from "../../client/sessionNotice.ts";
import { banSentence } from "../../protocol/bans.ts";
import { CloseReason } from "../../protocol/closeCodes.ts";

const MINUTE = 60_000;

/** What a notice shows. */
class FakeNotice {
  readonly shown: string[] = [];
  readonly say = (text: string) => void this.shown.push(text);
  readonly offer = (text: string, label: string) => void this.shown.push(`${text} [${label}]`);
  readonly ask = this.offer;
  readonly offerBack = (label: string) => void this.shown.push(`[${label}]`);
  readonly count = () => {};
  readonly hide = () => {};
}

describe("the notice of a banned player", () => {
  it("has the minutes that are left, and a button to fly only when they are over", () => {
    const notice = new FakeNotice();
    const session = new SessionNotice(
      notice,
      () => {},
      () => {},
    );
    const reason = closeReason(CloseReason.BANNED, banSentence("session", 125));
    const state: SessionState = { name: "ended", reason, until: 125_000 };
    for (const now of [0, 10, 6000, MINUTE, 2 * MINUTE, 125_000, 200_000]) session.frame(now, state);
    const back = "[Back]";
    const removed = "You were removed by the server's operator.";
    assert.deepEqual(notice.shown, [
      `${removed} You can join in 3 minutes.`,
      back,
      `${removed} You can join in 2 minutes.`,
      back,
      `${removed} You can join in 1 minute.`,
      back,
      `${removed} [Fly again]`,
      back,
    ]);
  });

  it("has hours if a ban is long", () => {
    const notice = new FakeNotice();
    const session = new SessionNotice(
      notice,
      () => {},
      () => {},
    );
    const reason = closeReason(CloseReason.BANNED, banSentence("network", 7 * 24 * 3600));
    session.frame(0, { name: "ended", reason, until: 7 * 24 * 60 * MINUTE });
    assert.match(notice.shown[0] ?? "", /^A player from your network .* You can join in 168 hours\.$/);
  });
});
