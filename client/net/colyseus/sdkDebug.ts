import { loadChunk } from "../../chunks.ts";

/** Key under which the panels store their settings. */
const SETTINGS = "colyseus-debug-preferences";

let opened = false;
let stylesAllowed = false;

declare global {
  /** the SDK's network simulator: delay and jitter of a round trip, ms, half of it each way */
  var __net: ((delay?: number, jitter?: number) => void) | undefined;
}

/**
 * Opens the SDK's debug panels for all rooms, joined before or after. They are 85 kB that few players need, so they are
 * a chunk.
 *
 * The panels store a simulated delay for later visits. Here it ends with the page, because a forgotten delay looks like
 * a bad connection.
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

/**
 * Deletes all stored settings except the position of the panels. The default is the bottom, since the overlay is at the
 * top.
 */
function forgetSimulation(): void {
  try {
    const { position = "bottom-right" } = JSON.parse(localStorage.getItem(SETTINGS) ?? "{}") as { position?: string };
    localStorage.setItem(SETTINGS, JSON.stringify({ position }));
  } catch {
    // Browsers may block storage. Then nothing is stored anyway.
  }
}

/**
 * Makes the panels work with the server's Content-Security-Policy. The panels (@colyseus/sdk 0.18.4) write inline
 * styles into their HTML, which the policy blocks. The policy allows the same styles if a script sets them. Delete this
 * when the panels do that themselves.
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

/** Renames inline styles and event handlers to data attributes. */
function disarm(html: string): string {
  return html.replaceAll(/ (style|onmouseover|onmouseout)=(?=["'])/g, " data-inline-$1=");
}

function applyStyles(parent: Element): void {
  for (const element of parent.querySelectorAll<HTMLElement | SVGElement>("[data-inline-style]")) {
    element.style.cssText = element.dataset["inlineStyle"] ?? "";
    element.removeAttribute("data-inline-style");
  }
}
