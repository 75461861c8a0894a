import assert from "node:assert/strict";
import { Encoder } from "@colyseus/schema";
import { shipOf } from "../../game/fields.ts";
import { ROOMS } from "../../game/rooms.ts";
import { BigSkyChecker } from "../../loadtest/rig/bigSkyChecker.ts";
import { DIALECTS, PATCH, STATE } from "../../loadtest/rig/dialect.ts";
import { CheckResults } from "../../loadtest/rig/gameChecker.ts";
import { ServerUnderTest } from "../../loadtest/rig/serverUnderTest.ts";
import { SkyTruth } from "../../loadtest/rig/skyTruth.ts";
import { evennessOf, Spread } from "../../loadtest/rig/spread.ts";
import { Swarm } from "../../loadtest/rig/swarm.ts";
import { stateSchemas } from "../../protocol/schema.ts";
import { MOST_HEAD_BYTES, SHIP_BYTES, writeHead, writeShip } from "../../protocol/shipsMessage.ts";
import { holdsWithin } from "../../tools/deadline.ts";
import { seededRandom } from "../support/random.ts";
import { frameOf, shipsMessage, timedHead } from "../support/skyFrames.ts";

const { world } = ROOMS.bigsky;

/** What a witness is sent instead of the truth. */
interface Lie {
  /** numbers of the ships that are left out */
  without?: readonly number[];
  /** ships that are sent in other places, by number */
  moved?: ReadonlyMap<number, { x: number; y: number }>;
  /** numbers of the ships that are sent twice */
  twice?: readonly number[];
  /** numbers of the ships that are sent although they are not in the view */
  also?: readonly number[];
}

/** A room of ships that rest, and witnesses who are sent frames made by hand. */
class Bench {
  readonly results = new CheckResults();
  readonly #truth = new SkyTruth(world);
  readonly #state = new (stateSchemas(world).GameState)();
  readonly #encoder = new Encoder(this.#state);
  readonly #witnesses: { checker: BigSkyChecker; number: number }[] = [];

  constructor(places: readonly (readonly [x: number, y: number])[]) {
    for (const [number, [x, y]] of places.entries()) {
      const player = new (stateSchemas(world).Player)();
      player.assign({ x, y, number });
      this.#state.players.set(`ship ${number}`, player);
    }
  }

