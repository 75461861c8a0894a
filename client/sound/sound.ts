import type { Torus } from "../../game/torus.ts";
import { Graph } from "./graph.ts";
import { type HeardMatch, MatchSounds } from "./matchSounds.ts";
import { type Mix, mixEngine, mixWind, silentMix } from "./mix.ts";
import { type ForEachShip, Traffic } from "./traffic.ts";

/** ms between two changes of the sound */
const UPDATE_MS = 40;

/** ms between two looks at the other ships, which take much longer than everything else here */
const TRAFFIC_MS = 100;

/** ms after which the sound has faded out, and its work can stop */
const FADED_MS = 300;

/**
 * Events in which a browser lets a page begin to play sound. Safari on iOS accepts only the end of a touch. They stay
 * registered: iOS stops the sound during a phone call, and it must be started again in such an event.
 */
const GESTURES = ["pointerdown", "pointerup", "touchend", "click", "keydown"] as const;

interface SoundSettings {
  /** 0 to 1 */
  readonly volume: number;
  readonly muted: boolean;
}

/** Where the settings are kept; see client/settings.ts. */
export interface SoundSettingsStore {
  readonly current: SoundSettings;
  onChange(listener: (settings: SoundSettings) => void): () => void;
}

/** The ship from which the player hears: the own one, or the one that is watched. Units in the world. */
export interface Listener {
  readonly x: number;
  readonly y: number;
  readonly thrusting: boolean;
}

/**
 * The sound of the game. It is silent until the player has used the page, while the page is hidden, and while the
 * player has no ship. A browser that can't play sound costs only the sound.
 */
export class Sound {
  readonly #settings: SoundSettingsStore;
  readonly #mix: Mix = silentMix();
  readonly #traffic = new Traffic(
    (pan) => this.#graph?.slide(440, 880, 0.45, 0.2, pan),
    (pan) => this.#graph?.slide(620, 230, 0.5, 0.16, pan),
  );
  readonly #match = new MatchSounds({
    play: (notes) => {
      if (this.#isHeard) for (const note of notes) this.#graph?.chime(note);
    },
    rush: (own) => {
      if (this.#isHeard) this.#graph?.rush(own ? 0.3 : 0.09, own ? 1.1 : 0.8);
    },
    now: () => performance.now(),
  });
  readonly #stop = new AbortController();
  #context: AudioContext | undefined;
  #graph: Graph | undefined;
  #isBroken = false;
  #isHeard = false;
  #updatedAt = Number.NEGATIVE_INFINITY;
  #trafficAt = Number.NEGATIVE_INFINITY;
  #suspension: ReturnType<typeof setTimeout> | undefined;

  constructor(settings: SoundSettingsStore) {
    this.#settings = settings;
    const { signal } = this.#stop;
    for (const type of GESTURES) {
      window.addEventListener(type, () => this.#wake(), { signal, capture: true, passive: true });
    }
    document.addEventListener("visibilitychange", () => this.#adjust(), { signal });
    signal.addEventListener(
      "abort",
      settings.onChange(() => this.#adjust()),
    );
  }

  /**
   * Lets the sound follow the game. Call this once per frame, after the ships were moved.
   *
   * @param now ms
   * @param own the listener; undefined while there is none
   * @param braking whether the own ship brakes
   * @param forEachShip calls its parameter for each ship, also the own one
   */
  frame(now: number, own: Listener | undefined, braking: boolean, forEachShip: ForEachShip, world: Torus): void {
    if (own === undefined) {
      this.silence();
      return;
    }
    // The button that started the game was a gesture, also for a player who then uses only a gamepad.
    if (this.#context === undefined && navigator.userActivation?.hasBeenActive) this.#wake();
    if (this.#context?.state !== "running") return;
    if (now - this.#updatedAt < UPDATE_MS) return;
    this.#updatedAt = now;
    if (now - this.#trafficAt >= TRAFFIC_MS) {
      this.#trafficAt = now;
      this.#traffic.update(now, own, forEachShip, world);
    }
    const { speed } = this.#traffic;
    mixEngine(this.#mix, own.thrusting, braking, speed);
    mixWind(this.#mix, speed);
    this.#traffic.mix(this.#mix);
    this.#graph?.apply(this.#mix);
    if (!this.#isHeard) this.#graph?.slide(220, 660, 0.7, 0.2);
    this.#isHeard = true;
  }

  /**
   * Sets the match that is heard. It may be called in each frame.
   *
   * @param match undefined if there is none
   * @param ownId session id of the own ship; empty for a spectator
   */
  follow(match: HeardMatch | undefined, ownId: string): void {
    this.#match.follow(match, ownId);
  }

  /** A short sound for a button of the page. */
  tick(): void {
    if (this.#context?.state === "running") this.#graph?.slide(1300, 1100, 0.05, 0.12);
  }

  /** Fades everything out: the player has left, or has no ship. */
  silence(): void {
    if (!this.#isHeard) return;
    this.#isHeard = false;
    this.#traffic.clear();
    this.#graph?.apply(silentMix());
  }

  dispose(): void {
    this.#match.follow(undefined, "");
    this.#stop.abort();
    clearTimeout(this.#suspension);
    void this.#context?.close().catch(() => {});
    this.#context = undefined;
    this.#graph = undefined;
  }

  /** volume that should be heard now, 0 to 1 */
  get #volume(): number {
    const { volume, muted } = this.#settings.current;
    return muted || document.hidden ? 0 : volume;
  }

  /** Starts the sound, or resumes it. Browsers allow that in a gesture of the player. */
  #wake(): void {
    if (this.#isBroken || this.#volume === 0) return;
    if (this.#context === undefined) this.#open();
    clearTimeout(this.#suspension);
    this.#suspension = undefined;
    const context = this.#context;
    // Safari has another state, "interrupted".
    if (context !== undefined && context.state !== "running") context.resume().catch(() => {});
    this.#graph?.setVolume(this.#volume);
  }

  #open(): void {
    try {
      const { audioSession } = navigator as Navigator & { audioSession?: { type: string } };
      // On iOS, the music that the player listens to goes on.
      if (audioSession !== undefined) audioSession.type = "ambient";
      this.#context = new AudioContext();
      this.#graph = new Graph(this.#context);
    } catch (error) {
      console.info("This browser plays no sound.", error);
      this.#isBroken = true;
      this.#context = undefined;
      this.#graph = undefined;
    }
  }

  /** The volume or the visibility of the page has changed. */
  #adjust(): void {
    if (this.#volume > 0) {
      if (this.#context !== undefined || navigator.userActivation?.hasBeenActive) this.#wake();
      return;
    }
    this.#graph?.setVolume(0);
    clearTimeout(this.#suspension);
    // A hidden page does not need the processor any longer, once the sound has faded out.
    this.#suspension = setTimeout(() => this.#context?.suspend().catch(() => {}), FADED_MS);
  }
}
