import assert from "node:assert/strict";
import { StoredBestTimes } from "../../client/course.ts";
import { DailyCourse } from "../../client/net/dailyCourse.ts";
import { COURSE_RINGS } from "../../game/course.ts";
import { NEW_SHIP, shipOf } from "../../game/fields.ts";
import { ROOMS } from "../../game/rooms.ts";
import { bothWays } from "../../tools/network/profiles.ts";
import { toward } from "../support/ringFlight.ts";
import { SkyBench } from "../support/skyBench.ts";
import { SkyPage, type SkyPageOptions } from "../support/skyPage.ts";

const { world } = ROOMS.game;
const NOON = Date.UTC(2026, 10, 28, 12);
const DAY_MS = 86_400_000;

/** Storage of a device. */
function device(stored?: string) {
  const values = new Map(stored === undefined ? [] : [["slipstream.course", stored]]);
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  };
}

/** A course that is flown by putting the ship into its rings. */
class Trial {
  now = NOON;
  readonly course: DailyCourse;

  constructor(storage = device()) {
    this.course = new DailyCourse(world, new StoredBestTimes(() => storage), () => this.now);
  }

  /** Passes some rings, each after so many steps beside it. */
  pass(count: number, between: number): void {
    for (let i = 0; i < count; i++) {
      const { x = 0, y = 0 } = this.course.rings[this.course.next] ?? {};
      for (let step = 1; step < between; step++)
        this.course.fly({ ...shipOf(NEW_SHIP), x: world.wrap(x + 60), y: world.wrap(y + 60) });
      this.course.fly({ ...shipOf(NEW_SHIP), x, y });
    }
  }
}

describe("a flight on the daily course", () => {
  it("takes its time in inputs, from the first ring to the last one, and the next flight needs no key", () => {
    const { course, pass } = bound(new Trial());
    pass(5, 10);
    assert.deepEqual([course.next, course.steps, course.result], [5, 40, undefined]);
    pass(COURSE_RINGS - 5, 10);
    assert.deepEqual(course.result, { steps: 190, isBest: true });
    assert.deepEqual([course.next, course.steps, course.best], [0, 0, 190]);
    pass(1, 10);
    assert.deepEqual([course.next, course.steps, course.result], [1, 0, undefined]);
  });

  it("keeps the best time, which a worse one does not replace and a better one does", () => {
    const storage = device();
    const { course, pass } = bound(new Trial(storage));
    for (const [between, isBest, best] of [
      [10, true, 190],
      [12, false, 190],
      [10, false, 190],
      [9, true, 171],
    ] as const) {
      pass(COURSE_RINGS, between);
      assert.deepEqual([course.result?.isBest, course.best], [isBest, best]);
    }
    assert.equal(new Trial(storage).course.best, 171, "on a later page of this device");
  });

  it("starts anew on another day, but ends on the course on which it began", () => {
    const storage = device();
    const trial = new Trial(storage);
    const { course, pass } = bound(trial);
    pass(COURSE_RINGS, 5);
    const { rings } = course;
    pass(1, 1);
    trial.now += DAY_MS;
    pass(COURSE_RINGS - 1, 4);
    assert.deepEqual(course.result, { steps: 76, isBest: true });
    assert.equal(course.rings, rings);
    course.fly(shipOf(NEW_SHIP));
    assert.notDeepEqual(course.rings, rings);
    assert.equal(course.best, undefined);
    pass(COURSE_RINGS, 20);
    assert.deepEqual([course.result?.isBest, course.best], [true, 380]);
  });

  it("begins again when the player wants it, or when the server did not receive the inputs", () => {
    const { course, pass } = bound(new Trial());
    course.interrupt();
    assert.equal(course.interruptions, 0, "nothing was interrupted");
    pass(3, 2);
    course.again();
    assert.deepEqual([course.next, course.steps, course.interruptions], [0, 0, 0]);
    pass(3, 2);
    course.interrupt();
    assert.deepEqual([course.next, course.steps, course.interruptions], [0, 0, 1]);
  });

  it("keeps the time until the page is closed if the storage fails, and ignores what it can't read", () => {
    const broken = new StoredBestTimes(() => {
      throw new Error("site data is blocked");
    });
    assert.deepEqual(
      [broken.of(1), broken.offer(1, 50), broken.offer(1, 60), broken.of(1)],
      [undefined, true, false, 50],
    );
    const day = Math.floor(NOON / DAY_MS);
    for (const stored of ["", "null", "[]", `{"day":${day},"steps":"9"}`, `{"day":${day},"steps":-1}`]) {
      assert.equal(new Trial(device(stored)).course.best, undefined, stored);
    }
    assert.equal(new Trial(device(`{"day":${day},"steps":9}`)).course.best, 9);
  });
});

describe("the sky on the daily course", () => {
  /** A page that flies the course behind a slow network, and counts its inputs at each ring. */
  function fly(options: SkyPageOptions = {}) {
    const { course } = new Trial();
    const rings: string[] = [];
    const inputs: number[] = [];
    const others: string[] = [];
    const page = new SkyPage(new SkyBench({ seed: 5 }), "own", {
      profile: bothWays({ delay: 150 }),
      random: () => 0.5,
      course,
      command: (each) => toward(each.own?.ship ?? assert.fail(), course.rings[course.next] ?? assert.fail()),
      onRing: (ring, own, last, id) => {
        rings.push(`${ring}${own ? " own" : ""}${last ? "!" : ""} ${id}`);
        inputs.push(page.channel.sent.length);
      },
      onPick: () => others.push("pick"),
      onRoundStart: () => others.push("start"),
      onRoundEnd: () => others.push("end"),
      ...options,
    });
    return { page, course, rings, inputs, others };
  }

  it("has its rings in place of the match, and exactly the time of the inputs, behind any network", () => {
    const { page, course, rings, inputs, others } = fly();
    for (let s = 0; course.result === undefined; s++) {
      assert.ok(s < 90, `${course.next} rings in ${s} s`);
      page.run(1000);
      assert.equal(page.sky.rings, course.rings);
      assert.deepEqual([page.sky.round.podium, page.sky.crowns.length], [false, 0]);
      page.sky.forEachStar(() => assert.fail());
    }
    assert.deepEqual(
      rings.slice(0, COURSE_RINGS),
      Array.from({ length: COURSE_RINGS }, (_, i) => `${i} own${i === 19 ? "!" : ""} own`),
    );
    assert.equal(course.result.steps, (inputs[19] ?? 0) - (inputs[0] ?? 0));
    assert.equal(course.interruptions, 0);
    assert.deepEqual(others, []);
  });

  it("does not time a flight in which something other than inputs has moved the ship", () => {
    const { page, course } = fly();
    for (let s = 0; course.next < 2 && s < 60; s++) page.run(500);
    page.pilot.simulation.push(0, 0);
    page.run(1000);
    assert.equal(course.interruptions, 1);
  });
});

/** The parts of a trial, to be used without it. */
function bound(trial: Trial) {
  return { course: trial.course, pass: (count: number, between: number) => trial.pass(count, between) };
}
