import { loadChunk } from "./chunks.ts";
import type { Scene, SceneOptions } from "./view/scene.ts";

/** number of attempts to load the scene, and delay before the second one, ms; each further attempt doubles it */
const ATTEMPTS = 4;
const RETRY_MS = 1000;

/** ms without graphics after which the player is told and a new scene is opened */
const LOST_MS = 3000;

/** ms between two attempts to open a new scene */
const REOPEN_MS = 5000;

/** Loads the scene while the page is joining, and opens a new one if the browser's graphics stop for long. */
export class SceneLoader {
  /** undefined until it is loaded */
  scene: Scene | undefined;
  /** resolves when there is a scene, and rejects if it can't be loaded or opened */
  readonly opened: Promise<void>;
  readonly #element: HTMLElement;
  readonly #options: SceneOptions;
  #reopenedAt = Number.NEGATIVE_INFINITY;

  /** @param element that gets the canvas */
  constructor(element: HTMLElement, options: SceneOptions) {
    this.#element = element;
    this.#options = options;
    this.opened = this.#open();
  }

  /** Whether this browser has WebGL. */
  static isPossible(): boolean {
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("webgl2") ?? canvas.getContext("webgl");
    // Browsers limit the number of contexts.
    context?.getExtension("WEBGL_lose_context")?.loseContext();
    return context !== null;
  }

  /**
   * Opens a new scene if the graphics have stopped for too long. Call this in each frame.
   *
   * @param now ms
   * @returns whether the player should be told that the graphics have stopped
   */
  isLost(now: number): boolean {
    const lost = (this.scene?.lostFor(now) ?? 0) > LOST_MS;
    if (lost && now - this.#reopenedAt > REOPEN_MS) {
      this.#reopenedAt = now;
      void this.#reopen();
    }
    return lost;
  }

  async #open(): Promise<void> {
    const { Scene } = await this.#load();
    this.scene = await Scene.open(this.#element, this.#options);
  }

  /** Loads the code of the scene, which is a file of its own. */
  async #load(): Promise<typeof import("./view/scene.ts")> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await loadChunk("scene", () => import("./view/scene.ts"));
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS * 2 ** (attempt - 1)));
      }
    }
  }

  async #reopen(): Promise<void> {
    const before = this.scene;
    try {
      await this.#open();
      before?.close();
    } catch (error) {
      console.warn("The graphics could not be restarted.", error);
    }
  }
}
