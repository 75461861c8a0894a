/** Creates an element with a class and content. @param className empty for none */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = "",
  ...content: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className !== "") element.className = className;
  element.append(...content);
  return element;
}

/** Creates an SVG element. */
export function makeSvg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>>,
  ...content: Node[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...content);
  return element;
}

/** Creates a button that does not submit a form. */
export function makeButton(className: string, press: () => void, ...content: (Node | string)[]): HTMLButtonElement {
  const button = make("button", className, ...content);
  button.type = "button";
  button.addEventListener("click", (event) => {
    // A focused button would get the space bar, which turns on the engine. A button that was used by keyboard keeps
    // the focus.
    if (event.detail > 0) button.blur();
    press();
  });
  return button;
}

/** Sets the text of an element if it has changed, so that a screen reader does not hear it again. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** An element of the page by its id. */
export function find<T extends HTMLElement>(id: string, type: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`the page has no #${id}`);
  return element;
}
