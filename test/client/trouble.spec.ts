import assert from "node:assert/strict";
import { type Connection, LOST, Trouble, UNHEARD } from "../../client/ui/trouble.ts";
import { type Box, covers } from "../../client/view/bannerPlace.ts";
import { Viewport } from "../../client/view/viewport.ts";
import { ROOMS } from "../../game/rooms.ts";

const { world } = ROOMS.game;

const FINE: Connection = { connected: true, listening: true, silence: 40 };

/** What is said over time, one word each time it changes. @param at ms: the connection from then on */
function tell(at: (ms: number) => Connection, ms = 12_000): { ms: number; sentence: string }[] {
  const trouble = new Trouble();
  const said = [{ ms: 0, sentence: "" }];
  for (let now = 0; now < ms; now += 16) {
    const sentence = trouble.frame(now, at(now));
    if (sentence !== said.at(-1)?.sentence) said.push({ ms: now, sentence });
  }
  return said;
}

const sentences = (said: { sentence: string }[]) => said.map(({ sentence }) => sentence);

describe("what the page says about the connection", () => {
  it("is one sentence from the silence of a frozen server until that answers again", () => {
    const said = tell((ms) => {
      if (ms > 5000) return FINE;
      // The page is patient for 2.5 s, and takes 0.4 s to be sure that the server listens again.
      return { connected: true, listening: ms < 2500 || ms > 4600, silence: ms < 4200 ? ms : 20 };
    });
    assert.deepEqual(sentences(said), ["", UNHEARD, ""]);
    assert.ok(Math.abs((said[1]?.ms ?? 0) - 1500) < 50 && (said[2]?.ms ?? 0) > 4600 + 400);
  });

  it("is another one once the connection is lost, and no third one on the way back", () => {
    const said = tell((ms) => ({
      connected: ms < 5000 || ms > 7000,
      listening: ms < 2500 || ms > 7300,
      silence: ms < 7000 ? ms : 20,
    }));
    assert.deepEqual(sentences(said), ["", UNHEARD, LOST, ""]);
  });

  it("is nothing about what is over in 0.3 s, and does not flicker", () => {
    assert.deepEqual(sentences(tell((ms) => ({ ...FINE, listening: ms % 1000 > 250 }))), [""]);
    const said = tell((ms) => ({ ...FINE, listening: ms % 1000 > 700 }));
    assert.deepEqual(sentences(said), ["", UNHEARD]);
  });

  it("is nothing while there is no ship", () => {
    const trouble = new Trouble();
    assert.equal(trouble.frame(0, { ...FINE, silence: 2000 }), UNHEARD);
    assert.equal(trouble.frame(16, undefined), "");
    assert.equal(trouble.frame(32, FINE), "");
  });
});

describe("a banner", () => {
  const viewport = new Viewport(world);
  viewport.fit(800, 800);
  const top: Box = { left: 200, top: 40, right: 600, bottom: 90 };

  it("covers a ship below it, or the name of one above, and none beside it", () => {
    assert.equal(covers(top, { x: 500, y: 90 }, viewport), true);
    assert.equal(covers(top, { x: 500, y: 10 }, viewport), true);
    assert.equal(covers(top, { x: 500, y: 400 }, viewport), false);
    assert.equal(covers(top, { x: 900, y: 90 }, viewport), false);
  });

  it("covers a ship that reaches over the edge at the bottom, and so is at the top too", () => {
    const edge: Box = { ...top, top: 0, bottom: 30 };
    assert.equal(covers(edge, { x: 500, y: 990 }, viewport), true);
    assert.equal(covers(edge, { x: 500, y: 900 }, viewport), false);
  });
});
