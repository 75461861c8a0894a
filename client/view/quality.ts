/**
 * How much is drawn. 2: everything. 1: no light around engines, and trails of half the length. 0: hulls, flames and
 * names, and a third of the stars.
 */
export type QualityLevel = 0 | 1 | 2;

/**
 * The steps from the best picture down: what is drawn, and pixels of the whole picture at most, those of 3840 x 2160,
 * 1920 x 1080, 1280 x 720 and 640 x 360. The last one is for browsers that draw without a graphics card.
 */
const STEPS: readonly { readonly level: QualityLevel; readonly pixels: number }[] = [
  { level: 2, pixels: 8_294_400 },
  { level: 1, pixels: 2_073_600 },
  { level: 0, pixels: 921_600 },
  { level: 0, pixels: 230_400 },
];

/** time over which frames are counted, ms */
const WINDOW_MS = 2000;

/** frames in a window at least: fewer are no measurement, for example of a page that is only drawn now and then */
const FEWEST_FRAMES = 4;

/**
 * ms between two frames from which a frame is slow: 25 frames/s. A browser that saves power draws 30 frames/s however
 * little there is to draw, so that is not slow.
 */
const SLOW_FRAME_MS = 40;

/** ms of work in a frame from which it is slow: together with the browser's own work it fills a frame at 60 Hz */
const SLOW_WORK_MS = 11;

/** ms; after a longer pause, because the page was hidden, counting starts again */
const PAUSE_MS = 1000;

/** shares of slow frames: with more than the first one in a window, the quality falls; with less than the second, it can rise */
const TOO_SLOW = 0.3;
const FAST = 0.03;

/** windows in a row that are too slow before the quality falls: one could be the start of the page or of another program */
const SLOW_WINDOWS = 2;

/** fast windows in a row before the quality rises, at first and at most. They double each time it did not stay there. */
const FAST_WINDOWS = 5;
const MOST_FAST_WINDOWS = 80;

/** windows for which a step must last to count as stable */
const STABLE_WINDOWS = 15;

/**
 * Decides how much is drawn, by how long frames take. It lowers the quality within seconds, raises it slowly, and more
 * slowly after each failure, so that the picture does not flicker between two steps.
 */
export class Quality {
  /** index into STEPS */
  #step = 0;
  #frames = 0;
  #slowFrames = 0;
  /** slow frames in which this page had much work */
  #workedFrames = 0;
  /** ms counted in this window */
  #elapsed = 0;
  #slowWindows = 0;
  #fastWindows = 0;
  /** fast windows in a row that are needed to rise */
  #needed = FAST_WINDOWS;
  /** windows since the quality rose; infinite if it has not risen */
  #sinceRise = Number.POSITIVE_INFINITY;

  get level(): QualityLevel {
    return this.#at.level;
  }

  get #at(): (typeof STEPS)[number] {
    return STEPS[this.#step] as (typeof STEPS)[number];
  }

  /**
   * How many pixels per CSS pixel are drawn. It does not depend on the zoom of the page, which changes none of its
   * pixels.
   *
   * @param width of the window, CSS pixels
   * @param height of the window, CSS pixels
   * @param most pixels per CSS pixel that the screen has
   */
  resolution(width: number, height: number, most: number): number {
    return Math.min(most, Math.sqrt(this.#at.pixels / Math.max(1, width * height)));
  }

  /**
   * A frame was drawn.
   *
   * @param elapsed ms since the previous frame
   * @param work ms that this page needed for the frame
   */
  frame(elapsed: number, work: number): void {
    if (!(elapsed < PAUSE_MS)) {
      this.#startWindow();
      this.#slowWindows = 0;
      return;
    }
    this.#frames++;
    this.#elapsed += elapsed;
    if (elapsed > SLOW_FRAME_MS || work > SLOW_WORK_MS) this.#slowFrames++;
    if (work > SLOW_WORK_MS) this.#workedFrames++;
    if (this.#elapsed < WINDOW_MS) return;
    if (this.#frames >= FEWEST_FRAMES) this.#judge(this.#slowFrames / this.#frames);
    this.#startWindow();
  }

  #startWindow(): void {
    this.#frames = 0;
    this.#slowFrames = 0;
    this.#workedFrames = 0;
    this.#elapsed = 0;
  }

  /** @param slow share of slow frames in the window that ends now */
  #judge(slow: number): void {
    this.#sinceRise++;
    // A level that has lasted after a rise was no failure: the next rise can be as quick as the first.
    if (this.#sinceRise === STABLE_WINDOWS) this.#needed = FAST_WINDOWS;
    this.#slowWindows = slow > TOO_SLOW ? this.#slowWindows + 1 : 0;
    this.#fastWindows = slow < FAST ? this.#fastWindows + 1 : 0;
    if (this.#slowWindows >= SLOW_WINDOWS) this.#lower();
    else if (this.#fastWindows >= this.#needed) this.#raise();
  }

  #lower(): void {
    this.#slowWindows = 0;
    // The last step only has fewer pixels, which does not help where the time goes into the work of this page.
    const isLast = this.#step === STEPS.length - 2 && this.#workedFrames > this.#slowFrames / 2;
    if (isLast || this.#step === STEPS.length - 1) return;
    if (this.#sinceRise < STABLE_WINDOWS) this.#needed = Math.min(MOST_FAST_WINDOWS, 2 * this.#needed);
    this.#sinceRise = Number.POSITIVE_INFINITY;
    this.#step++;
  }

  #raise(): void {
    this.#fastWindows = 0;
    if (this.#step === 0) return;
    this.#sinceRise = 0;
    this.#step--;
  }
}
