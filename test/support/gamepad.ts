import type { Page } from "playwright-core";

/** A gamepad of the standard layout that a spec holds, since no browser has one that can be pressed from outside. */
export class SimulatedGamepad {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Sets its state. @param pressed indexes of buttons */
  async hold(x: number, y: number, pressed: readonly number[]): Promise<void> {
    await this.#page.evaluate(
      ([axisX, axisY, down]) => {
        const buttons = Array.from({ length: 17 }, (_, i) => ({ value: Number(down.includes(i)) }));
        const state = { index: 0, connected: true, mapping: "standard", axes: [axisX, axisY, 0, 0], buttons };
        navigator.getGamepads = () => [state as unknown as Gamepad];
        dispatchEvent(new Event("gamepadconnected"));
      },
      [x, y, pressed] as const,
    );
    await this.#frames();
  }

  /** Presses a button for a moment. */
  async press(button: number): Promise<void> {
    await this.hold(0, 0, [button]);
    await this.hold(0, 0, []);
  }

  async disconnect(): Promise<void> {
    await this.#page.evaluate(() => {
      navigator.getGamepads = () => [null];
    });
  }

  /** Waits until the page has read the state: for the frame after the one that may have begun. */
  async #frames(): Promise<void> {
    await this.#page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
  }
}
