import assert from "node:assert/strict";
import type { InputAccessor } from "@colyseus/core";
import { ROOMS } from "../../game/rooms.ts";
import { NO_COMMAND, stepShip } from "../../game/ship.ts";
import { AcknowledgedShip } from "../../protocol/acknowledgedShip.ts";
import { ShipInput, stateSchemas } from "../../protocol/schema.ts";
import {
  FAST_CLOCK_STEPS,
  GRACE_STEPS,
  JITTER_BUFFER_STEPS,
  MAX_QUEUED_INPUTS,
  PilotSimulation,
  type Rules,
  SHRINK_BUFFER_AFTER_STEPS,
} from "../../server/rooms/pilotSimulation.ts";

const { world } = ROOMS.game;
const schemas = stateSchemas(world);

/** A client's queue as Colyseus keeps it: when it overflows, the oldest inputs are removed and count as consumed. */
class Inputs {
  consumedCount = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  next(): ShipInput | undefined {
    if (this.#size === 0) return undefined;
    this.#size--;
    this.consumedCount++;
    return new ShipInput();
  }

  arrive(count: number): void {
    const kept = Math.min(this.#size + count, MAX_QUEUED_INPUTS);
    this.consumedCount += this.#size + count - kept;
    this.#size = kept;
  }
}

/** A simulation whose rules only count the steps that the ship makes, unless a spec has others. */
function simulate(rules: Partial<Rules> = {}) {
  const player = new schemas.Player();
  const inputs = new Inputs();
  let made = 0;
  const count = () => {
    made++;
  };
  const accessor = inputs as unknown as InputAccessor<ShipInput>;
  const simulation = new PilotSimulation(world, player, accessor, { step: count, ...rules });
  /** Runs steps; so many inputs arrive before each. @returns how many steps of flight the ship made in each */
  const steps = (...arrivals: number[]) =>
    arrivals.map((arriving) => {
      const before = made;
      inputs.arrive(arriving);
      simulation.step(0);
      simulation.publish();
      return made - before;
    });
  return { player, inputs, simulation, steps, made: () => made };
}

/** steps after which no jitter buffer is left */
const SETTLED_STEPS = (JITTER_BUFFER_STEPS + 1) * SHRINK_BUFFER_AFTER_STEPS;

const times = (count: number, value: number) => Array.from({ length: count }, () => value);

describe("the simulation of a ship", () => {
  it("applies one input per step while they arrive evenly", () => {
    const { steps, inputs } = simulate();
    assert.deepEqual(steps(...times(20, 1)), times(20, 1));
    assert.equal(inputs.size, 0);
  });

  it("applies one input per step when packets are uneven, from the second gap on", () => {
    const { steps } = simulate();
    steps(...times(5, 1));
    assert.deepEqual(steps(0, 2, 0, 2, 1, 0, 2, 0, 2), [0, 1, 1, 1, 1, 1, 1, 1, 1]);
  });

  it("applies two inputs per step after a longer gap, until only the jitter buffer is left", () => {
    const { steps, inputs } = simulate();
    steps(...times(5, 1));
    const gap = JITTER_BUFFER_STEPS + 5;
    assert.deepEqual(steps(...times(gap, 0)), times(gap, 0));
    assert.deepEqual(steps(gap + 1, ...times(11, 1)), [...times(6, 2), ...times(6, 1)]);
    assert.equal(inputs.size, JITTER_BUFFER_STEPS - 1);
  });

  it("applies one more input if the jitter buffer was not needed for two seconds", () => {
    const { steps, inputs } = simulate();
    steps(...times(5, 1), 0, 2);
    assert.equal(inputs.size, 1);
    const made = steps(...times(SHRINK_BUFFER_AFTER_STEPS + 5, 1));
    assert.equal(inputs.size, 0);
    assert.equal(made.filter((count) => count === 2).length, 1);
  });

  it("drops one input per 20 s of a client whose clock is fast, and makes the client restart from the state", () => {
    const { steps, inputs, made, player } = simulate();
    steps(2, ...times(FAST_CLOCK_STEPS - 1, 1));
    assert.deepEqual([inputs.size, player.resyncs], [1, 0]);
    steps(...times(20, 1));
    assert.deepEqual([inputs.size, player.resyncs], [0, 1]);
    assert.equal(made(), FAST_CLOCK_STEPS + 20, "no more steps than time has passed");
  });

  it("makes a client restart from the state when its queue has overflowed", () => {
    const { steps, player } = simulate();
    steps(...times(5, 1), MAX_QUEUED_INPUTS);
    assert.equal(player.resyncs, 0);
    steps(MAX_QUEUED_INPUTS);
    assert.equal(player.resyncs, 1);
  });

  it("applies a flood of inputs at one per step", () => {
    const { steps, made } = simulate();
    assert.deepEqual(steps(...times(900, 20)).slice(1), times(899, 1));
    assert.equal(made(), 900);
  });

  it("resyncs once when a turn makes up for several steps", () => {
    const { inputs, simulation, player } = simulate({ step: stepShip });
    const acknowledged = new AcknowledgedShip(world, player, 0);
    for (let i = 1; i <= 300; i++) acknowledged.store(i, NO_COMMAND);
    simulation.push(3.3, 4.4);
    // The ship leaves the wire's grid at once, so it is on the grid only when the client has restarted from the state.
    let restarts = 0;
    for (let turn = 0; turn < 100; turn++) {
      inputs.arrive(2);
      simulation.step(0);
      simulation.step(0);
      simulation.publish();
      acknowledged.advance(inputs.consumedCount);
      if (acknowledged.ship.x === player.x && acknowledged.ship.y === player.y) restarts++;
    }
    assert.equal(restarts, 1);
  });

  it("coasts while the client is silent, and has made as many steps as have passed when the client is back", () => {
    const { steps, inputs, player, made } = simulate();
    steps(...times(5, 1));
    assert.deepEqual(steps(...times(GRACE_STEPS + 30, 0)), [...times(GRACE_STEPS, 0), ...times(30, 1)]);
    const { resyncs } = player;
    // Everything that the client has sent in the meantime arrives at once. Then it sends one input per step.
    steps(GRACE_STEPS + 30 + 1, ...times(SETTLED_STEPS - 1, 1));
    assert.equal(made(), 5 + GRACE_STEPS + 30 + SETTLED_STEPS);
    assert.equal(inputs.size, 0);
    assert.notEqual(player.resyncs, resyncs, "the client restarts from the state");
  });

  it("drops the inputs for steps that the server could not run, and no others", () => {
    const { inputs, simulation, steps, made } = simulate();
    steps(...times(5, 1));
    // The process was delayed for 18 steps. It makes up for 5 of them, before it reads a single input.
    for (const dropped of [13, 0, 0, 0, 0]) simulation.step(dropped);
    steps(18 - 3, 1, 1, ...times(SETTLED_STEPS, 1));
    assert.equal(inputs.size, 0);
    assert.equal(made(), 5 + 5 + 3 + SETTLED_STEPS);
  });

  it("drops late inputs also when they do not arrive at once", () => {
    const { inputs, steps } = simulate();
    steps(...times(5, 1), ...times(GRACE_STEPS + 20, 0));
    steps(1, GRACE_STEPS, 10, ...times(SETTLED_STEPS, 1));
    assert.ok(inputs.size <= 1, `${inputs.size} inputs still wait`);
  });

  it("drops no input that is not late", () => {
    const { inputs, steps, made, player } = simulate();
    steps(...times(GRACE_STEPS + 20, 0), ...times(100, 1));
    const [before, resyncs] = [made(), player.resyncs];
    steps(2, 0, 2, 0, 2, 1, 0, ...times(200, 1));
    assert.equal(made() - before, 207 - inputs.size);
    assert.equal(player.resyncs, resyncs);
  });

  it("calls the rules after each applied input, and not after a step that the ship coasts", () => {
    const seen: number[] = [];
    const { steps } = simulate({ step: stepShip, afterInput: ({ vx }) => seen.push(vx) });
    steps(1, 0, 2, 1);
    assert.equal(seen.length, 3);
    steps(...times(GRACE_STEPS + 10, 0));
    assert.equal(seen.length, 4);
  });
});
