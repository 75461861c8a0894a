import { inEachLanguage, texts } from "../../text/texts.ts";
import { makeSvg } from "../dom.ts";
import { type ConnectionSample, connectionQuality, type Quality } from "./connectionQuality.ts";

/** Number of samples after which a better quality is shown. A worse one is shown at once. */
const SAMPLES_TO_RISE = 4;

/** Three bars that show how good the connection is. A tooltip says it in words, and so does a screen reader. */
export class ConnectionSign {
  readonly element: SVGSVGElement;
  readonly #title = makeSvg("title", {});
  #quality: Quality = 3;
  /** consecutive samples that were better than what is shown */
  #better = 0;

  constructor() {
    const bars = [0, 1, 2].map((bar) =>
      makeSvg("rect", {
        x: String(2 + 7 * bar),
        y: String(14 - 5 * bar),
        width: "5",
        height: String(7 + 5 * bar),
        rx: "1",
      }),
    );
    const slash = makeSvg("path", { d: "M3 3L21 21" });
    this.element = makeSvg(
      "svg",
      { class: "connection", viewBox: "0 0 24 24", role: "img" },
      this.#title,
      ...bars,
      slash,
    );
    this.element.dataset["quality"] = String(this.#quality);
    inEachLanguage(() => this.#write());
  }

  /** Call this a few times per second. */
  update(sample: ConnectionSample): void {
    const quality = connectionQuality(sample);
    this.#better = quality > this.#quality ? this.#better + 1 : 0;
    if (quality === this.#quality || (this.#better > 0 && this.#better < SAMPLES_TO_RISE)) return;
    this.#quality = quality;
    this.#better = 0;
    this.element.dataset["quality"] = String(quality);
    this.#write();
  }

  #write(): void {
    this.#title.textContent = texts.hud.connection[this.#quality] ?? "";
  }
}
