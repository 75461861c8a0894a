import type { Room } from "@colyseus/core";
import { stepsIn } from "../../game/constants.ts";
import { SimulatedClock } from "../colyseus/simulatedClock.ts";
import { RoomStats } from "./roomStats.ts";
import { Ticker } from "./ticker.ts";

/** Maximum number of steps in one turn, a quarter of a second of flight, after the process was delayed. */
const MAX_STEPS_PER_TURN = stepsIn(250);

/** What a room does in a turn. */
export interface Turn {
  /**
   * Simulates one step.
   *
   * @param dropped steps before it that could not be run
   */
  step(dropped: number): void;
  /** Writes the result of the steps to the state, and sends one patch. */
  sendPatch(): void;
  /** Does what can wait until the patch is sent. @param now ms */
  afterPatch(now: number): void;
  /** Called when one of the others has thrown. There are no further turns, since a step would throw again. */
  failed(error: unknown): void;
}

export interface GameLoopOptions {
  /** the room's */
  clock: Room["clock"];
  /** ms between steps */
  intervalMs: number;
  /** returns the bytes of patches sent since the room was created */
  patchBytes: () => number;
  turn: Turn;
}

/** Runs a room in real time. Each turn has one step, or several after a stall, and sends one patch. */
export class GameLoop {
  readonly stats: RoomStats;
  readonly #turn: Turn;
  readonly #clock: SimulatedClock;
  readonly #ticker: Ticker;

  constructor({ clock, intervalMs, patchBytes, turn }: GameLoopOptions) {
    this.#turn = turn;
    this.#clock = new SimulatedClock(clock);
    this.#ticker = new Ticker({
      intervalMs,
      maxSteps: MAX_STEPS_PER_TURN,
      onSteps: (steps, dropped) => this.#run(steps, dropped),
    });
    this.stats = new RoomStats(this.#ticker, patchBytes);
  }

  /** Call this in `onCreate`, because Colyseus starts the clock before it. */
  start(): void {
    this.#clock.start();
    this.#ticker.start();
  }

  stop(): void {
    this.#ticker.dispose();
  }

  #run(steps: number, dropped: number): void {
    try {
      this.stats.startTurn(steps, dropped);
      this.#clock.advance(steps + dropped);
      for (let i = 0; i < steps; i++) this.#turn.step(i === 0 ? dropped : 0);
      // At once, because a state that waits for a patch timer is up to 50 ms old.
      this.#turn.sendPatch();
      this.stats.endTurn();
      this.#turn.afterPatch(performance.now());
    } catch (error) {
      this.stop();
      this.#turn.failed(error);
    }
  }
}
