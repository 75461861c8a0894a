import { loadChunk } from "../chunks.ts";

/** Where the panels keep their settings. */
const SETTINGS = "colyseus-debug-preferences";

let opened = false;
let stylesAllowed = false;

declare global {
  /** the SDK's simulator: delay and jitter of a round trip, ms, half of it each way */
  var __net: ((delay?: number, jitter?: number) => void) | undefined;
}

/**
 * Opens the SDK's own panels, 85 kB that hardly anybody needs, on the rooms joined so far and from now on.
 *
 * They keep a simulated delay for later visits. Here it ends with the page: whoever forgets it would take it for the
 * connection.
 *
 * @param delay ms, each way
 * @param jitter ms, each way
 */
export async function openSdkPanels(delay = 0, jitter = 0): Promise<void> {
  if (opened) return;
  forgetSimulation();
  if (!stylesAllowed) allowInlineStyles();
  stylesAllowed = true;
  await loadChunk("debug", () => import("@colyseus/sdk/debug"));
  opened = true;
  if (delay > 0 || jitter > 0) globalThis.__net?.(2 * delay, 2 * jitter);
  addEventListener("pagehide", forgetSimulation);
}

/** Keeps of the settings only where the panels stand: at first below, because the overlay is above. */
function forgetSimulation(): void {
  try {
    const { position = "bottom-right" } = JSON.parse(localStorage.getItem(SETTINGS) ?? "{}") as { position?: string };
    localStorage.setItem(SETTINGS, JSON.stringify({ position }));
  } catch {
    // Storage is the browser's to refuse; then nothing is kept anyway.
  }
}

/**
 * The panels (@colyseus/sdk 0.18.4) write styles into their HTML, which the Content-Security-Policy of the server
 * ignores, and so they would stand unstyled. It has nothing against the same styles set from a script. Can go as soon
 * as the panels do that themselves.
 */
function allowInlineStyles(): void {
  const { innerHTML } = Object.getOwnPropertyDescriptors(Element.prototype);
  const { insertAdjacentHTML } = Element.prototype;
  Object.defineProperty(Element.prototype, "innerHTML", {
    ...innerHTML,
    set(this: Element, html: string) {
      innerHTML.set?.call(this, disarm(html));
      applyStyles(this);
    },
  });
  Element.prototype.insertAdjacentHTML = function (position, html) {
    insertAdjacentHTML.call(this, position, disarm(html));
    applyStyles(this);
  };
  ShadowRoot.prototype.appendChild = function <T extends Node>(this: ShadowRoot, node: T): T {
    if (!(node instanceof HTMLStyleElement)) return Node.prototype.appendChild.call(this, node) as T;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(node.textContent);
    this.adoptedStyleSheets.push(sheet);
    return node;
  };
}

/** HTML whose styles and handlers are mere data. */
function disarm(html: string): string {
  return html.replaceAll(/ (style|onmouseover|onmouseout)=(?=["'])/g, " data-inline-$1=");
}

function applyStyles(parent: Element): void {
  for (const element of parent.querySelectorAll<HTMLElement | SVGElement>("[data-inline-style]")) {
    element.style.cssText = element.dataset["inlineStyle"] ?? "";
    element.removeAttribute("data-inline-style");
  }
}
