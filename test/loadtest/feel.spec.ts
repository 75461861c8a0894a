import assert from "node:assert/strict";
import { ROOMS } from "../../game/rooms.ts";
import { wayBack } from "../../loadtest/feel/bots.ts";
import { figure, isMet, line, type Trial, unmeasured } from "../../loadtest/feel/figure.ts";
import { judgeNewcomers } from "../../loadtest/feel/newcomers.ts";
import { judgeOthers } from "../../loadtest/feel/others.ts";
import type { RecordedFrame, RecordedShip } from "../../loadtest/feel/page.ts";
import { Track } from "../../loadtest/feel/track.ts";
import { viewOf } from "../../loadtest/feel/view.ts";
import { PERFECT } from "../../tools/network/profiles.ts";

const { world } = ROOMS.bigsky;

/** A square window: 280 units from its center to its edges. */
const view = viewOf({ width: 400, height: 400 });

function ship(id: string, x: number, y: number): RecordedShip {
  return { id, kind: 0, x: world.wrap(x), y: world.wrap(y), thrusting: false, own: id === "own" };
}

/** A frame of a page whose ship is in a corner of the world, so that the seam is in its view. */
function frame(now: number, some: Partial<RecordedFrame> = {}): RecordedFrame {
  const telemetry = { roundTrip: 50, jitter: 5, patchAge: 10, interpolationDelay: 100, drawnTime: now, ahead: 0 };
  const ship_ = {
    pendingInputs: 1,
    lastCorrection: 0,
    maxCorrection: 0,
    blending: 0,
    disturbances: 0,
    listening: true,
  };
  const traffic = { bytesIn: 0, bytesOut: 0, decodeMs: 0, reconnections: 0, frameMs: 16, workMs: 1, renderMs: 1 };
  return { ...telemetry, ...ship_, ...traffic, now, ships: [ship("own", 0, 0)], fadeIns: [], gone: [], ...some };
}

function valuesOf({ figures }: Trial): Record<string, number> {
  return Object.fromEntries(figures.map(({ what, value }) => [what, value]));
}

describe("what feel measures", () => {
  it("is said not to be measured if nothing could be, and misses a limit without a value", () => {
    const open = unmeasured("speeds", "nobody came");
    assert.match(line(open), /^speeds +not measured: nobody came$/);
    assert.ok(isMet(open));
    assert.ok(!isMet(figure("speeds", Number.NaN, "", 1)));
    assert.match(line(figure("speeds", 2, "%", 1)), /2\.00 % {2}\(limit 1\.00: NOT MET\)$/);
  });

  it("is a ship that comes or goes at once with any part of it in the view, also across the seam, and not one that fades", () => {
    const at = (x: number, y: number, by: number, isNew = true) => [{ x: world.wrap(x), y: world.wrap(y), by, isNew }];
    const frames = [
      frame(0, { fadeIns: at(320, 0, 1), gone: at(-320, 0, 1) }),
      // The ends of a ship are 31 units from its center.
      frame(16, { fadeIns: at(-300, 10, 1) }),
      frame(32, { fadeIns: at(10, 310, 0), gone: at(10, -310, 0.2) }),
      frame(48, { fadeIns: at(10, 305, 0.2, false), gone: at(10, -310, 0.3) }),
      frame(64, { fadeIns: at(10, 300, 0.3, false) }),
      frame(80, { ahead: 20 }),
      frame(900, { fadeIns: at(10, -200, 0) }),
    ];
    assert.deepEqual(valuesOf(judgeNewcomers(frames, view, world)), {
      "ships that came to be known": 4,
      "of them out of nothing: over a quarter visible at once": 2,
      "ships that vanished, over a quarter at once": 1,
      "those that faded in, a part of them in the view": 3,
      "of these not within 1 s of late patches": 2,
      "how far inside a ship has faded in, max": 111,
    });
    const none = judgeNewcomers([frame(0), frame(16)], view, world);
    assert.equal(none.figures.find(({ what }) => what.startsWith("of them out"))?.unmeasured, "no ship came near");
  });

  it("is the speed of the other ships in the view, in a world of any size", () => {
    const frames: RecordedFrame[] = [];
    const track = new Track(world);
    const far = new Track(world);
    for (let now = 0; now <= 1000; now += 50) {
      track.add(now, 50 + now / 10, 0);
      far.add(now, 400, now / 10);
      // One is drawn right but in one frame, and the other, outside of the view, never.
      const drawn = ship("a", 50 + (now === 500 ? now - 20 : now) / 10, 0);
      frames.push(frame(now, { ships: [ship("own", 0, 0), drawn, ship("b", 400, 0)] }));
    }
    const bots = {
      ids: ["a", "b"],
      world,
      truth: (id: string, time: number) => (id === "a" ? track : far).at(time),
      roomTime: (time: number) => time,
    };
    const off = (trial: Trial) => trial.figures[0];
    const seen = off(judgeOthers(frames, 0, bots, PERFECT, view));
    // The last position has none after it, so its speed is not known.
    assert.deepEqual([seen?.unit, Math.round(seen?.value ?? 0)], ["% of 19", Math.round(100 * (2 / 19))]);
    assert.equal(off(judgeOthers(frames, 0, bots, PERFECT))?.unit, "% of 38");
    const late = frames.map((each) => (each.now < 300 ? { ...each, ahead: 20 } : each));
    const inTime = judgeOthers(late, 0, bots, PERFECT, view).figures.find(({ what }) => what.endsWith("late patches"));
    assert.equal(inTime?.unit, "% of 0");
  });

  it("is also the speed of those ships only whose inputs reached the server in time", () => {
    const track = new Track(world);
    const frames: RecordedFrame[] = [];
    let x = 0;
    for (let now = 0; now <= 4000; now += 50) {
      // It flies at 100 units/s, thrusts at last, and waits for a step in between.
      x += now === 1500 ? 0 : 5 + Math.max(0, now - 3800) * 0.002;
      track.add(now, x, 0);
      frames.push(frame(now, { ships: [ship("own", 0, 0), ship("a", x + (now < 2600 ? now / 10 : 0), 0)] }));
    }
    const bots = {
      ids: ["a"],
      world,
      truth: (_: string, time: number) => track.at(time),
      roomTime: (ms: number) => ms,
    };
    const { figures } = judgeOthers(frames, 0, bots, PERFECT);
    const [all, even] = [figures[0], figures.find(({ what }) => what.endsWith("of a leap of the true speed"))];
    assert.equal(all?.unit, "% of 78");
    // Not judged: the waiting step, the one after it, and those of a second.
    assert.equal(even?.unit, "% of 57");
    assert.equal(Math.round(((even?.value ?? 0) / 100) * 57), 30);
  });
});

describe("the bots of feel", () => {
  it("fly back to a ship from afar, on the shortest way, and else as they like", () => {
    assert.equal(wayBack(world, { x: 100, y: 0 }, { x: 300, y: 0 }), undefined);
    assert.equal(wayBack(world, { x: 100, y: 0 }, { x: world.size - 300, y: 0 }), Math.PI);
    assert.equal(wayBack(world, undefined, { x: 0, y: 0 }), undefined);
  });

  it("know where they were at any time, also across the seam", () => {
    const track = new Track(world);
    track.add(1000, world.size - 2, 10);
    track.add(1050, 2, 20);
    track.add(1100, 6, 20);
    assert.deepEqual(track.at(1025), { x: 0, y: 15 });
    assert.deepEqual(track.at(1075), { x: 4, y: 20 });
    assert.deepEqual([track.at(999), track.at(1101)], [undefined, undefined]);
  });
});
