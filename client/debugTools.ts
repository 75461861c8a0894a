import type { Sky } from "./net/sky.ts";
import type { Notice } from "./ui/notice.ts";
import type { Overlay } from "./ui/overlay.ts";

/**
 * What is only there for who asks for it: the overlay, with F3 or `?debug`, the panels of the SDK, and a worse network,
 * `?net=200,50`. Each is loaded when it is asked for.
 */
export class DebugTools {
  /** done when what the address asks for is in place */
  readonly ready: Promise<void>;
  readonly #sky: () => Sky | undefined;
  readonly #events: string[] = [];
  #overlay: Overlay | undefined;
  #opening = false;

  constructor(query: URLSearchParams, notice: Notice, sky: () => Sky | undefined) {
    this.#sky = sky;
    addEventListener("keydown", (event) => {
      if (event.code !== "F3" || event.ctrlKey || event.metaKey || event.altKey) return;
      // It searches the page otherwise.
      event.preventDefault();
      if (!event.repeat) void this.#toggle();
    });
    if (query.has("debug")) void this.#toggle();
    this.ready = query.has("net") ? worsenNetwork(query.get("net") ?? "", notice) : Promise.resolve();
  }

  /** whether to show where the server has the own ship */
  get ghost(): boolean {
    return this.#overlay?.ghost ?? false;
  }

  /** Something has happened that belongs in a report. */
  note(text: string): void {
    if (this.#overlay !== undefined) this.#overlay.note(text);
    else if (this.#events.push(text) > 20) this.#events.shift();
  }

  /** To be called at the end of each frame. */
  frame(now: number, frameMs: number, workMs: number): void {
    if (this.#overlay === undefined) return;
    const sky = this.#sky();
    this.#overlay.sample(now, sky?.telemetry, frameMs, workMs, sky?.size ?? 0);
  }

  async #toggle(): Promise<void> {
    if (this.#opening) return;
    if (this.#overlay !== undefined) {
      this.#overlay.dispose();
      this.#overlay = undefined;
      return;
    }
    this.#opening = true;
    const { Overlay } = await import("./ui/overlay.ts");
    this.#overlay = new Overlay(document.body, {
      facts: () => ({ Script: import.meta.url, Room: this.#sky()?.room.roomId ?? "none" }),
      onPanels: () => void openPanels(),
    });
    for (const text of this.#events.splice(0)) this.#overlay.note(text);
    this.#opening = false;
  }
}

/** The panels of the SDK, on the rooms joined so far and from now on. */
async function openPanels(): Promise<void> {
  const { openSdkPanels } = await import("./net/sdkDebug.ts");
  await openSdkPanels();
}

/**
 * Makes the network worse, for whoever wants to feel that.
 *
 * @param words ms of delay and, after a comma, of jitter, each way: 200,50
 */
async function worsenNetwork(words: string, notice: Notice): Promise<void> {
  const [found, delay, jitter = 0] = /^(\d{1,5})(?:,(\d{1,5}))?$/.exec(words) ?? [];
  if (found === undefined) {
    await notice.ask(
      `?net=${words} is not a delay: it must be ms each way, like 200, or 200,50 with jitter.`,
      "Fly without",
    );
    return;
  }
  const { openSdkPanels } = await import("./net/sdkDebug.ts");
  await openSdkPanels(Number(delay), Number(jitter));
}
