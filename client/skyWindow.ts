import type { Torus } from "../game/torus.ts";
import { loadChunk } from "./net/chunks.ts";
import type { Scene } from "./view/scene.ts";

/** ms between the first two attempts to load the renderer; then twice as long each time */
const AGAIN_MS = 1000;
const TRIES = 4;

/** ms for which a browser may be without graphics before the player is told and a new scene is created */
const LOST_MS = 3000;

/** ms between two attempts to create a new scene */
const RENEW_MS = 5000;

/** The scene. It is loaded while the page is joining, and created again if the browser's graphics do not come back. */
export class SkyWindow {
  /** undefined until it is loaded */
  scene: Scene | undefined;
  /** resolves when there is a scene; rejects with the reason if there can't be one */
  readonly opened: Promise<void>;
  readonly #element: HTMLElement;
  readonly #world: Torus;
  #renewedAt = Number.NEGATIVE_INFINITY;

  constructor(element: HTMLElement, world: Torus) {
    this.#element = element;
    this.#world = world;
    this.opened = this.#open();
  }

  /** Whether this browser has WebGL. */
  static isPossible(): boolean {
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("webgl2") ?? canvas.getContext("webgl");
    // Browsers allow a limited number of contexts.
    context?.getExtension("WEBGL_lose_context")?.loseContext();
    return context !== null;
  }

  /**
   * Creates a new scene if the browser's graphics have been lost for too long. Call this in each frame.
   *
   * @param now ms
   * @returns whether they have been lost for so long that the player should be told
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

  /** Loads the renderer, which is a chunk. A later attempt may succeed. */
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
      console.warn("The graphics could not be restarted yet.", error);
    }
  }
}
