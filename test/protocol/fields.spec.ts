import assert from "node:assert/strict";
import { Decoder, Encoder } from "@colyseus/schema";
import {
  copyPatched,
  copyResyncOnly,
  copyShip,
  fieldsThatAre,
  NEW_SHIP,
  roundShip,
  SHIP_FIELDS,
  type ShipState,
  shipOf,
} from "../../game/fields.ts";
import { ROOMS } from "../../game/rooms.ts";
import { type Command, copyCommand, NO_COMMAND, type Ship } from "../../game/ship.ts";
import { Torus } from "../../game/torus.ts";
import { NEW_SCORE } from "../../protocol/matchState.ts";
import { ShipInput, stateSchemas } from "../../protocol/schema.ts";
import { seededRandom } from "../support/random.ts";

const { world } = ROOMS.game;

/** A value that differs from the start value. */
function changed(value: ShipState[keyof ShipState]): unknown {
  if (typeof value === "number") return value + 1;
  return typeof value === "boolean" ? !value : `${value}!`;
}

/** Names of the fields in which two objects differ. */
function differences(a: object, b: object): string[] {
  return Object.keys(a).filter((name) => Reflect.get(a, name) !== Reflect.get(b, name));
}

describe("the fields of a ship", () => {
  const simulated = fieldsThatAre("simulated").sort();
  const resyncOnly = fieldsThatAre("resyncOnly").sort();
  const patched = simulated.filter((name) => !resyncOnly.includes(name));
  const other = Object.fromEntries(Object.entries(NEW_SHIP).map(([name, value]) => [name, changed(value)])) as never;

  it("are the fields of the schema, with those of the match, the resync counter and the number", () => {
    const { Player } = stateSchemas(world);
    const all = [...Object.keys(SHIP_FIELDS), ...Object.keys(NEW_SCORE), "resyncs", "number"];
    assert.deepEqual(Object.keys(new Player().toJSON()).sort(), all.sort());
  });

  it("start with the same values in the schema as in the rules", () => {
    const { resyncs, number, ...player } = new (stateSchemas(world).Player)().toJSON();
    assert.deepEqual({ ...player }, { ...NEW_SHIP, ...NEW_SCORE });
    assert.deepEqual([resyncs, number], [0, 0]);
  });

  it("are copied completely: those in patches, those that are not, and all together", () => {
    const copies: [(from: Ship, to: Ship) => void, string[]][] = [
      [copyShip, simulated],
      [copyPatched, patched],
      [copyResyncOnly, resyncOnly],
    ];
    for (const [copy, names] of copies) {
      const ship = { ...NEW_SHIP };
      copy(other, ship);
      assert.deepEqual(differences(ship, NEW_SHIP).sort(), names);
    }
    assert.deepEqual(Object.keys(shipOf(NEW_SHIP)).sort(), simulated);
  });

  for (const size of [world.size, 300]) {
    it(`are exactly those of the server after a resync, for random ships in a world of ${size} units`, () => {
      const random = seededRandom("500 ships");
      const here = new Torus(size);
      const { GameState, Player } = stateSchemas(here);
      for (let i = 0; i < 500; i++) {
        const ship: Ship = {
          kind: 0,
          boosts: 0,
          boosting: 0,
          x: random() * size,
          y: random() * size,
          vx: (random() - 0.5) * 300,
          vy: (random() - 0.5) * 300,
          facing: (random() - 0.5) * 20,
          thrusting: random() < 0.5,
        };
        roundShip(here, ship);
        const state = new GameState();
        const player = new Player();
        copyShip(ship, player);
        state.players.set("ship", player);
        const seen = new GameState();
        new Decoder(seen).decode(new Encoder(state).encodeAll());
        const decoded = seen.players.get("ship");
        assert.ok(decoded !== undefined);
        assert.deepEqual(shipOf(decoded), ship);
      }
    });
  }
});

describe("the fields of an input", () => {
  it("are those of the schema, with the same start values", () => {
    assert.deepEqual({ ...new ShipInput().toJSON() }, NO_COMMAND);
  });

  it("are copied completely", () => {
    const other = Object.fromEntries(Object.entries(NO_COMMAND).map(([name, value]) => [name, changed(value)]));
    const command: Command = { ...NO_COMMAND };
    copyCommand(other as unknown as Command, command);
    assert.deepEqual(command, other);
  });
});
