import { loadChunk } from "./chunks.ts";
import type { FrameMeter } from "./frameMeter.ts";
import { positionOf } from "./input/keyNames.ts";
import { type Delay, type DelayFault, MOST_MS, readDelay } from "./net/delay.ts";
import type { RoomView } from "./net/roomView.ts";
import { type Texts, texts } from "./text/texts.ts";
import { offerReload } from "./ui/offerReload.ts";
import type { Overlay } from "./ui/overlay.ts";

/** ms for which the page shows what is wrong with its address */
const REMARK_MS = 10_000;

/**
 * Tools for developers: the overlay (F3 or `?debug`), the SDK's panels, and a simulated network (`?net=200,50`). Each
 * is loaded on demand. If one does not load, the game goes on without it.
 */
export class DebugTools {
  /** resolves when the simulated network is in place or could not be loaded; never rejects */
  readonly ready: Promise<void>;
  readonly #view: () => RoomView | undefined;
  readonly #events: string[] = [];
  #overlay: Overlay | undefined;
  #opening = false;
  #closeOffer: (() => void) | undefined;
  #fault: DelayFault | undefined;
  #remarkUntil = Number.POSITIVE_INFINITY;

  constructor(query: URLSearchParams, view: () => RoomView | undefined) {
    this.#view = view;
    addEventListener("keydown", (event) => {
      if (positionOf(event) !== "F3" || event.ctrlKey || event.metaKey || event.altKey) return;
      // F3 opens the browser's search.
      event.preventDefault();
      if (!event.repeat) void this.#toggle();
    });
    if (query.has("debug")) void this.#toggle();
    this.ready = this.#simulateNetwork(query.get("net"));
  }

  /** whether to draw the position of the own ship on the server */
  get ghost(): boolean {
    return this.#overlay?.ghost ?? false;
  }

  /** what is wrong with the page's address, for ten seconds; empty if nothing is */
  remark(now: number): string {
    if (this.#fault === undefined) return "";
    // The time counts from the first frame in which the text is visible.
    this.#remarkUntil = Math.min(this.#remarkUntil, now + REMARK_MS);
    if (now >= this.#remarkUntil) return "";
    const { fault, words } = this.#fault;
    return fault === "malformed" ? texts.notices.delayMalformed(words) : texts.notices.delayTooLong(words, MOST_MS);
  }

  /** Records an event for the report. */
  note(text: string): void {
    if (this.#overlay !== undefined) this.#overlay.note(text);
    else if (this.#events.push(text) > 20) this.#events.shift();
  }

  /** Shows the figures of a frame. Call this at the end of each frame. */
  update(now: number, meter: FrameMeter): void {
    if (this.#overlay === undefined) return;
    const view = this.#view();
    this.#overlay.sample(now, meter.cost, view && meter.read(view), view?.size ?? 0);
  }

  async #toggle(): Promise<void> {
    if (this.#opening) return;
    if (this.#overlay !== undefined) {
      this.#overlay.dispose();
      this.#overlay = undefined;
      return;
    }
    this.#opening = true;
    try {
      const { Overlay } = await loadChunk("overlay", () => import("./ui/overlay.ts"));
      this.#overlay = new Overlay(document.body, {
        facts: () => ({ Script: import.meta.url, Room: this.#view()?.room.roomId ?? "none" }),
        onPanels: () => void this.#openPanels(),
      });
      this.#closeOffer?.();
      for (const text of this.#events.splice(0)) this.#overlay.note(text);
    } catch (error) {
      this.#fail("overlay", error);
    } finally {
      this.#opening = false;
    }
  }

  /** Opens the SDK's panels for all rooms, joined before or after. */
  async #openPanels(delay?: Delay): Promise<void> {
    try {
      const { openSdkPanels } = await loadChunk("sdkDebug", () => import("./net/colyseus/sdkDebug.ts"));
      await openSdkPanels(delay?.delay, delay?.jitter);
      this.#closeOffer?.();
    } catch (error) {
      this.#fail(delay === undefined ? "panels" : "network", error);
    }
  }

  /** Simulates a network. @param words the value of `?net=`; null if it is absent */
  async #simulateNetwork(words: string | null): Promise<void> {
    if (words === null) return;
    const delay = readDelay(words);
    if ("fault" in delay) this.#fault = delay;
    else await this.#openPanels(delay);
  }

  /** Reports a file that did not load: usually the server has the files of another version. */
  #fail(what: keyof Texts["notices"]["notLoaded"], error: unknown): void {
    const text = texts.notices.notLoaded[what];
    console.warn(text, error);
    this.note(text);
    this.#closeOffer?.();
    this.#closeOffer = offerReload(`${text} ${texts.notices.reloadKeepsShip}`);
  }
}
