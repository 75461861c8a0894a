import assert from "node:assert/strict";
import { ROOMS } from "../../game/rooms.ts";
import { type Ship, stepShip } from "../../game/ship.ts";
import { LONG_SIDE, SHORT_SIDE } from "../../game/view.ts";
import { Crowd } from "../../loadtest/rig/crowd.ts";
import { DIALECTS, type Input, PATCH } from "../../loadtest/rig/dialect.ts";
import { Fleet } from "../../loadtest/rig/fleet.ts";
import type { Report } from "../../loadtest/rig/skyTruth.ts";
import { type Freshness, ViewWatch } from "../../loadtest/rig/viewWatch.ts";
import { stateSchemas } from "../../protocol/schema.ts";
import { MOST_HEAD_BYTES, writeHead } from "../../protocol/shipsMessage.ts";
import { seededRandom } from "../support/random.ts";
import { frameOf, shipsMessage, timedHead } from "../support/skyFrames.ts";

const { world } = ROOMS.bigsky;
const { Player } = stateSchemas(world);
const MIDDLE = world.size / 2;

/** Ships that fly by inputs on a server, and a fleet that is sent the patches of their clients. */
class Bench {
  readonly fleet: Fleet;
  readonly watch: ViewWatch;
  readonly wrong: string[] = [];
  /** the ships on the server, by number */
  readonly ships: Ship[] = [];
  time = 0;
  readonly #players = new Map<string, InstanceType<typeof Player>>();
  readonly #clients: { id: string }[] = [];
  #inputs = 0;

