import assert from "node:assert/strict";
import { Quality } from "../../client/view/quality.ts";

/** Draws frames for some seconds. @returns the levels in the order in which they were reached */
function draw(quality: Quality, seconds: number, frameMs: (level: number) => number, work = 3): number[] {
  const levels: number[] = [quality.level];
  for (let time = 0; time < 1000 * seconds; ) {
    const elapsed = frameMs(quality.level);
    quality.frame(elapsed, work);
    time += elapsed;
    if (quality.level !== levels.at(-1)) levels.push(quality.level);
  }
  return levels;
}

describe("the quality of the picture", () => {
  it("stays at its best at 60 Hz, at 144 Hz, and at the 30 Hz of a browser that saves power", () => {
    for (const rate of [60, 144, 30])
      assert.deepEqual(
        draw(new Quality(), 120, () => 1000 / rate),
        [2],
      );
  });

  it("falls level by level while frames are slow, within 5 s each, and never below the lowest", () => {
    const quality = new Quality();
    assert.deepEqual(
      draw(quality, 5, () => 60),
      [2, 1],
    );
    assert.deepEqual(
      draw(quality, 5, () => 60),
      [1, 0],
    );
    assert.deepEqual(
      draw(quality, 60, () => 60),
      [0],
    );
  });

  it("falls where there are only three frames per second", () => {
    assert.deepEqual(
      draw(new Quality(), 9, () => 330),
      [2, 1, 0],
    );
  });

  it("falls where the work of a frame is long, although frames come in time", () => {
    assert.deepEqual(
      draw(new Quality(), 5, () => 16.7, 14),
      [2, 1],
    );
  });

  it("is not moved by a few slow frames, nor by a short stutter", () => {
    let frame = 0;
    assert.deepEqual(
      draw(new Quality(), 60, () => (frame++ % 10 === 0 ? 90 : 16.7)),
      [2],
    );
    const quality = new Quality();
    draw(quality, 1.5, () => 100);
    assert.deepEqual(
      draw(quality, 20, () => 16.7),
      [2],
    );
  });

  it("recovers once frames are fast again", () => {
    const quality = new Quality();
    draw(quality, 20, () => 80);
    assert.deepEqual(
      draw(quality, 40, () => 16.7),
      [0, 1, 2],
    );
  });

  it("tries a level that was too much less and less often", () => {
    const quality = new Quality();
    // Fast without the lights, slow with them.
    const tries = () => draw(quality, 600, (level) => (level === 2 ? 50 : 16.7)).filter((level) => level === 2).length;
    const [first, second] = [tries(), tries()];
    assert.ok(first <= 7 && second <= 4, `${first} and ${second} times in 10 minutes`);
    assert.ok(second >= 2, "it does not give up");
    assert.equal(draw(quality, 170, () => 16.7).at(-1), 2);
  });

  it("ignores pauses, in which the page was hidden", () => {
    const quality = new Quality();
    for (let i = 0; i < 500; i++) quality.frame(1500, 3);
    assert.equal(quality.level, 2);
  });

  it("draws fewer pixels of a large window at each step down, and all of a small one, whatever the zoom", () => {
    const quality = new Quality();
    const pixels = [];
    for (let i = 0; i < 4; i++) {
      pixels.push(Math.round(2560 * 1440 * quality.resolution(2560, 1440, 1) ** 2));
      for (const zoom of [0.5, 1, 2, 4]) {
        assert.equal(quality.resolution(480 / zoom, 480 / zoom, zoom), zoom);
        const zoomed = quality.resolution(2560 / zoom, 1440 / zoom, zoom) / zoom;
        assert.ok(Math.abs(zoomed - quality.resolution(2560, 1440, 1)) < 1e-9);
      }
      draw(quality, 5, () => 60);
    }
    assert.deepEqual(pixels, [2560 * 1440, 1920 * 1080, 1280 * 720, 640 * 360]);
  });

  it("does not take the sharpness of the picture where the time goes into the work of the page", () => {
    const quality = new Quality();
    draw(quality, 60, () => 60, 30);
    assert.equal(quality.level, 0);
    assert.equal(Math.round(1280 * 720 * quality.resolution(1280, 720, 1) ** 2), 1280 * 720);
  });
});
