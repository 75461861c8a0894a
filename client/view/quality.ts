/**
 * How much is drawn. 2: everything. 1: no light around engines, and trails of half the length. 0: hulls, flames and
 * names, and a third of the stars. A lower level also has fewer pixels in a large window.
 */
export type QualityLevel = 0 | 1 | 2;

/** pixels of the whole picture at most, by level: those of 1280 x 720, of 1920 x 1080 and of 3840 x 2160 */
const PIXELS = [921_600, 2_073_600, 8_294_400] as const;

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

/** shares of slow frames: with more than the first one in a window, the level falls; with less than the second, it can rise */
const TOO_SLOW = 0.3;
const FAST = 0.03;

/** windows in a row that are too slow before the level falls: one could be the start of the page or of another program */
const SLOW_WINDOWS = 2;

/** fast windows in a row before the level rises, at first and at most. They double each time it did not stay there. */
const FAST_WINDOWS = 5;
const MOST_FAST_WINDOWS = 80;

/** windows for which a level must last to count as stable */
const STABLE_WINDOWS = 15;

/**
 * Decides how much is drawn, by how long frames take. It lowers the level within seconds, raises it slowly, and more
 * slowly after each failure, so that the picture does not flicker between two levels.
 */
export class Quality {
  #level: QualityLevel = 2;
  #frames = 0;
  #slowFrames = 0;
  /** ms counted in this window */
  #elapsed = 0;
  #slowWindows = 0;
  #fastWindows = 0;
  /** fast windows in a row that are needed to rise */
  #needed = FAST_WINDOWS;
  /** windows since the level rose; infinite if it has not risen */
  #sinceRise = Number.POSITIVE_INFINITY;

  get level(): QualityLevel {
    return this.#level;
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
    return Math.min(most, Math.sqrt(PIXELS[this.#level] / Math.max(1, width * height)));
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
    if (this.#elapsed < WINDOW_MS) return;
    if (this.#frames >= FEWEST_FRAMES) this.#judge(this.#slowFrames / this.#frames);
    this.#startWindow();
  }

  #startWindow(): void {
    this.#frames = 0;
    this.#slowFrames = 0;
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
    if (this.#level === 0) return;
    if (this.#sinceRise < STABLE_WINDOWS) this.#needed = Math.min(MOST_FAST_WINDOWS, 2 * this.#needed);
    this.#sinceRise = Number.POSITIVE_INFINITY;
    this.#level = this.#level === 2 ? 1 : 0;
  }

  #raise(): void {
    this.#fastWindows = 0;
    if (this.#level === 2) return;
    this.#sinceRise = 0;
    this.#level = this.#level === 0 ? 1 : 2;
  }
}
