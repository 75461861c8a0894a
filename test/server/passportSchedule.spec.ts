import assert from "node:assert/strict";
import { STEP_MS, STEP_SECONDS } from "../../game/constants.ts";
import { NEW_SHIP } from "../../game/fields.ts";
import { ROOMS } from "../../game/rooms.ts";
import { stepShip } from "../../game/ship.ts";
import { PassportSchedule } from "../../server/rooms/passportSchedule.ts";

const { world } = ROOMS.game;

/** A ship, and the times in s at which it gets a passport. */
class Flight {
  readonly ship = { ...NEW_SHIP, points: 0, x: 500, y: 500 };
  readonly schedule = new PassportSchedule(world);
  readonly issued: number[] = [];
  #steps = 0;

  fly(seconds: number, facing?: number): void {
    const end = this.#steps + Math.round(seconds / STEP_SECONDS);
    for (; this.#steps < end; this.#steps++) {
      const command = { facing: facing ?? this.ship.facing, thrusting: facing !== undefined };
      stepShip(world, this.ship, command, STEP_SECONDS);
      this.turn();
    }
  }

  /** A turn of the room without a step of this ship. */
  turn(): void {
    const now = 1000 + this.#steps * STEP_MS;
    if (!this.schedule.isDue(this.ship, now)) return;
    this.schedule.note(this.ship, now);
    this.issued.push(Math.round(this.#steps * STEP_SECONDS));
  }
}

describe("the schedule of a client's passports", () => {
  it("has one at once, and then one every 2 s while the ship changes its course", () => {
    const flight = new Flight();
    for (let i = 0; i < 6; i++) flight.fly(1, i);
    assert.deepEqual(flight.issued, [0, 2, 4]);
  });

  it("has one every 20 s while the ship coasts, with the rules that flight has with the engine off", () => {
    const flight = new Flight();
    flight.fly(1, 0.5);
    flight.fly(60);
    assert.deepEqual(flight.issued, [0, 2, 22, 42]);
  });

  it("has one after a single step of thrust", () => {
    const flight = new Flight();
    flight.fly(1, 0.5);
    flight.fly(5);
    flight.fly(STEP_SECONDS, 2);
    flight.fly(4);
    assert.deepEqual(flight.issued, [0, 2, 6]);
  });

  it("has one after the ship was slowed down by its engine, although its direction is the same", () => {
    const flight = new Flight();
    flight.fly(1, 0);
    flight.fly(3);
    flight.fly(0.5, Math.PI);
    flight.fly(3.5);
    assert.ok(flight.ship.vx > 0 && flight.ship.vy === 0, "the direction");
    assert.deepEqual(flight.issued, [0, 2, 4, 6]);
  });

  it("has one after a change of what the rules of flight leave alone, such as the name", () => {
    const flight = new Flight();
    flight.fly(3);
    flight.ship.name = "Quiet Heron";
    flight.fly(7);
    assert.deepEqual(flight.issued, [0, 4]);
  });

  it("has one after the points or the boosts have changed", () => {
    const flight = new Flight();
    flight.fly(3);
    flight.ship.points++;
    flight.fly(4);
    flight.ship.boosts++;
    flight.fly(6);
    assert.deepEqual(flight.issued, [0, 4, 8]);
  });

  it("has one at once on a new connection", () => {
    const flight = new Flight();
    flight.fly(1);
    flight.schedule.restart();
    flight.turn();
    assert.deepEqual(flight.issued, [0, 1]);
  });
});
