import { texts } from "../text/texts.ts";

/** Attributes that name a text, and where that text goes. */
const PLACES = {
  "data-text": (element: Element, text: string) => {
    element.textContent = text;
  },
  "data-label": (element: Element, text: string) => element.setAttribute("aria-label", text),
  "data-placeholder": (element: Element, text: string) => element.setAttribute("placeholder", text),
} as const;

/**
 * Writes the texts of the current language into the page. `index.html` has the English ones, which are visible before
 * any script has run. An element names its text as `section.key`.
 */
export function translate(root: ParentNode): void {
  for (const [attribute, write] of Object.entries(PLACES)) {
    for (const element of root.querySelectorAll(`[${attribute}]`)) {
      write(element, textAt(element.getAttribute(attribute) ?? ""));
    }
  }
}

/** @param path such as `start.play` */
function textAt(path: string): string {
  const [section = "", key = ""] = path.split(".");
  const text = (texts as unknown as Record<string, Record<string, unknown>>)[section]?.[key];
  if (typeof text !== "string") throw new Error(`There is no text ${path}.`);
  return text;
}
