import assert from "node:assert/strict";
import type { Client } from "@colyseus/core";
import { STEP_MS } from "../../../game/constants.ts";
import { shipOf } from "../../../game/fields.ts";
import { Torus } from "../../../game/torus.ts";
import { LONG_SIDE, SHORT_SIDE } from "../../../game/view.ts";
import { type Player, stateSchemas } from "../../../protocol/schema.ts";
import { FRESH, INNER, LEAD_S, MARGIN, MOST_IN_MESSAGE } from "../../../protocol/sentView.ts";
import { DENSITY_SIDE, MOST_SHIPS, readShips } from "../../../protocol/shipsMessage.ts";
import { ClientView } from "../../../server/rooms/bigsky/clientView.ts";
import { ShipGrid } from "../../../server/rooms/bigsky/shipGrid.ts";
import { ShipNumbers } from "../../../server/rooms/bigsky/shipNumbers.ts";
import { ShipViews } from "../../../server/rooms/bigsky/shipViews.ts";
import type { Entrant } from "../../../server/rooms/entrant.ts";
import { BINARY, FrameReader } from "../../../tools/frames.ts";
import { seededRandom } from "../../support/random.ts";

type Fake = Entrant & { simulation: { away: boolean } };

/** Ships without a room. */
class Bench {
  readonly world: Torus;
  readonly views: ShipViews;
  readonly ships: Fake[] = [];
  readonly #players = new Map<number, Player>();

  constructor(size = 4096) {
    this.world = new Torus(size);
    this.views = new ShipViews(this.world, STEP_MS);
  }

  add(x: number, y: number): Fake {
    const player = new (stateSchemas(this.world).Player)();
    const ship = { ...shipOf(player), x, y };
    const entrant = { player, simulation: { ship, away: false } } as unknown as Fake;
    this.views.join(entrant);
    this.#players.set(player.number, player);
    this.ships.push(entrant);
    return entrant;
  }

  remove(entrant: Fake): void {
    this.views.leave(entrant);
    this.ships.splice(this.ships.indexOf(entrant), 1);
  }

  clientOf(entrant?: Fake): Client<{ userData: { view: ClientView } }> {
    return { userData: { view: new ClientView(entrant) } } as Client<{ userData: { view: ClientView } }>;
  }

  /** What a client is sent in a step. */
  sent(client: Client): { complete: boolean; ships: Map<number, Player>; density: Buffer | undefined } {
    const bytes = Buffer.alloc(this.views.mostBytes + 100, 0xee);
    const end = this.views.write(client, bytes, 10);
    assert.ok(end <= 10 + this.views.mostBytes);
    const ships = new Map<number, Player>();
    let density: Buffer | undefined;
    let complete = false;
    const reader = new FrameReader(({ opcode, head: payload }) => {
      const head = Buffer.from(payload);
      assert.equal(opcode, BINARY);
      const type = head.toString("latin1", 2, 2 + ((head[1] as number) & 31));
      const content = head.subarray(2 + type.length);
      if (type === "density") density = Buffer.from(content);
      else {
        assert.equal(type, "ships");
        complete = readShips(this.world, content, {
          own: new (stateSchemas(this.world).Player)(),
          player: (number) => this.#players.get(number),
          seen: (player, number) => {
            assert.ok(!ships.has(number), "a ship is in a message twice");
            ships.set(number, player);
          },
        });
      }
    });
    reader.whole = true;
    reader.push(bytes.subarray(10, end));
    return { complete, ships, density };
  }
}

