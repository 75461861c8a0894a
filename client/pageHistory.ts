import { withoutInvitation } from "./ui/roomCode.ts";

/** Marks the history entry of a flight, in its state. tabStorage.ts may keep values beside it. */
const FLIGHT = "slipstream.flight";

/**
 * Gives a flight, or the room that is watched, an entry of its own in the history of the tab, so that the browser's
 * Back button leads to the start page and not away from this site.
 */
export class PageHistory {
  /** whether the page shows a flight, and not the start page */
  #isInFlight = false;
  /** whether the page itself has gone back, and the event for that has not come yet */
  #isReturning = false;

  /** @param onBack called when the player has gone back from a flight to the entry of the start page */
  constructor(onBack: () => void) {
    addEventListener("popstate", () => {
      const wasReturning = this.#isReturning;
      this.#isReturning = false;
      if (!this.#isInFlight || isOfFlight()) return;
      if (wasReturning) {
        // The next flight has begun before the event.
        add();
        return;
      }
      this.#isInFlight = false;
      onBack();
    });
  }

  /** The page begins in a flight: after a reload, in the entry of that flight. */
  resume(): void {
    this.#isInFlight = isOfFlight();
  }

  /** The page leaves the start page. */
  enter(): void {
    this.#isInFlight = true;
    if (!this.#isReturning && !isOfFlight()) add();
  }

  /** The page is back at the start page. */
  leave(): void {
    this.#isInFlight = false;
    if (this.#isReturning || !isOfFlight()) return;
    this.#isReturning = true;
    history.back();
  }

  /** The page begins at the start page, for example in a copy of the tab of a flight. */
  begin(): void {
    if (isOfFlight()) safely(() => history.replaceState({ ...history.state, [FLIGHT]: undefined }, ""));
  }
}

function isOfFlight(): boolean {
  return (history.state as Record<string, unknown> | null)?.[FLIGHT] !== undefined;
}

/** Adds the entry. The one of the start page loses an invitation, because the player has accepted it. */
function add(): void {
  const here = location.href;
  safely(() => {
    history.replaceState(history.state, "", withoutInvitation(here));
    history.pushState({ ...history.state, [FLIGHT]: "yes" }, "", here);
  });
}

function safely(change: () => void): void {
  try {
    change();
  } catch (error) {
    // Browsers limit how often this may be done. The Back button then leads away from the site.
    console.warn("The history of the tab could not be changed.", error);
  }
}
