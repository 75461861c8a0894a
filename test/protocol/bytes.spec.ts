import assert from "node:assert/strict";
import { Encoder } from "@colyseus/schema";
import { InputEncoder } from "@colyseus/schema/input";
import { fieldsThatAre } from "../../game/fields.ts";
import { ROOMS } from "../../game/rooms.ts";
import { type Player, ShipInput, stateSchemas } from "../../protocol/schema.ts";

const { world } = ROOMS.game;
const schemas = stateSchemas(world);

/** Players in a room, and the encoder of their state with nothing left to send. */
function room(size: number) {
  Encoder.BUFFER_SIZE = 128 * 1024;
  const state = new schemas.GameState();
  const encoder = new Encoder(state);
  const players = Array.from({ length: size }, (_, i) => {
    const player = new schemas.Player();
    player.name = `Pilot ${i}`;
    state.players.set(`session${i}`, player);
    return player;
  });
  encoder.encodeAll();
  encoder.discardChanges();
  const patch = () => {
    const { length } = encoder.encode();
    encoder.discardChanges();
    return length;
  };
  return { state, players, patch };
}

function move(player: Player) {
  player.x += 3;
  player.y += 4;
  player.facing += 0.5;
}

// docs/protocol.md states these numbers.
describe("the bytes of a full state", () => {
  it("include 8 for the code of the room", () => {
    const state = new schemas.GameState();
    state.code = "BCDFGH";
    assert.match(Buffer.from(new Encoder(state).encodeAll()).toString("hex"), /81a6424344464748/);
  });

  it("include whether the room is private, in 2 bytes", () => {
    const full = (isPrivate: boolean) => {
      const state = new schemas.GameState();
      state.private = isPrivate;
      return Buffer.from(new Encoder(state).encodeAll()).toString("hex");
    };
    assert.match(full(true), /8201/);
    assert.match(full(false), /8200/);
  });
});

describe("the bytes of a patch", () => {
  it("are 10 for a ship that moves and turns, among the first 124", () => {
    const { players, patch } = room(1);
    for (const player of players) move(player);
    assert.equal(patch(), 10);
  });

  it("are 12 or fewer for each of 1000 ships", () => {
    const { players, patch } = room(1000);
    for (const player of players) move(player);
    const bytes = patch();
    console.log(`      ${bytes / 1000} bytes a ship`);
    assert.ok(bytes / 1000 <= 12);
  });

  it("are 6 for a ship that turns and starts its engine, 2 of them for the engine", () => {
    const { players, patch } = room(1);
    for (const player of players) {
      player.facing += 0.5;
      player.thrusting = true;
    }
    assert.equal(patch(), 6);
  });

  it("are none for a ship at rest", () => {
    assert.equal(room(10).patch(), 0);
  });

  it("are 4 for a ship that spends a boost or gets one, 2 of them for the boost", () => {
    const { players, patch } = room(1);
    for (const player of players) player.boosts++;
    assert.equal(patch(), 4);
  });

  it("are 5 for a star that is taken, and 3 for each further one", () => {
    const { state, patch } = room(1);
    for (let i = 0; i < 20; i++) state.stars.push(0);
    patch();
    state.stars[3] = 1;
    assert.equal(patch(), 5);
    state.stars[3] = 2;
    state.stars[19] = 1;
    assert.equal(patch(), 8);
  });

  it("are 3 more for the points of a ship that moves", () => {
    const { players, patch } = room(1);
    const [player] = players as [Player];
    move(player);
    player.points += 300;
    assert.equal(patch(), 13);
  });

  it("do not include the velocity, except in a resync", () => {
    const { players, patch } = room(1);
    const [player] = players as [Player];
    player.untracked(() => {
      player.vx = 12;
      player.vy = 34;
      player.boosting = 20;
    });
    assert.equal(patch(), 0);
    player.resyncs++;
    for (const name of fieldsThatAre("resyncOnly")) player.setDirty(name);
    assert.equal(patch(), 16);
  });
});

describe("the bytes of an input", () => {
  it("are 5 when facing and engine change, 3 for the facing, 2 for the engine, none when nothing does", () => {
    const input = new ShipInput();
    const encoder = new InputEncoder(input, { mode: "reliable" });
    encoder.encode();
    const bytesAfter = (change: () => void) => {
      change();
      return encoder.encode().length;
    };
    assert.equal(
      bytesAfter(() => {
        input.facing = 1;
        input.thrusting = true;
      }),
      5,
    );
    assert.equal(
      bytesAfter(() => {
        input.facing = 2;
      }),
      3,
    );
    assert.equal(
      bytesAfter(() => {
        input.thrusting = false;
      }),
      2,
    );
    assert.equal(
      bytesAfter(() => {
        input.boost = true;
      }),
      2,
    );
    assert.equal(
      bytesAfter(() => {}),
      0,
    );
  });
});