describe("the ships of a view", () => {
  it("are all in and around it and no others, for random ships, speeds and sizes of the view", () => {
    const random = seededRandom("150 rooms");
    let most = 0;
    for (let i = 0; i < 150; i++) {
      const bench = new Bench([4096, 4096, 1500, 300][i % 4]);
      const { size } = bench.world;
      const grid = new ShipGrid(bench.world);
      for (let n = 0; n < 60; n++) {
        const { ship } = bench.add(random() * size, random() * size).simulation;
        Object.assign(ship, { vx: (random() - 0.5) * 320, vy: (random() - 0.5) * 320, facing: random() * 6 });
      }
      const me = bench.ships[0] as Fake;
      const client = bench.clientOf(i % 5 === 0 ? undefined : me);
      const view = client.userData?.view as ClientView;
      if (i % 2 === 0) view.resize(random() * 1200, random() * 1200);
      assert.ok(Math.max(view.width, view.height) <= LONG_SIDE && Math.min(view.width, view.height) <= SHORT_SIDE);
      bench.views.prepare();
      const { complete, ships } = bench.sent(client);
      assert.ok(complete);
      assert.ok(ships.has(me.player.number), "the ship in the middle is missing");
      const { x, y, vx, vy } = me.simulation.ship;
      for (const { player, simulation } of bench.ships) {
        const dx = Math.abs(bench.world.delta(x + LEAD_S * vx, simulation.ship.x)) - view.width / 2;
        const dy = Math.abs(bench.world.delta(y + LEAD_S * vy, simulation.ship.y)) - view.height / 2;
        const seen = ships.get(player.number);
        if (Math.max(dx, dy) <= MARGIN)
          assert.ok(seen !== undefined, `a ship ${dx}, ${dy} outside the view is missing`);
        if (dx > MARGIN + grid.width || dy > MARGIN + grid.height)
          assert.equal(seen, undefined, `a ship ${dx}, ${dy} outside was sent`);
        if (seen === undefined) continue;
        assert.equal(seen.x, bench.world.round(simulation.ship.x));
        assert.equal(seen.y, bench.world.round(simulation.ship.y));
      }
      most = Math.max(most, ships.size);
    }
    assert.ok(most > 20, `at most ${most} ships in a view`);
  });

  for (const level of [0, 2])
    it(`of a crowd are 128, the nearest in each message and the others in turn, all within 3 s, at level ${level} of overload`, () => {
      const random = seededRandom("a crowd of 1,500");
      const bench = new Bench();
      while (bench.views.overload < level) bench.views.noteTurn(45);
      // At the corner of the world, so that the view reaches across both of its edges.
      for (let n = 0; n < 1500; n++)
        bench.add(bench.world.wrap(random() * 800 - 400), bench.world.wrap(random() * 500 - 250));
      const me = bench.add(0, 0);
      const client = bench.clientOf(me);
      const missing = new Set(bench.ships.map(({ player }) => player.number));
      let steps = 0;
      for (; missing.size > 0 && steps < 60; steps++) {
        for (const { simulation } of bench.ships) {
          simulation.ship.x = bench.world.wrap(simulation.ship.x + (random() - 0.5) * 8);
          simulation.ship.y = bench.world.wrap(simulation.ship.y + (random() - 0.5) * 8);
        }
        bench.views.prepare();
        const { complete, ships } = bench.sent(client);
        assert.equal(complete, false);
        assert.ok(ships.size <= MOST_IN_MESSAGE && ships.size > MOST_IN_MESSAGE - 30, `${ships.size} ships`);
        assert.ok(ships.has(me.player.number));
        const distanceTo = ({ simulation }: Fake) => bench.world.distance(me.simulation.ship, simulation.ship);
        const sorted = bench.ships.toSorted((a, b) => distanceTo(a) - distanceTo(b));
        const farthest = distanceTo(sorted[FRESH - 1] as Fake);
        // Within one unit, ships count as equally far.
        for (const ship of sorted.slice(0, FRESH)) {
          if (Math.floor(distanceTo(ship)) === Math.floor(farthest)) break;
          assert.ok(ships.has(ship.player.number), "one of the nearest is missing");
        }
        for (const number of ships.keys()) missing.delete(number);
      }
      assert.equal(missing.size, 0, `${missing.size} ships were not sent in 3 s`);
    });

  it("of a crowd have the client's own ship, also if hundreds are at the same place", () => {
    const bench = new Bench();
    for (let n = 0; n < 400; n++) bench.add(100, 100);
    for (const me of bench.ships.slice(390)) {
      bench.views.prepare();
      assert.ok(bench.sent(bench.clientOf(me)).ships.has(me.player.number));
    }
  });

  it("of a spectator are around the ship that it follows, and around the first one if that has left", () => {
    const bench = new Bench();
    const [first, followed] = [bench.add(100, 100), bench.add(2000, 2000)];
    const client = bench.clientOf();
    const seen = () => {
      bench.views.prepare();
      return [...bench.sent(client).ships.keys()];
    };
    assert.deepEqual(seen(), [first.player.number]);
    (client.userData as { view: ClientView }).view.center = followed;
    assert.deepEqual(seen(), [followed.player.number]);
    bench.remove(followed);
    assert.deepEqual(seen(), [first.player.number]);
    bench.remove(first);
    assert.deepEqual(seen(), []);
  });

  it("are sent less often outside of the inner part while turns take too long, and all again after it", () => {
    const random = seededRandom("90 ships");
    const bench = new Bench();
    for (let n = 0; n < 90; n++) bench.add(random() * 900, random() * 500);
    const me = bench.add(450, 250);
    const client = bench.clientOf(me);
    /** Runs turns of a length. @returns of the last 8 messages, how many have all ships */
    const run = (turns: number, ms: number) => {
      let whole = 0;
      for (let i = 0; i < turns; i++) {
        bench.views.prepare();
        const { complete, ships } = bench.sent(client);
        const isWhole = ships.size === bench.ships.length;
        assert.equal(complete, isWhole, "a message without far ships must not make the client forget them");
        for (const { player, simulation } of bench.ships) {
          const { x, y } = simulation.ship;
          const isInner = Math.abs(x - 450) <= (LONG_SIDE * INNER) / 2 && Math.abs(y - 250) <= (SHORT_SIDE * INNER) / 2;
          assert.ok(!isInner || ships.has(player.number), "a near ship is missing");
        }
        if (i >= turns - 8 && isWhole) whole++;
        bench.views.noteTurn(ms);
      }
      return whole;
    };
    assert.equal(run(100, 15), 8);
    run(1, 400);
    assert.equal(bench.views.overload, 0, "a single long turn");
    assert.equal(run(15, 45), 4);
    assert.equal(bench.views.overload, 1);
    assert.equal(run(60, 45), 2);
    assert.equal(bench.views.overload, 2);
    // In between, the level stays.
    assert.equal(run(300, 28), 2);
    assert.equal(run(60, 10), 4);
    assert.equal(run(60, 10), 8);
    assert.equal(bench.views.overload, 0);
  });

  it("come with a map of densities once a second, not for all clients in the same step", () => {
    const random = seededRandom("700 ships");
    const bench = new Bench();
    for (let n = 0; n < 400; n++) bench.add(random() * 4096, random() * 4096);
    for (let n = 0; n < 300; n++) bench.add(4095, 10);
    const expected = new Array(DENSITY_SIDE ** 2).fill(0);
    for (const { simulation } of bench.ships) {
      const { x, y } = simulation.ship;
      expected[Math.floor(y / 256) * DENSITY_SIDE + Math.floor(x / 256)]++;
    }
    const clients = bench.ships.slice(0, 40).map((ship) => bench.clientOf(ship));
    const times = new Map<Client, number[]>();
    let mostInAStep = 0;
    for (let step = 0; step < 60; step++) {
      bench.views.prepare();
      let inThisStep = 0;
      for (const client of clients) {
        const { density } = bench.sent(client);
        if (density === undefined) continue;
        inThisStep++;
        times.set(client, [...(times.get(client) ?? []), step]);
        assert.deepEqual(
          [...density],
          expected.map((count) => Math.min(255, count)),
        );
      }
      mostInAStep = Math.max(mostInAStep, inThisStep);
    }
    for (const client of clients) assert.equal(times.get(client)?.length, 3);
    assert.equal(mostInAStep, 2);
  });
});

describe("the numbers of ships", () => {
  it("are unique among the ships of a room, and used again as late as possible", () => {
    const random = seededRandom("20,000 joins and leaves");
    const numbers = new ShipNumbers();
    const used = new Map<number, number>();
    const freedAt = new Map<number, number>();
    for (let i = 0, takes = 0; i < 20_000; i++) {
      if (used.size < 2000 || random() < 0.5) {
        const number = numbers.take();
        takes++;
        assert.ok(number >= 0 && number < MOST_SHIPS && !used.has(number));
        assert.ok(takes - (freedAt.get(number) ?? -9999) > 1500, "a number is used again soon");
        used.set(number, i);
        if (used.size < 2500) continue;
      }
      const [number] = [...used.keys()].slice(Math.floor(random() * used.size));
      if (number === undefined) continue;
      used.delete(number);
      numbers.giveBack(number);
      freedAt.set(number, takes);
    }
  });

  it("run out with an error and not with a number that is used", () => {
    const numbers = new ShipNumbers(3);
    assert.deepEqual([numbers.take(), numbers.take(), numbers.take()], [0, 1, 2]);
    assert.throws(() => numbers.take(), RangeError);
    numbers.giveBack(1);
    assert.equal(numbers.take(), 1);
  });
});
