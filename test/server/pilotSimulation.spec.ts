import assert from "node:assert/strict";
import type { InputAccessor } from "@colyseus/core";
import { STEP_SECONDS } from "../../game/constants.ts";
import { ROOMS } from "../../game/rooms.ts";
import { AcknowledgedShip } from "../../protocol/acknowledgedShip.ts";
import { ShipInput, stateSchemas } from "../../protocol/schema.ts";
import {
  CALM_STEPS,
  FAST_CLOCK_STEPS,
  GRACE_STEPS,
  MAX_QUEUED_INPUTS,
  PilotSimulation,
  RESERVE,
} from "../../server/rooms/pilotSimulation.ts";

const { world } = ROOMS.game;
const schemas = stateSchemas(world);

/** A pilot's queue as Colyseus keeps it: what overflows is let go, the oldest first, and counts as consumed. */
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

/** units in a step: 64 steps of the wire's grid, so that rounding to it changes nothing */
const STRIDE = 0.9765625;

/** A ship that coasts at one stride a step, so that its position counts the steps it has flown. */
function coaster() {
  const player = new schemas.Player();
  player.vx = STRIDE / STEP_SECONDS;
  let [x, strides] = [0, 0];
  const inputs = new Inputs();
  const flight = new PilotSimulation(world, player, inputs as unknown as InputAccessor<ShipInput>);
  /** Steps, with so many inputs arriving before each; says how many steps were flown in each. */
  const steps = (...arrivals: number[]) =>
    arrivals.map((count) => {
      const before = flown();
      inputs.arrive(count);
      flight.step(0);
      flight.publish();
      return flown() - before;
    });
  const flown = () => {
    // The short way from where it was seen last: a long flight goes round the world.
    strides += Math.round(world.delta(x, player.x) / STRIDE);
    x = player.x;
    return strides;
  };
  return { player, inputs, flight, steps, flown };
}

/** steps after which nothing is held in reserve any more */
const SETTLED_STEPS = (RESERVE + 1) * CALM_STEPS;

const times = (count: number, value: number) => Array.from({ length: count }, () => value);

describe("a flight", () => {
  it("flies one input in each step as they come", () => {
    const { steps, inputs } = coaster();
    assert.deepEqual(steps(...times(20, 1)), times(20, 1));
    assert.equal(inputs.size, 0);
  });

  it("makes even motion of uneven packets, after it had to wait for the first time", () => {
    const { steps } = coaster();
    steps(...times(5, 1));
    assert.deepEqual(steps(0, 2, 0, 2, 1, 0, 2, 0, 2), [0, 1, 1, 1, 1, 1, 1, 1, 1]);
  });

  it("catches up with two in a step after a longer pause, and flies all of it", () => {
    const { steps, inputs } = coaster();
    steps(...times(5, 1));
    const pause = RESERVE + 5;
    assert.deepEqual(steps(...times(pause, 0)), times(pause, 0));
    assert.deepEqual(steps(pause + 1, ...times(11, 1)), [...times(6, 2), ...times(6, 1)]);
    assert.equal(inputs.size, RESERVE - 1);
  });

  it("lets go of a reserve that was not needed for two seconds", () => {
    const { steps, inputs } = coaster();
    steps(...times(5, 1), 0, 2);
    assert.equal(inputs.size, 1);
    const flown = steps(...times(CALM_STEPS + 5, 1));
    assert.equal(inputs.size, 0);
    assert.equal(flown.filter((count) => count === 2).length, 1);
  });

  it("lets one go in 20 s for a pilot whose clock is fast, and tells his client", () => {
    const { steps, inputs, flown, player } = coaster();
    steps(2, ...times(FAST_CLOCK_STEPS - 1, 1));
    assert.deepEqual([inputs.size, player.pushes], [1, 0]);
    steps(...times(20, 1));
    assert.deepEqual([inputs.size, player.pushes], [0, 1]);
    assert.equal(flown(), FAST_CLOCK_STEPS + 20, "and flies no more than the time that has passed");
  });

  it("tells a client whose queue has overflowed", () => {
    const { steps, player } = coaster();
    steps(...times(5, 1), MAX_QUEUED_INPUTS);
    assert.equal(player.pushes, 0);
    steps(MAX_QUEUED_INPUTS);
    assert.equal(player.pushes, 1);
  });

  it("flies a flood no faster in the long run either", () => {
    const { steps, flown } = coaster();
    steps(...times(900, 20));
    assert.equal(flown(), 900);
  });

  it("tells the truth when a turn makes up for several steps", () => {
    const { inputs, flight, player } = coaster();
    const acknowledged = new AcknowledgedShip(world, player, 0);
    for (let i = 1; i <= 300; i++) acknowledged.store(i, { facing: 0, thrusting: false });
    flight.push(3.3, 4.4);
    // Off the grid, as it soon is, the ship is on it again only where the client had to start from the wire.
    let restarts = 0;
    for (let turn = 0; turn < 100; turn++) {
      inputs.arrive(2);
      flight.step(0);
      flight.step(0);
      flight.publish();
      acknowledged.advance(inputs.consumedCount);
      if (acknowledged.ship.x === player.x && acknowledged.ship.y === player.y) restarts++;
    }
    assert.equal(restarts, 1);
  });

  it("flies a flood at one step a step", () => {
    const { steps } = coaster();
    assert.deepEqual(steps(...times(100, 20)).slice(1, 100), times(99, 1));
  });

  it("coasts without a silent pilot, and when he is back has flown as many steps as have passed", () => {
    const { steps, inputs, player, flown } = coaster();
    steps(...times(5, 1));
    assert.deepEqual(steps(...times(GRACE_STEPS + 30, 0)), [...times(GRACE_STEPS, 0), ...times(30, 1)]);
    const { pushes } = player;
    // All that he has sent meanwhile, at once; and then he goes on, until nothing is held in reserve any more.
    steps(GRACE_STEPS + 30 + 1, ...times(SETTLED_STEPS - 1, 1));
    assert.equal(flown(), 5 + GRACE_STEPS + 30 + SETTLED_STEPS);
    assert.equal(inputs.size, 0);
    assert.notEqual(player.pushes, pushes, "and his client is told");
  });

  it("lets go of the inputs for steps that the server has lost, though it reads them only afterwards", () => {
    const { inputs, flight, steps, flown } = coaster();
    steps(...times(5, 1));
    // Held up for 18 steps: makes up for 5, one turn after the other, before it reads a single input.
    for (const dropped of [13, 0, 0, 0, 0]) flight.step(dropped);
    steps(18 - 3, 1, 1, ...times(SETTLED_STEPS, 1));
    assert.equal(inputs.size, 0);
    assert.equal(flown(), 5 + 5 + 3 + SETTLED_STEPS, "and of nothing else");
  });

  it("lets go of late inputs even when they do not come all at once", () => {
    const { inputs, steps } = coaster();
    steps(...times(5, 1), ...times(GRACE_STEPS + 20, 0));
    steps(1, GRACE_STEPS, 10, ...times(SETTLED_STEPS, 1));
    assert.ok(inputs.size <= 1, `${inputs.size} inputs still wait`);
  });

  it("lets go of nothing that is not late", () => {
    const { inputs, steps, flown, player } = coaster();
    steps(...times(GRACE_STEPS + 20, 0), ...times(100, 1));
    const [before, { pushes }] = [flown(), { ...player.toJSON() }];
    steps(2, 0, 2, 0, 2, 1, 0, ...times(200, 1));
    assert.equal(flown() - before, 207 - inputs.size);
    assert.equal(player.pushes, pushes);
  });
});
