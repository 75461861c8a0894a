import assert from "node:assert/strict";
import { addBoost, canBoost } from "../../game/boost.ts";
import { STEP_SECONDS } from "../../game/constants.ts";
import { ROOMS } from "../../game/rooms.ts";
import { stepShip } from "../../game/ship.ts";
import { AcknowledgedShip } from "../../protocol/acknowledgedShip.ts";
import { stateSchemas } from "../../protocol/schema.ts";
import { seededRandom } from "../support/random.ts";

const { world } = ROOMS.game;
const schemas = stateSchemas(world);

/** A server's ship, and its state on the wire. */
function flight() {
  const player = new schemas.Player();
  player.x = 500;
  player.y = 500;
  const ship = { kind: 0, boosts: 0, boosting: 0, x: 500, y: 500, vx: 0, vy: 0, facing: 0, thrusting: false };
  const show = () => {
    player.x = ship.x;
    player.y = ship.y;
    player.boosts = ship.boosts;
  };
  return { player, ship, show };
}

describe("the acknowledged ship", () => {
  it("equals the server's ship to the last bit after ten seconds without patches and a burst of them", () => {
    const random = seededRandom("200 inputs");
    const { player, ship, show } = flight();
    const acknowledged = new AcknowledgedShip(world, player, 0);
    const commands = Array.from({ length: 200 }, () => ({ facing: random() * 6, thrusting: random() < 0.6 }));
    for (const [i, command] of commands.entries()) acknowledged.store(i + 1, command);
    for (const [i, command] of commands.entries()) {
      stepShip(world, ship, command, STEP_SECONDS);
      show();
      acknowledged.advance(i + 1);
    }
    assert.deepEqual(acknowledged.ship, ship);
  });

  it("equals the server's ship to the last bit when the server adds boosts and the inputs spend them", () => {
    const random = seededRandom("1000 inputs");
    const { player, ship, show } = flight();
    const acknowledged = new AcknowledgedShip(world, player, 0);
    let spent = 0;
    for (let sequence = 1; sequence <= 1000; sequence++) {
      const boost = random() < 0.3 && canBoost(acknowledged.ship);
      const command = { facing: random() * 6, thrusting: random() < 0.8, boost };
      acknowledged.store(sequence, command);
      if (boost) spent++;
      stepShip(world, ship, command, STEP_SECONDS);
      if (random() < 0.05) addBoost(ship);
      show();
      if (random() < 0.3) acknowledged.advance(sequence);
      if (random() < 0.3) continue;
      acknowledged.advance(sequence);
      assert.deepEqual(acknowledged.ship, ship);
    }
    assert.ok(spent > 5, `${spent} boosts`);
  });

  it("restarts from the state when the server reports that something else moved the ship", () => {
    const { player, ship, show } = flight();
    const acknowledged = new AcknowledgedShip(world, player, 0);
    Object.assign(ship, { x: 625, y: 250, vx: 12, vy: -3.5 });
    show();
    player.vx = ship.vx;
    player.vy = ship.vy;
    player.resyncs = 1;
    acknowledged.advance(0);
    assert.deepEqual(acknowledged.ship, ship);
  });

  it("always takes the position from the server if it differs", () => {
    const { player } = flight();
    const acknowledged = new AcknowledgedShip(world, player, 0);
    player.x = 700;
    acknowledged.advance(0);
    assert.equal(acknowledged.ship.x, player.x);
  });
});
