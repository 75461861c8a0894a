import assert from "node:assert/strict";
import { Decoder, Encoder } from "@colyseus/schema";
import { Torus } from "../../game/torus.ts";
import { type Player, stateSchemas } from "../../protocol/schema.ts";
import {
  isComplete,
  MOST_HEAD_BYTES,
  MOST_SHIPS,
  readShips,
  SHIP_BYTES,
  type ShipsTarget,
  writeHead,
  writeShip,
} from "../../protocol/shipsMessage.ts";
import { seededRandom } from "../support/random.ts";

const OWN = { points: 65_535, ring: 8, draft: 4, boosts: 3, resyncs: 255, vx: 99.5, vy: -160, boosting: 20 };

/** A client that knows every ship. */
function everyone(world: Torus) {
  const { Player } = stateSchemas(world);
  const players = new Map<number, Player>();
  const boosting = new Map<number, boolean>();
  const own = new Player();
  const target: ShipsTarget = {
    own,
    player(number) {
      const player = players.get(number) ?? new Player();
      players.set(number, player);
      return player;
    },
    seen: (_player, number, burns) => void boosting.set(number, burns),
  };
  return { players, boosting, own, target };
}

/** What a client decodes from a state that the schema encodes. */
function throughState(world: Torus, { x, y, facing }: { x: number; y: number; facing: number }): Player {
  const { GameState, Player } = stateSchemas(world);
  const [state, seen] = [new GameState(), new GameState()];
  state.players.set("ship", new Player().assign({ x, y, facing }));
  new Decoder(seen).decode(new Encoder(state).encodeAll());
  return seen.players.get("ship") as Player;
}

describe("the message of the ships in a view", () => {
  for (const size of [4096, 1000]) {
    it(`has the values that the schema would send, for random ships in a world of ${size} units`, () => {
      const random = seededRandom("500 ships");
      const world = new Torus(size);
      const bytes = Buffer.alloc(SHIP_BYTES + 1);
      const edges = [0, size, -1e-12, size - 1e-9, size * (1 - 1 / 131_072), size / 2];
      for (let i = 0; i < 500; i++) {
        const ship = {
          x: edges[i] ?? (random() * 3 - 1) * size,
          y: edges[i - 3] ?? random() * size,
          facing: [0, 2 * Math.PI, -1e-12, 2 * Math.PI * (1 - 1 / 512)][i] ?? (random() - 0.5) * 20,
          thrusting: random() < 0.5,
          away: random() < 0.5,
          boosting: random() < 0.5,
        };
        const number = Math.floor(random() * MOST_SHIPS);
        writeShip(world, bytes, 1, number, ship);
        const { players, boosting, target } = everyone(world);
        assert.equal(readShips(world, bytes, target), false);
        const player = players.get(number);
        const stock = throughState(world, ship);
        assert.ok(player !== undefined && players.size === 1);
        assert.deepEqual([player.x, player.y], [world.round(ship.x), world.round(ship.y)]);
        assert.deepEqual([player.x, player.y, player.facing], [stock.x, stock.y, stock.facing]);
        const flags = [player.thrusting, player.away, boosting.get(number)];
        assert.deepEqual(flags, [ship.thrusting, ship.away, ship.boosting]);
      }
    });
  }

  it("has what the own ship needs, with the velocity at a resync only", () => {
    const world = new Torus(4096);
    for (const [own, resync] of [
      [undefined, false],
      [OWN, false],
      [OWN, true],
    ] as const) {
      for (const complete of [false, true]) {
        const bytes = Buffer.alloc(MOST_HEAD_BYTES);
        const end = writeHead(bytes, 0, complete, own, resync);
        const client = everyone(world);
        assert.equal(readShips(world, bytes.subarray(0, end), client.target), complete);
        assert.equal(isComplete(bytes), complete);
        const { points, ring, draft, boosts, resyncs, vx, vy, boosting } = client.own;
        const blank = { points: 0, ring: 0, draft: 0, boosts: 0, resyncs: 0, vx: 0, vy: 0, boosting: 0 };
        const rest = resync ? {} : { resyncs: 0, vx: 0, vy: 0, boosting: 0 };
        const expected = own === undefined ? blank : { ...own, ...rest };
        assert.deepEqual({ points, ring, draft, boosts, resyncs, vx, vy, boosting }, expected);
      }
    }
  });

  it("is refused with a RangeError if its length is wrong or its ship unknown, and with nothing else", () => {
    const random = seededRandom("3,000 hostile messages");
    const world = new Torus(4096);
    const { target } = everyone(world);
    const nobody: ShipsTarget = { ...target, player: () => undefined };
    let refused = 0;
    for (let i = 0; i < 3000; i++) {
      const bytes = Uint8Array.from({ length: Math.floor(random() * 60) }, () => Math.floor(random() * 256));
      for (const reader of [target, nobody]) {
        try {
          readShips(world, bytes, reader);
        } catch (error) {
          assert.ok(error instanceof RangeError, String(error));
          refused++;
        }
      }
    }
    assert.ok(refused > 3000, `${refused} were refused`);
    assert.throws(() => readShips(world, new Uint8Array(0), target), RangeError, "no byte at all");
  });
});