  /** A witness in a ship. */
  join(number: number): void {
    const client = { id: `ship ${number}`, index: number, room: "room", sent: 0 };
    const checker = new BigSkyChecker(world, client, this.results, this.#truth);
    this.#witnesses.push({ checker, number });
    observe(checker, Buffer.concat([timedHead(STATE, 0), this.#encoder.encodeAll()]));
  }

  /** Sends a step to all witnesses. @param nearest number of ships in a message; by default all in view */
  step(time: number, lies: Record<number, Lie> = {}, nearest?: number): void {
    const players = [...this.#state.players.values()];
    for (const { checker, number } of this.#witnesses) {
      const own = players[number];
      assert.ok(own !== undefined);
      const { without = [], moved = new Map(), twice = [], also = [] } = lies[number] ?? {};
      const view = players
        .filter(({ x, y }) => Math.abs(world.delta(own.x, x)) < 465 && Math.abs(world.delta(own.y, y)) < 280)
        .sort((a, b) => world.distance(own, a) - world.distance(own, b))
        .slice(0, nearest);
      const sent = view.filter((ship) => !without.includes(ship.number));
      for (const more of [...twice, ...also]) sent.push(players[more] as (typeof players)[number]);
      const content = Buffer.alloc(MOST_HEAD_BYTES + sent.length * SHIP_BYTES);
      let at = writeHead(content, 0, nearest === undefined, own, false);
      for (const ship of sent) {
        const { facing, thrusting, away } = ship;
        const place = moved.get(ship.number) ?? ship;
        const record = { x: place.x, y: place.y, facing, thrusting, away, boosting: false };
        writeShip(world, content, at, ship.number, record);
        at += SHIP_BYTES;
      }
      observe(checker, timedHead(PATCH, time));
      observe(checker, shipsMessage(content.subarray(0, at)));
    }
  }

  /** Sends one frame to the witness in a ship. */
  send(number: number, frame: Buffer): void {
    for (const witness of this.#witnesses) if (witness.number === number) observe(witness.checker, frame);
  }

  get wrong(): string {
    return this.results.total.firstWrong ?? "";
  }
}

function observe(checker: BigSkyChecker, head: Buffer): void {
  checker.observe(frameOf(head));
}

/** Two witnesses close to each other across the edge of the world, a ship between them, and one far away. */
const FEW = [
  [4000, 4080],
  [100, 10],
  [4090, 40],
  [2000, 2000],
] as const;

function few(): Bench {
  const bench = new Bench(FEW);
  bench.join(0);
  bench.join(1);
  return bench;
}

describe("witnesses of a room that sends views", () => {
  it("accept messages that have all ships of each view", () => {
    const bench = few();
    for (let time = 50; time <= 500; time += 50) bench.step(time);
    assert.equal(bench.results.total.checked, 20);
    assert.equal(bench.wrong, "");
  });

  it("find a ship that is missing in one of the messages, whoever reports first", () => {
    for (const [witness, ship] of [
      [0, 2],
      [1, 2],
      [0, 1],
      [1, 0],
    ] as const) {
      const bench = few();
      bench.step(50, { [witness]: { without: [ship] } });
      assert.equal(bench.wrong, `client ${witness} was not sent ship ${ship}, which is in its view at 50 ms`);
    }
  });

  it("find a ship far outside of the view", () => {
    const bench = few();
    bench.step(50, { 0: { also: [3] } });
    assert.equal(bench.wrong, "client 0 was sent ship 3, which is far outside of its view at 50 ms");
  });

  it("find a wrong position of another ship, and of their own one", () => {
    const bench = few();
    bench.step(50, { 1: { moved: new Map([[2, { x: 4090.1, y: 40 }]]) } });
    assert.equal(bench.wrong, "clients 1 and 0 were sent ship 2 differently at 50 ms");
    const other = few();
    other.step(50, { 0: { moved: new Map([[0, { x: 4000.1, y: 4080 }]]) } });
    assert.equal(other.wrong, "the ship of client 0 is not where its 0 acknowledged inputs lead");
  });

  it("find a ship twice in a message, and a message without their own ship", () => {
    const bench = few();
    bench.step(50, { 0: { twice: [2] } });
    assert.equal(bench.wrong, "client 0 was sent ship 2 twice at 50 ms");
    const other = few();
    other.step(50, { 0: { without: [0] } });
    assert.equal(other.wrong, "client 0 was not sent its own ship at 50 ms");
  });

  it("find a patch without ships, ships without a patch, and a ship that is not in the state", () => {
    const silent = few();
    silent.send(0, timedHead(PATCH, 50));
    silent.step(100);
    assert.equal(silent.wrong, "client 0 was sent no ships at 50 ms");
    const early = few();
    early.step(50);
    early.send(0, shipsMessage(Buffer.of(1)));
    assert.equal(early.wrong, "client 0 was sent ships without a patch");
    const unknown = few();
    const content = Buffer.alloc(1 + SHIP_BYTES);
    writeShip(world, content, 1, 99, { x: 1, y: 1, facing: 0, thrusting: false, away: false, boosting: false });
    unknown.send(0, timedHead(PATCH, 50));
    unknown.send(0, shipsMessage(content));
    assert.match(unknown.wrong, /^client 0: .* ship 99, which is not in the state$/);
  });

  it("find in a crowd that one of the nearest ships is missing, and not that others are", () => {
    const random = seededRandom("a crowd");
    const crowd = Array.from({ length: 200 }, () => [1000 + random() * 200, 1000 + random() * 200] as const);
    const bench = new Bench([[1100, 1100], [1105, 1100], [1101, 1104], ...crowd]);
    bench.join(0);
    bench.join(1);
    bench.step(50, {}, 100);
    assert.equal(bench.wrong, "");
    bench.step(100, { 0: { without: [2] } }, 100);
    assert.equal(bench.wrong, "client 0 was not sent ship 2, one of the nearest at 100 ms");
  });
});

/** Where a ship is does not matter to it. */
const REST = shipOf(new (stateSchemas(world).Player)());

describe("ships that fly apart", () => {
  it("are spread evenly over the world, wherever they start", () => {
    const spread = new Spread(world, DIALECTS.game, seededRandom("apart"));
    const squares = new Uint8Array(256);
    for (let i = 0; i < 4000; i++) {
      const flight = spread.flight();
      let speed = 0;
      while (flight(REST).input.thrusting) speed++;
      const distance = speed * 4 * spread.seconds;
      const { facing } = flight(REST).input;
      const x = world.wrap(2048 + distance * Math.cos(facing));
      const y = world.wrap(2048 + distance * Math.sin(facing));
      const square = Math.floor(y / 256) * 16 + Math.floor(x / 256);
      squares[square] = (squares[square] as number) + 1;
    }
    const { ships, least, dispersion } = evennessOf(squares);
    assert.equal(ships, 4000);
    assert.ok(least > 0, `${least}`);
    assert.ok(dispersion < 3, `${dispersion}`);
  });

  it("are not even when they are in one place", () => {
    const squares = new Uint8Array(256);
    squares[5] = 200;
    assert.ok(evennessOf(squares).dispersion > 100);
  });
});

describe("a swarm in a room that sends views", function () {
  this.timeout(60_000);

  it("counts a patch and its ships as one update, and its witnesses find everything right", async () => {
    const type = ROOMS.bigsky;
    const server = await ServerUnderTest.start({ server: "game", type, roomSize: 12 });
    const swarm = new Swarm({
      endpoint: server.url,
      server: "game",
      type,
      roomSize: 12,
      checkers: 6,
      formation: "crowd",
    });
    try {
      await swarm.resize(12);
      await swarm.formUp();
      swarm.beginCounting();
      const enough = () => (swarm.freshness?.steps ?? 0) >= 10 && swarm.evenness?.ships === 12;
      assert.ok(await holdsWithin(10_000, enough));
      const { updates, bytes, elapsedMs, checks, wholeViews } = swarm.endCounting();
      const rate = updates / 12 / (elapsedMs / 1000);
      assert.ok(rate < 24, `${rate} updates a second for each client`);
      // 12 ships of 7 bytes and the heads
      assert.ok(bytes / updates > 12 * SHIP_BYTES && bytes / updates < 300, `${bytes / updates} bytes an update`);
      // At the end, a patch may have been counted before its ships.
      assert.ok(Math.abs(wholeViews - updates) <= 12, `${wholeViews} of ${updates} updates had the whole view`);
      assert.ok(checks.checked > 100);
      assert.deepEqual([checks.wrong, checks.firstWrong], [0, undefined]);
      const { together, stale, longestMs } = swarm.freshness ?? {};
      assert.deepEqual({ together, stale, longestMs }, { together: 12, stale: 0, longestMs: 0 });
    } finally {
      swarm.dispose();
      await server.stop();
    }
  });
});
