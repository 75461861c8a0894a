import type { FrameMeter } from "./frameMeter.ts";
import { positionOf } from "./input/keyNames.ts";
import { loadChunk } from "./net/chunks.ts";
import { type Delay, readDelay } from "./net/delay.ts";
import type { RoomView } from "./net/roomView.ts";
import { offerReload } from "./ui/offerReload.ts";
import type { Overlay } from "./ui/overlay.ts";

/** ms for which the player is told what is wrong with the address */
const REMARK_MS = 10_000;

/**
 * What is only there for who asks for it: the overlay, with F3 or `?debug`, the panels of the SDK, and a worse network,
 * `?net=200,50`. Each is loaded when it is asked for; where one can't be, the flight goes on without it.
 */
export class DebugTools {
  /** done when what the address asks for is in place, or can't be had; never rejected */
  readonly ready: Promise<void>;
  readonly #roomView: () => RoomView | undefined;
  readonly #events: string[] = [];
  #overlay: Overlay | undefined;
  #opening = false;
  #closeOffer: (() => void) | undefined;
  #remark = "";
  #remarkUntil = Number.POSITIVE_INFINITY;

  constructor(query: URLSearchParams, roomView: () => RoomView | undefined) {
    this.#roomView = roomView;
    addEventListener("keydown", (event) => {
      if (positionOf(event) !== "F3" || event.ctrlKey || event.metaKey || event.altKey) return;
      // It searches the page otherwise.
      event.preventDefault();
      if (!event.repeat) void this.#toggle();
    });
    if (query.has("debug")) void this.#toggle();
    this.ready = this.#worsenNetwork(query.get("net"));
  }

  /** whether to show where the server has the own ship */
  get ghost(): boolean {
    return this.#overlay?.ghost ?? false;
  }

  /** what is wrong with the address, for a while; empty if nothing is */
  remark(now: number): string {
    if (this.#remark === "") return "";
    // From when it can be read.
    this.#remarkUntil = Math.min(this.#remarkUntil, now + REMARK_MS);
    return now < this.#remarkUntil ? this.#remark : "";
  }

  /** Something has happened that belongs in a report. */
  note(text: string): void {
    if (this.#overlay !== undefined) this.#overlay.note(text);
    else if (this.#events.push(text) > 20) this.#events.shift();
  }

  /** Shows the figures of a frame. Call this at the end of each frame. */
  update(now: number, meter: FrameMeter): void {
    if (this.#overlay === undefined) return;
    const roomView = this.#roomView();
    this.#overlay.sample(now, meter.cost, roomView && meter.read(roomView), roomView?.size ?? 0);
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
        facts: () => ({ Script: import.meta.url, Room: this.#roomView()?.room.roomId ?? "none" }),
        onPanels: () => void this.#openPanels(),
      });
      this.#closeOffer?.();
      for (const text of this.#events.splice(0)) this.#overlay.note(text);
    } catch (error) {
      this.#fail("The overlay", error);
    } finally {
      this.#opening = false;
    }
  }

  /** The panels of the SDK, on the rooms joined so far and from now on. */
  async #openPanels(delay?: Delay): Promise<void> {
    try {
      const { openSdkPanels } = await loadChunk("sdkDebug", () => import("./net/colyseus/sdkDebug.ts"));
      await openSdkPanels(delay?.delay, delay?.jitter);
      this.#closeOffer?.();
    } catch (error) {
      this.#fail(delay === undefined ? "The panels" : "The worse network", error);
    }
  }

  /** Simulates a bad network, as `?net=` asks. @param words its value; null if it is absent */
  async #worsenNetwork(words: string | null): Promise<void> {
    if (words === null) return;
    const delay = readDelay(words);
    if (typeof delay === "string") this.#remark = delay;
    else await this.#openPanels(delay);
  }

  /** A file that does not come: most often those of another version have taken its place. */
  #fail(what: string, error: unknown): void {
    const text = `${what} could not be loaded: the server is out of reach, or has a new version of this page.`;
    console.warn(text, error);
    this.note(text);
    this.#closeOffer?.();
    this.#closeOffer = offerReload(`${text} Reloading keeps your ship.`);
  }
}
