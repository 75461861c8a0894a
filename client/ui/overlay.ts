import type { FrameCost, Telemetry } from "../net/telemetry.ts";
import { copyText } from "./copy.ts";
import { FIGURES, type Figure, type FigureId, formatFigure } from "./figures.ts";
import { Graph } from "./graph.ts";
import { History } from "./history.ts";
import { type NotedEvent, reportText } from "./report.ts";

/** ms between two updates of the numbers, so that they can be read */
const NUMBERS_MS = 220;

/** ms between two drawings of a graph. One graph is drawn at a time, each about nine times a second. */
const GRAPH_MS = 12;

/** ms over which a rate is averaged */
const RATE_MS = 500;

/** events kept for the report */
const EVENTS = 20;

/** ms for which the button shows that the report was copied */
const COPIED_MS = 1500;

export interface OverlayOptions {
  /** returns more lines for the report, by name */
  facts: () => Readonly<Record<string, string | number>>;
  /** called when the button for the SDK's panels was pressed */
  onPanels: () => void;
}

interface Row {
  figure: Figure;
  value: Text;
  graph: Graph;
  history: History;
  second: History | undefined;
}

/** The debug overlay: figures and graphs of the connection, the prediction and the frames. */
export class Overlay {
  readonly #options: OverlayOptions;
  readonly #panel = document.createElement("aside");
  readonly #ghost = document.createElement("input");
  readonly #copy = document.createElement("button");
  readonly #foot = document.createTextNode("");
  readonly #histories = new Map<FigureId, History>();
  readonly #rows: readonly Row[];
  readonly #events: NotedEvent[] = [];
  readonly #rateIn = new Rate();
  readonly #rateOut = new Rate();
  #maxCorrection = 0;
  #reconnections = 0;
  #ships = 0;
  #now = 0;
  #numbersAt = Number.NEGATIVE_INFINITY;
  #graphAt = Number.NEGATIVE_INFINITY;
  #nextGraph = 0;
  #copied: ReturnType<typeof setTimeout> | undefined;

