import { texts } from "../text/texts.ts";

/**
 * Shows in a corner that a part of the page could not be loaded, and offers to reload the page. The game goes on, also
 * after the reload, since the seat is held.
 *
 * @returns function that removes the offer
 */
export function offerReload(text: string): () => void {
  const offer = document.createElement("aside");
  offer.className = "reload";
  offer.setAttribute("role", "status");
  const sentence = document.createElement("p");
  sentence.textContent = text;
  const close = () => offer.remove();
  offer.append(
    sentence,
    button(texts.notices.buttons.reload, () => location.reload()),
    button(texts.notices.notNow, close),
  );
  document.body.append(offer);
  return close;
}

function button(label: string, press: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = label;
  element.addEventListener("click", press);
  return element;
}
