import { texts } from "../text/texts.ts";
import { make, makeButton } from "./dom.ts";

/**
 * Shows in a corner that a part of the page could not be loaded, and offers to reload the page. The game goes on, also
 * after the reload, since the seat is held.
 *
 * @returns function that removes the offer
 */
export function offerReload(text: string): () => void {
  const { buttons, notNow } = texts.notices;
  const offer = make("aside", "reload", make("p", "", text));
  offer.setAttribute("role", "status");
  const close = () => offer.remove();
  offer.append(
    makeButton("main-button", () => location.reload(), buttons.reload),
    makeButton("main-button", close, notNow),
  );
  document.body.append(offer);
  return close;
}
