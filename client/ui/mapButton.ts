import { texts } from "../text/texts.ts";
import { find } from "./dom.ts";

/** A touch that is shorter and moves less than this is a tap. ms, CSS pixels */
const TAP_MS = 250;
const TAP_MOVES = 12;

/**
 * The button over the small map, which opens the large one. It is shown while there is a map.
 *
 * On a touch screen, touches go through it, because a thumb often steers there. Only a tap opens the map.
 */
export class MapButton {
  readonly element = find("map", HTMLButtonElement);
  readonly #toggle: () => void;
  #isShown = false;
  #isOpen: boolean | undefined;
  #label = "";

  /** @param toggle opens or closes the large map */
  constructor(toggle: () => void) {
    this.#toggle = toggle;
    this.element.addEventListener("click", toggle);
    addEventListener("pointerdown", (down) => this.#touch(down));
  }

  /**
   * Call this in each frame.
   *
   * @param isShown whether there is a map
   * @param isOpen whether the map is large
   */
  update(isShown: boolean, isOpen: boolean): void {
    if (isShown !== this.#isShown) {
      this.#isShown = isShown;
      this.element.classList.toggle("shown", isShown);
    }
    const label = isOpen ? texts.sky.closeMap : texts.sky.openMap;
    if (isOpen === this.#isOpen && label === this.#label) return;
    this.#isOpen = isOpen;
    this.#label = label;
    this.element.setAttribute("aria-expanded", String(isOpen));
    this.element.setAttribute("aria-label", label);
  }

  /** A touch that went through the button, or beside it. */
  #touch(down: PointerEvent): void {
    if (!this.#isShown || this.#isOpen === true || down.pointerType === "mouse" || down.target === this.element) return;
    const { left, top, right, bottom } = this.element.getBoundingClientRect();
    const { clientX: x, clientY: y } = down;
    if (x < left || x > right || y < top || y > bottom) return;
    const stop = new AbortController();
    const end = (up: PointerEvent) => {
      if (up.pointerId !== down.pointerId) return;
      stop.abort();
      const isTap = up.timeStamp - down.timeStamp < TAP_MS && Math.hypot(up.clientX - x, up.clientY - y) < TAP_MOVES;
      if (isTap && up.type === "pointerup") this.#toggle();
    };
    addEventListener("pointerup", end, { signal: stop.signal });
    addEventListener("pointercancel", end, { signal: stop.signal });
  }
}