  constructor(parent: HTMLElement, options: OverlayOptions) {
    this.#options = options;
    this.#panel.id = "overlay";
    this.#panel.setAttribute("aria-label", "Debug overlay");
    this.#rows = FIGURES.map((figure) => this.#addRow(figure));
    const foot = document.createElement("p");
    foot.append(this.#foot);
    this.#panel.append(foot, this.#controls());
    parent.append(this.#panel);
  }

  /** Whether to draw the position of the own ship on the server. */
  get ghost(): boolean {
    return this.#ghost.checked;
  }

  /**
   * Records the figures of a frame. Call this in each frame.
   *
   * @param now ms
   * @param telemetry undefined while there is no session
   * @param ships number of ships in the room
   */
  sample(
    now: number,
    { frameMs, workMs }: Readonly<FrameCost>,
    telemetry: Readonly<Telemetry> | undefined,
    ships: number,
  ): void {
    this.#now = now;
    this.#ships = ships;
    this.#record("frame", frameMs);
    this.#record("work", workMs);
    if (telemetry !== undefined) this.#recordSession(telemetry);
    if (now - this.#numbersAt >= NUMBERS_MS) this.#showNumbers();
    if (now - this.#graphAt >= GRAPH_MS) this.#drawGraph();
  }

  /** Records an event for the report. */
  note(text: string): void {
    this.#events.push({ at: new Date(), text });
    if (this.#events.length > EVENTS) this.#events.shift();
  }

  dispose(): void {
    clearTimeout(this.#copied);
    this.#panel.remove();
  }

  /** The report for an issue, as Markdown. */
  report(): string {
    return reportText({
      facts: {
        ...this.#options.facts(),
        Browser: navigator.userAgent,
        Window: `${innerWidth} × ${innerHeight}, screen ${screen.width} × ${screen.height}, ${devicePixelRatio} to 1`,
        Query: location.search === "" ? "none" : location.search,
        Ships: this.#ships,
        Reconnections: this.#reconnections,
        "Largest correction": `${this.#maxCorrection.toFixed(2)} units`,
      },
      statistics: (id) => this.#histories.get(id)?.statistics(this.#now),
      events: this.#events,
    });
  }

  #recordSession(telemetry: Readonly<Telemetry>): void {
    this.#record("roundTrip", telemetry.roundTrip);
    this.#record("jitter", telemetry.jitter);
    this.#record("patchAge", telemetry.patchAge);
    this.#record("interpolationDelay", telemetry.interpolationDelay);
    this.#record("pendingInputs", telemetry.pendingInputs);
    this.#record("lastCorrection", telemetry.lastCorrection);
    this.#record("bytesIn", this.#rateIn.update(this.#now, telemetry.bytesIn));
    this.#record("bytesOut", this.#rateOut.update(this.#now, telemetry.bytesOut));
    this.#maxCorrection = telemetry.maxCorrection;
    this.#reconnections = telemetry.reconnections;
  }

  #record(id: FigureId, value: number): void {
    if (!Number.isNaN(value)) this.#histories.get(id)?.push(this.#now, value);
  }

  #showNumbers(): void {
    this.#numbersAt = this.#now;
    for (const { value, history, second, figure } of this.#rows) {
      const more = second === undefined ? "" : ` / ${formatFigure(second.last, figure.decimals)}`;
      const text = `${formatFigure(history.last, figure.decimals)}${more}${figure.unit}`;
      if (value.data !== text) value.data = text;
    }
    const again = this.#reconnections === 1 ? "1 reconnection" : `${this.#reconnections} reconnections`;
    const foot = `largest correction ${this.#maxCorrection.toFixed(2)} u · ${again}`;
    if (this.#foot.data !== foot) this.#foot.data = foot;
  }

  #drawGraph(): void {
    this.#graphAt = this.#now;
    const row = this.#rows[this.#nextGraph];
    row?.graph.draw(this.#now, row.history, row.second);
    this.#nextGraph = (this.#nextGraph + 1) % this.#rows.length;
  }

  #addRow(figure: Figure): Row {
    const history = this.#historyOf(figure.id);
    const second = figure.second === undefined ? undefined : this.#historyOf(figure.second);
    const graph = new Graph(figure.leastScale);
    const value = document.createTextNode("–");
    const row = document.createElement("div");
    row.dataset["figure"] = figure.id;
    row.classList.toggle("minor", figure.minor === true);
    row.append(cell("label", figure.label), cell("value", value), graph.canvas, cell("scale", graph.scale));
    this.#panel.append(row);
    return { figure, value, graph, history, second };
  }

  #historyOf(id: FigureId): History {
    const history = new History();
    this.#histories.set(id, history);
    return history;
  }

  #controls(): HTMLElement {
    const controls = document.createElement("div");
    controls.className = "controls";
    this.#ghost.type = "checkbox";
    this.#ghost.checked = true;
    const label = document.createElement("label");
    label.append(this.#ghost, "Server ghost");
    this.#copy.textContent = "Copy report";
    this.#copy.addEventListener("click", () => void this.#copyReport());
    const panels = document.createElement("button");
    panels.textContent = "Colyseus panels";
    panels.addEventListener("click", this.#options.onPanels);
    for (const button of [this.#copy, panels]) button.type = "button";
    // A focused control would get the space bar, which turns on the engine. A control that was used by keyboard keeps
    // the focus.
    for (const control of [this.#ghost, this.#copy, panels]) {
      control.addEventListener("click", (event) => {
        if (event instanceof MouseEvent && event.detail > 0) control.blur();
      });
    }
    controls.append(label, this.#copy, panels);
    return controls;
  }

  async #copyReport(): Promise<void> {
    clearTimeout(this.#copied);
    const copied = await copyText(this.report(), this.#panel);
    if (!copied) return;
    this.#copy.textContent = "Copied";
    this.#copied = setTimeout(() => {
      this.#copy.textContent = "Copy report";
    }, COPIED_MS);
  }
}

/** Computes a rate from a growing total. */
class Rate {
  #since = Number.NEGATIVE_INFINITY;
  #bytes = 0;
  #rate = Number.NaN;

  /** @param now ms @param bytes so far @returns bytes/s; NaN until it is known */
  update(now: number, bytes: number): number {
    const elapsed = now - this.#since;
    if (elapsed >= RATE_MS) {
      if (elapsed < 4 * RATE_MS) this.#rate = ((bytes - this.#bytes) / elapsed) * 1000;
      this.#since = now;
      this.#bytes = bytes;
    }
    return this.#rate;
  }
}

function cell(name: string, content: string | Text): HTMLElement {
  const element = document.createElement("span");
  element.className = name;
  element.append(content);
  return element;
}
