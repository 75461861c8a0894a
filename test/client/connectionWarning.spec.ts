import assert from "node:assert/strict";
import { type Connection, ConnectionWarning, type Warning } from "../../client/ui/connectionWarning.ts";
import { type Box, covers } from "../../client/view/bannerPlace.ts";
import { Camera } from "../../client/view/camera.ts";
import { ROOMS } from "../../game/rooms.ts";

const FINE: Connection = { connected: true, inputsArrive: true, silence: 40 };

/** The warnings over time, one entry for each change. @param at returns the connection at a time, ms */
function warnings(at: (ms: number) => Connection, ms = 12_000): { ms: number; sentence?: Warning | undefined }[] {
  const warning = new ConnectionWarning();
  const shown: { ms: number; sentence?: Warning | undefined }[] = [{ ms: 0 }];
  for (let now = 0; now < ms; now += 16) {
    const sentence = warning.frame(now, at(now));
    if (sentence !== shown.at(-1)?.sentence) shown.push({ ms: now, sentence });
  }
  return shown;
}

const sentences = (shown: { sentence?: Warning | undefined }[]) => shown.map(({ sentence }) => sentence);

describe("the warning about the connection", () => {
  it("shows one sentence from the time a server freezes until it answers again", () => {
    const shown = warnings((ms) => {
      if (ms > 5000) return FINE;
      // The page waits 2.5 s before it stops sending, and needs 0.4 s to know that the server receives inputs again.
      return { connected: true, inputsArrive: ms < 2500 || ms > 4600, silence: ms < 4200 ? ms : 20 };
    });
    assert.deepEqual(sentences(shown), [undefined, "noControl", undefined]);
    assert.ok(Math.abs((shown[1]?.ms ?? 0) - 1500) < 50 && (shown[2]?.ms ?? 0) > 4600 + 400);
  });

  it("changes once when the connection is lost, and then disappears", () => {
    const shown = warnings((ms) => ({
      connected: ms < 5000 || ms > 7000,
      inputsArrive: ms < 2500 || ms > 7300,
      silence: ms < 7000 ? ms : 20,
    }));
    assert.deepEqual(sentences(shown), [undefined, "noControl", "connectionLost", undefined]);
  });

  it("does not appear for problems of less than 0.3 s, and does not flicker", () => {
    assert.deepEqual(sentences(warnings((ms) => ({ ...FINE, inputsArrive: ms % 1000 > 250 }))), [undefined]);
    const shown = warnings((ms) => ({ ...FINE, inputsArrive: ms % 1000 > 700 }));
    assert.deepEqual(sentences(shown), [undefined, "noControl"]);
  });

  it("is empty while there is no ship", () => {
    const warning = new ConnectionWarning();
    assert.equal(warning.frame(0, { ...FINE, silence: 2000 }), "noControl");
    assert.equal(warning.frame(16, undefined), undefined);
    assert.equal(warning.frame(32, FINE), undefined);
  });
});

describe("a banner", () => {
  const camera = new Camera(ROOMS.game.world);
  camera.fit(800, 800);
  const top: Box = { left: 200, top: 40, right: 600, bottom: 90 };

  it("covers a ship below it, or the name of one above, and none beside it", () => {
    assert.equal(covers(top, { x: 500, y: 90 }, camera), true);
    assert.equal(covers(top, { x: 500, y: 10 }, camera), true);
    assert.equal(covers(top, { x: 500, y: 400 }, camera), false);
    assert.equal(covers(top, { x: 900, y: 90 }, camera), false);
  });

  it("covers a ship at the bottom edge, which is drawn at the top too", () => {
    const edge: Box = { ...top, top: 0, bottom: 30 };
    assert.equal(covers(edge, { x: 500, y: 990 }, camera), true);
    assert.equal(covers(edge, { x: 500, y: 900 }, camera), false);
  });
});
