import type { Torus } from "../game/torus.ts";
import { loadChunk } from "./net/chunks.ts";
import type { Scene } from "./view/scene.ts";

/** ms between two tries to load what draws, at first; twice as long each time */
const AGAIN_MS = 1000;
const TRIES = 4;

/** ms for which a browser may be without graphics before the player is told, and a new scene is tried */
const LOST_MS = 3000;

/** ms between two tries to begin anew */
const RENEW_MS = 5000;

/** The scene, which is loaded while the page is joining, and made anew if the browser's graphics don't come back. */
export class SkyWindow {
  /** undefined until it is loaded */
  scene: Scene | undefined;
  /** done when there is a scene; rejected with the reason if there won't be one */
  readonly opened: Promise<void>;
  readonly #element: HTMLElement;
  readonly #world: Torus;
  #renewedAt = Number.NEGATIVE_INFINITY;

  constructor(element: HTMLElement, world: Torus) {
    this.#element = element;
    this.#world = world;
    this.opened = this.#open();
  }

  /** Whether this browser can draw the sky at all. */
  static isPossible(): boolean {
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("webgl2") ?? canvas.getContext("webgl");
    // Browsers keep only so many of them.
    context?.getExtension("WEBGL_lose_context")?.loseContext();
    return context !== null;
  }

  /**
   * Looks after the scene.
   *
   * @param now ms
   * @returns whether the graphics are gone for so long that the player is to be told
   */
  isLost(now: number): boolean {
    const lost = (this.scene?.lostFor(now) ?? 0) > LOST_MS;
    if (lost && now - this.#renewedAt > RENEW_MS) {
      this.#renewedAt = now;
      void this.#renew();
    }
    return lost;
  }

  async #open(): Promise<void> {
    const { Scene } = await this.#load();
    this.scene = await Scene.open(this.#element, this.#world);
  }

  /** What draws is a file of its own. It may fail to come, and a second try may succeed. */
  async #load(): Promise<typeof import("./view/scene.ts")> {
    for (let tries = 1; ; tries++) {
      try {
        return await loadChunk("scene", () => import("./view/scene.ts"));
      } catch (error) {
        if (tries === TRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS * 2 ** (tries - 1)));
      }
    }
  }

  async #renew(): Promise<void> {
    const before = this.scene;
    try {
      await this.#open();
      before?.close();
    } catch (error) {
      console.warn("The sky can't be drawn yet.", error);
    }
  }
}
