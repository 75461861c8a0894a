import assert from "node:assert/strict";
import { STEP_RATE } from "../../game/constants.ts";
import { GRACE_STEPS, JITTER_BUFFER_STEPS, MAX_QUEUED_INPUTS } from "../../server/rooms/pilotSimulation.ts";
import { HonestClient, ROUGH, STORM } from "../support/honestClient.ts";
import { seededRandom } from "../support/random.ts";
import { CATCH_UP_STEPS, Trial } from "../support/trial.ts";

const TRIALS = 100;
const TRIAL_STEPS = 1200;

describe("fairness", function () {
  this.timeout(60_000);

  it("lets no ship make more steps than time has passed, whatever its client sends and however often it reconnects", () => {
    const random = seededRandom("unfair clients");
    for (let trial = 0; trial < TRIALS; trial++) {
      const ship = new Trial();
      // Each of these clients has its own random pattern of sending, which changes at random times.
      let [dropping, returning, greed, silence] = [0, 0, 0, 0];
      for (let step = 0; step < TRIAL_STEPS; step++) {
        if (step % 100 === 0) {
          dropping = random() < 0.5 ? random() ** 2 : 0;
          returning = random();
          greed = Math.ceil(random() ** 3 * 2 * MAX_QUEUED_INPUTS);
          silence = random() ** 2;
        }
        if (!ship.connected && random() < returning) ship.resume();
        else if (ship.connected && random() < dropping) ship.drop();
        if (ship.connected && random() >= silence) {
          ship.queue.arrive(Array.from({ length: Math.ceil(random() * greed) }, () => ship.input(random)));
        }
        if (random() < 0.01) ship.turn(1 + Math.floor(random() * CATCH_UP_STEPS), Math.floor(random() * 30));
        else ship.turn(1, 0);
      }
      ship.close();
      const { history } = ship;
      // This holds for any second too, except for steps that the grace period allows to be made up.
      for (let i = STEP_RATE; i < history.length; i++) {
        const inASecond = (history[i] ?? 0) - (history[i - STEP_RATE] ?? 0);
        assert.ok(inASecond <= STEP_RATE + GRACE_STEPS, `${inASecond} steps in a second`);
      }
    }
  });

  it("applies every input of a client that sends one per step, within the limits of jitter and stalls", () => {
    const random = seededRandom("honest clients");
    let resumed = 0;
    for (let trial = 0; trial < TRIALS; trial++) {
      const client = new HonestClient(random, ROUGH);
      client.fly(TRIAL_STEPS);
      const waiting = client.settle();
      const { flown, skipped } = client.trial;
      assert.ok(waiting <= JITTER_BUFFER_STEPS, `${waiting} inputs still wait`);
      assert.ok(skipped <= client.fastClock, `${skipped} inputs of ${client.sent} were not applied`);
      assert.equal(flown + skipped, client.sent - client.lost);
      resumed += client.lost;
    }
    assert.ok(resumed > 0, "connections were lost");
  });

  it("drops no more inputs of such a client than there were steps without it, on any network", () => {
    const random = seededRandom("honest clients in a storm");
    for (let trial = 0; trial < TRIALS; trial++) {
      const client = new HonestClient(random, STORM);
      client.fly(TRIAL_STEPS);
      client.settle();
      const { skipped, coastedConnected, dropped, overflowed } = client.trial;
      const excused = coastedConnected + dropped + overflowed + client.fastClock;
      assert.ok(skipped <= excused, `${skipped} inputs were not applied, ${excused} excused`);
    }
  });
});