  constructor(places: readonly (readonly [x: number, y: number])[]) {
    this.fleet = new Fleet(world, (id) => this.#players.get(id));
    const crowd = new Crowd(world, DIALECTS.game);
    this.watch = new ViewWatch(world, this.fleet, (ship) => crowd.has(ship));
    for (const [number, [dx, dy]] of places.entries()) {
      const player = new Player();
      player.assign({ x: world.round(MIDDLE + dx), y: world.round(MIDDLE + dy), number });
      const client = { id: `ship ${number}` };
      this.#players.set(client.id, player);
      this.#clients.push(client);
      this.ships.push({ ...player.toJSON() } as Ship);
      assert.ok(this.fleet.shipOf(client) !== undefined);
    }
  }

  /** All fly one step. @param unpatched numbers of the ships whose clients do not get their patches */
  step(input: Input = { facing: 1, thrusting: false }, unpatched: readonly number[] = []): void {
    this.time += 50;
    this.#inputs++;
    for (const [number, ship] of this.ships.entries()) {
      const client = this.#clients[number] as { id: string };
      this.fleet.shipOf(client)?.send(input);
      stepShip(world, ship, input, 0.05);
      if (!unpatched.includes(number))
        this.fleet.noteUpdate(client, frameOf(timedHead(PATCH, this.time, this.#inputs)));
    }
  }

  /** The server moves a ship, and its client gets the resync. */
  push(number: number, dx: number, vx: number): void {
    const ship = this.ships[number] as Ship;
    ship.x = world.round(ship.x + dx);
    ship.y = world.round(ship.y);
    ship.vx = Math.fround(ship.vx + vx);
    ship.vy = Math.fround(ship.vy);
    const bytes = Buffer.alloc(MOST_HEAD_BYTES);
    const own = { points: 0, ring: 0, draft: 0, boosts: 0, resyncs: 1, vx: ship.vx, vy: ship.vy, boosting: 0 };
    writeHead(bytes, 0, true, own, true);
    this.fleet.notePart(this.#clients[number] as { id: string }, frameOf(shipsMessage(bytes)));
  }

  /** A witness in a ship reports its update of this step. @param sent numbers of the ships that it was sent */
  report(number: number, sent: readonly number[], complete: boolean): void {
    const ships = new Map(sent.map((other) => [other, this.#seen(other)]));
    const { x, y, vx, vy } = this.ships[number] as Ship;
    const report: Report = { client: number, ships, complete, own: { x, y, vx, vy } };
    const wrong = this.watch.add(this.time, report);
    if (wrong !== undefined) this.wrong.push(wrong);
  }

  #seen(number: number) {
    const { x, y, facing, thrusting } = this.ships[number] as Ship;
    return { x: world.round(x), y: world.round(y), facing, thrusting, away: false };
  }

  get freshness(): Freshness {
    const { freshness } = this.watch;
    assert.ok(freshness !== undefined);
    return freshness;
  }
}

/** Ships of a crowd, in a line from the first one to the right. */
function line(count: number, apart: number): [number, number][] {
  return Array.from({ length: count }, (_, i) => [-400 + i * apart, 0]);
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe("the watch over views", () => {
  it("finds a ship in the view that nobody was sent", () => {
    const bench = new Bench([
      [0, 0],
      [100, 0],
      [200, 0],
    ]);
    for (let i = 0; i < 30; i++) {
      bench.step();
      bench.report(0, i === 3 ? [0, 1] : [0, 1, 2], true);
      bench.report(1, i === 3 ? [0, 1] : [0, 1, 2], true);
    }
    assert.deepEqual(bench.wrong, ["client 0 was not sent ship 2, which is in its view, at 200 ms"]);
    const { steps, together, fewest, most, updates, longestMs } = bench.freshness;
    assert.deepEqual(
      { steps, together, fewest, most, updates },
      { steps: 10, together: 3, fewest: 3, most: 3, updates: 20 },
    );
    assert.equal(longestMs, 50);
  });

  it("finds a ship where its inputs do not lead", () => {
    const bench = new Bench(line(3, 100));
    for (let i = 0; i < 30; i++) {
      bench.step({ facing: 0, thrusting: true });
      // The server moves a ship, and its client is told nothing.
      if (i === 5) (bench.ships[1] as Ship).y += 1;
      bench.report(0, [0, 1, 2], true);
    }
    assert.equal(bench.wrong[0], "client 0 was sent ship 1 where its inputs do not lead at 300 ms");
  });

  it("computes all ships from their inputs, and corrects one that was moved by something else after its resync", () => {
    const bench = new Bench(line(3, 100));
    for (let i = 0; i < 90; i++) {
      bench.step({ facing: Math.sin(i / 9), thrusting: i % 3 !== 0 });
      if (i === 5) bench.push(1, 3, 20);
      bench.report(0, [0, 1, 2], true);
    }
    assert.deepEqual(bench.wrong, []);
    assert.equal(bench.fleet.disturbances, 1);
    const places = bench.fleet.at(bench.time);
    assert.equal(places?.count, 3);
    for (const [number, { x, y }] of bench.ships.entries()) {
      assert.ok(Math.abs((places?.x[number] as number) - x) <= (number === 1 ? 1 / 16 : 0), `ship ${number}`);
      assert.ok(Math.abs((places?.y[number] as number) - y) <= (number === 1 ? 1 / 16 : 0), `ship ${number}`);
    }
  });

  it("counts updates of a crowd without one of the nearest 80, and not those without others", () => {
    const bench = new Bench(line(200, 4));
    for (let i = 0; i < 40; i++) {
      bench.step();
      // Of 200 ships, the nearest 80, the next 40 in turn.
      const others = numbers(0, 40).map((n) => 80 + ((i * 40 + n) % 120));
      const nearest = numbers(0, 80).filter((number) => i !== 7 || number !== 60);
      bench.report(0, [...nearest, ...others], false);
    }
    assert.deepEqual(bench.wrong, []);
    const { updates, stale, longestMs, most } = bench.freshness;
    assert.deepEqual({ updates, stale, most }, { updates: 20, stale: 1, most: 116 });
    assert.equal(longestMs, 100);
  });

  it("finds a ship of a crowd that has not had its turn for 3 s", () => {
    const bench = new Bench(line(100, 4));
    for (let i = 0; i < 85; i++) {
      bench.step();
      bench.report(0, i === 0 ? numbers(0, 100) : numbers(0, 99), false);
    }
    assert.equal(bench.wrong[0], "client 0 was not sent ship 99, which is in its view, for 3050 ms at 3100 ms");
    assert.ok(bench.freshness.longestMs > 3000);
    assert.equal(bench.freshness.stale, 0);
  });

  it("does not miss a ship whose place is not known", () => {
    const bench = new Bench(line(3, 100));
    for (let i = 0; i < 120; i++) {
      bench.step(undefined, i < 70 ? [] : [2]);
      if (i === 90) bench.watch.reset();
      bench.report(0, i < 70 ? [0, 1, 2] : [0, 1], true);
    }
    assert.deepEqual(bench.wrong, []);
    const { fewest, most, stale } = bench.freshness;
    assert.deepEqual({ fewest, most, stale }, { fewest: 2, most: 2, stale: 0 });
  });

  it("counts ships that leave the one view, and leaves out those whose place is not known", () => {
    const bench = new Bench([...line(3, 100), [0, SHORT_SIDE / 2 - 1]]);
    for (let i = 0; i < 25; i++) {
      bench.step({ facing: Math.PI / 2, thrusting: true });
      bench.report(0, [0, 1, 2], false);
    }
    assert.equal(bench.freshness.together, 3);
    bench.watch.reset();
    assert.equal(bench.watch.freshness, undefined);
    for (let i = 0; i < 25; i++) {
      bench.step({ facing: -Math.PI / 2, thrusting: true }, [2]);
      bench.report(0, [0, 1, 2], false);
    }
    assert.equal(bench.freshness.together, 2);
    for (let i = 0; i < 45; i++) {
      bench.step();
      bench.report(0, [0, 1, 2], false);
    }
    assert.deepEqual(bench.wrong, [], "the place is known again");
    assert.equal(bench.fleet.at(bench.time)?.count, 4);
  });
});

describe("a crowd", () => {
  it("gathers in one view from wherever ships start, and stays there while all steer and thrust", () => {
    const random = seededRandom("a crowd");
    const crowd = new Crowd(world, DIALECTS.game, random);
    const pilots = Array.from({ length: 60 }, (_, i) => ({
      ship: {
        ...(new Player().toJSON() as unknown as Ship),
        x: world.wrap(MIDDLE + Math.cos(i) * 25 * i),
        y: world.wrap(MIDDLE + Math.sin(i) * 25 * i),
      },
      fly: crowd.flight(),
    }));
    let turned = 0;
    let fastest = 0;
    const step = () => {
      for (const { ship, fly } of pilots) {
        const { input } = fly(ship);
        assert.equal(input.thrusting, true);
        if (input.facing !== ship.facing) turned++;
        stepShip(world, ship, input, 0.05);
        fastest = Math.max(fastest, Math.hypot(ship.vx, ship.vy));
      }
    };
    for (let i = 0; i < 20 * 25; i++) step();
    turned = 0;
    const columns = new Set<number>();
    for (let i = 0; i < 20 * 60; i++) {
      step();
      for (const { ship } of pilots) {
        assert.ok(crowd.has(ship), `a ship at ${ship.x - MIDDLE}, ${ship.y - MIDDLE} after ${i} steps`);
        columns.add(Math.floor(((ship.x - MIDDLE) / LONG_SIDE + 0.5) * 10));
      }
    }
    assert.ok(turned > 60 * 20 * 60 * 0.3, `${turned} of ${60 * 20 * 60} inputs turned`);
    assert.ok(fastest > 80, `${fastest} units/s at most`);
    assert.equal(columns.size, 10, "all of the view is flown in");
  });
});
