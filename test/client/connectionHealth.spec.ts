import assert from "node:assert/strict";
import { ConnectionHealth, PATIENCE_MS } from "../../client/net/connectionHealth.ts";
import { GRACE_MS, STEP_MS, stepsIn } from "../../game/constants.ts";

/** ms; how late states are on a good line */
const ON_TIME = 20;

/** ms; how late states are after a stall */
const LATE = 2000;

/** A connection with a clock that is set by hand. */
class Line {
  now = 0;
  pending = 0;
  readonly health = new ConnectionHealth(() => this.now);

  /** A state arrives in each step, and the player's input is sent. */
  run(steps: number, lag = ON_TIME): void {
    for (let i = 0; i < steps; i++) {
      this.now += STEP_MS;
      this.health.noteState(this.now);
      this.frame(lag);
    }
  }

  /** Nothing arrives; inputs are sent while the connection is live. */
  stall(steps: number): void {
    for (let i = 0; i < steps; i++) {
      this.now += STEP_MS;
      if (this.frame(LATE) === "live") this.pending++;
    }
  }

  frame(lag: number): string {
    const state = this.health.update(this.now, this.pending, lag);
    if (this.health.inputsArrive) this.health.noteInputSent(this.now);
    return state;
  }
}

describe("the health of a connection", () => {
  let line: Line;
  beforeEach(() => {
    line = new Line();
    line.run(1);
  });

  it("is live from the first state that is on time", () => {
    assert.equal(new Line().frame(Number.NaN), "stalled", "before the first state");
    assert.deepEqual([line.health.state, line.health.connected, line.health.inputsArrive], ["live", true, true]);
    assert.equal(line.frame(ON_TIME), "live");
  });

  it("is live through a stall that is shorter than PATIENCE_MS", () => {
    line.stall(stepsIn(PATIENCE_MS) - 1);
    assert.equal(line.health.state, "live");
    assert.ok(Math.abs(line.health.silence - PATIENCE_MS) < 2 * STEP_MS);
    line.stall(2);
    assert.equal(line.health.state, "stalled");
  });

  it("is stalled when states arrive but acknowledge nothing", () => {
    line.pending = stepsIn(PATIENCE_MS);
    line.run(1);
    assert.equal(line.health.state, "live");
    line.pending++;
    line.run(1);
    assert.equal(line.health.state, "stalled");
  });

  it("resumes at once when states are on time again, and after a second of late ones", () => {
    line.stall(stepsIn(4000));
    line.pending = 0;
    line.now += STEP_MS;
    line.health.noteState(line.now);
    assert.equal(line.frame(LATE), "stalled", "a state from the backlog");
    assert.equal(line.frame(ON_TIME), "resumed");
    assert.equal(line.frame(ON_TIME), "live");
    line.stall(stepsIn(4000));
    line.pending = 0;
    line.run(stepsIn(1000) - 1, LATE);
    assert.equal(line.health.state, "stalled");
    line.run(1, LATE);
    assert.equal(line.health.state, "live");
  });

  it("resumes in the frame that follows a suspended frame loop, because the server has coasted the ship", () => {
    line.now += GRACE_MS - 1;
    line.health.noteState(line.now);
    assert.equal(line.frame(ON_TIME), "live");
    line.now += GRACE_MS;
    line.health.noteState(line.now);
    assert.equal(line.frame(ON_TIME), "resumed");
  });

  it("is lost from the drop until the first state on the new connection", () => {
    line.health.noteDrop();
    assert.deepEqual([line.health.state, line.health.connected, line.health.inputsArrive], ["lost", false, false]);
    line.health.noteReconnection();
    assert.equal(line.frame(ON_TIME), "lost");
    assert.equal(line.health.noteState(line.now), true);
    assert.deepEqual([line.health.state, line.health.reconnections], ["stalled", 1]);
    assert.equal(line.frame(ON_TIME), "resumed");
    assert.equal(line.health.noteState(line.now), false);
    assert.equal(line.health.reconnections, 1);
  });
});
