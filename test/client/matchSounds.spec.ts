import assert from "node:assert/strict";
import { type HeardMatch, MatchSounds } from "../../client/sound/matchSounds.ts";
import { MELODIES, type Note, pick, ring } from "../../client/sound/melodies.ts";
import { RINGS } from "../../game/gates.ts";

type Listener = Parameters<HeardMatch["events"]["add"]>[0];

describe("the sounds of a match", () => {
  let now: number;
  let played: (readonly Note[])[];
  let rushes: boolean[];
  let listeners: Set<Listener>;
  let match: HeardMatch;
  let sounds: MatchSounds;
  const tell = (call: (listener: Listener) => void) => listeners.forEach(call);
  const pickStar = (own = true, golden = false) => tell((listener) => listener.onPick?.(0, 0, golden, own));
  const pitches = () => played.map(([note]) => note?.pitch ?? 0);

  beforeEach(() => {
    now = 0;
    played = [];
    rushes = [];
    listeners = new Set();
    match = {
      events: {
        add: (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
    };
    sounds = new MatchSounds({
      play: (notes) => void played.push(notes),
      rush: (own) => void rushes.push(own),
      now: () => now,
    });
    sounds.follow(match, "own");
  });

  it("rise with each pick of a series, and begin again after a pause", () => {
    for (let i = 0; i < 12; i++) {
      now += 1000;
      pickStar();
    }
    const rising = pitches();
    assert.ok(
      rising.slice(1, 10).every((pitch, i) => pitch > (rising[i] ?? 0)),
      `${rising}`,
    );
    assert.equal(rising[11], rising[9], "up to a limit");
    now += 4000;
    pickStar();
    assert.equal(pitches().at(-1), rising[0]);
  });

  it("go up a scale from ring to ring, and end with a melody instead of the last step", () => {
    for (let i = 0; i < RINGS; i++) tell((listener) => listener.onRing?.(i, true, i === RINGS - 1));
    const steps = pitches().slice(0, RINGS - 1);
    assert.ok(
      steps.every((pitch, i) => i === 0 || pitch > (steps[i - 1] ?? 0)),
      `${steps}`,
    );
    assert.equal(played.at(-1), MELODIES.chain);
    tell((listener) => listener.onRing?.(2, false, false));
    assert.equal(played.length, RINGS, "the rings of others are not heard");
  });

  it("tell a crown that one gets, one that is stolen from oneself, and one that changes hands elsewhere", () => {
    tell((listener) => listener.onCrown?.("own", "a"));
    tell((listener) => listener.onCrown?.("a", "own"));
    tell((listener) => listener.onCrown?.("b", ""));
    assert.deepEqual(played.slice(0, 2), [MELODIES.crownTaken, MELODIES.crownLost]);
    assert.ok((played[2]?.[0]?.gain ?? 1) < 0.4 * (MELODIES.crownTaken[0]?.gain ?? 0));
  });

  it("are few and quiet for what others do, however many there are", () => {
    for (let i = 0; i < 100; i++) {
      now += 10;
      pickStar(false);
      tell((listener) => listener.onBoost?.("a"));
    }
    assert.ok(played.length + rushes.length <= 5, `${played.length + rushes.length} sounds in a second`);
    tell((listener) => listener.onBoost?.("own"));
    assert.equal(rushes.at(-1), true);
  });

  it("end with the match", () => {
    sounds.follow(undefined, "");
    assert.equal(listeners.size, 0);
  });

  it("have pitches that can be heard and gains that do not startle", () => {
    const all = [...Object.values(MELODIES).flat(), ...[0, 5, 99].flatMap(pick), ...[0, 3, 7].flatMap(ring)];
    for (const { pitch, gain, at, lasts } of all) {
      assert.ok(pitch > 150 && pitch < 1800 && gain > 0 && gain <= 0.2 && at >= 0 && at + lasts < 2);
    }
  });
});
