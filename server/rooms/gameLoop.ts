import type { Room } from "@colyseus/core";
import { stepsIn } from "../../game/constants.ts";
import { SimulatedClock } from "../colyseus/simulatedClock.ts";
import { log } from "../log.ts";
import { Phase } from "./phases.ts";
import { RoomStats } from "./roomStats.ts";
import { Ticker } from "./ticker.ts";

/** Maximum number of steps in one turn, a quarter of a second of flight, after the process was delayed. */
const MAX_STEPS_PER_TURN = stepsIn(250);

const STALLED = "The process was stalled for longer than a room can catch up. The room has skipped steps.";

/** What a room does in a turn of the game loop. */
export interface LoopHooks {
  /**
   * Simulates one step.
   *
   * @param skipped steps before it that could not be run
   */
  step(skipped: number): void;
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
  hooks: LoopHooks;
}

/** Runs a room in real time. Each turn has one step, or several after a stall, and sends one patch. */
export class GameLoop {
  readonly stats: RoomStats;
  readonly #hooks: LoopHooks;
  readonly #clock: SimulatedClock;
  readonly #ticker: Ticker;
  #phase: Phase | undefined;

  constructor({ clock, intervalMs, patchBytes, hooks }: GameLoopOptions) {
    this.#hooks = hooks;
    this.#clock = new SimulatedClock(clock);
    this.#ticker = new Ticker({
      intervalMs,
      firstAt: (now) => this.#phase?.after(now, intervalMs) ?? now,
      maxSteps: MAX_STEPS_PER_TURN,
      onSteps: (steps, skipped) => this.#run(steps, skipped),
    });
    this.stats = new RoomStats(this.#ticker, patchBytes);
  }

  /** Call this in `onCreate`, because Colyseus starts the clock before it. */
  start(): void {
    this.#clock.start();
    this.#phase = Phase.take();
    this.#ticker.start();
  }

  stop(): void {
    this.#ticker.dispose();
    this.#phase?.free();
  }

  #run(steps: number, skipped: number): void {
    try {
      this.stats.startTurn(steps, skipped);
      if (skipped > 0) log.tally("warn", STALLED);
      this.#clock.advance(steps + skipped);
      for (let i = 0; i < steps; i++) this.#hooks.step(i === 0 ? skipped : 0);
      // At once, because a state that waits for a patch timer is up to 50 ms old.
      this.#hooks.sendPatch();
      this.stats.endTurn();
      this.#hooks.afterPatch(performance.now());
    } catch (error) {
      this.stop();
      this.#hooks.failed(error);
    }
  }
}
