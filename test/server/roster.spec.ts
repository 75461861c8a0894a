import assert from "node:assert/strict";
import { STEP_MS } from "../../game/constants.ts";
import { NEW_SHIP } from "../../game/fields.ts";
import { SHIP_KINDS } from "../../game/kinds.ts";
import { SHIP_COLORS } from "../../game/palette.ts";
import { ROOMS } from "../../game/rooms.ts";
import { SPAWN_CLEARANCE, spawnPosition } from "../../game/spawn.ts";
import { stateSchemas } from "../../protocol/schema.ts";
import { ShipViews } from "../../server/rooms/bigsky/shipViews.ts";
import { PilotSimulation } from "../../server/rooms/pilotSimulation.ts";
import { Roster } from "../../server/rooms/roster.ts";
import { Sky } from "../../server/rooms/sky.ts";

const { world } = ROOMS.bigsky;

describe("the roster of a room", () => {
  function roster() {
    const { players } = new (stateSchemas(world).GameState)();
    return { players, roster: new Roster(world, players) };
  }

  it("has the ships of the state, and tells apart those that do not ask for anything", () => {
    const { players, roster: all } = roster();
    const ships = Array.from({ length: SHIP_COLORS.length }, (_, i) => all.enter(`${i}`));
    assert.deepEqual([...players.values()], ships);
    assert.equal(new Set(ships.map(({ color }) => color)).size, ships.length);
    assert.equal(new Set(ships.map(({ name }) => name)).size, ships.length);
    const kinds = SHIP_KINDS.map((_, kind) => ships.filter((ship) => ship.kind === kind).length);
    assert.ok(Math.max(...kinds) - Math.min(...kinds) <= 1, `${kinds}`);
    for (const [i, ship] of ships.entries())
      for (const other of ships.slice(i + 1)) assert.ok(world.distance(ship, other) >= SPAWN_CLEARANCE);
  });

  it("counts ships that continue from a passport, and none that have left", () => {
    const { players, roster: all } = roster();
    const restored = all.enter("a", {}, { ...NEW_SHIP, name: "Ada", kind: 1, color: 2, x: 7 });
    assert.deepEqual([restored.name, restored.kind, restored.color, restored.x], ["Ada", 1, 2, 7]);
    assert.equal(all.enter("b", { name: "ada", kind: 0, color: 0 }).name, "ada 2");
    assert.deepEqual([all.enter("c").color, all.enter("d").color], [1, 3]);
    all.leave("a");
    all.leave("nobody");
    assert.equal(players.size, 3);
    // "ada 2" is still there.
    const names = [all.enter("e", { name: "Ada" }), all.enter("f", { name: "Ada" })].map(({ name }) => name);
    assert.deepEqual(names, ["Ada", "Ada 3"]);
    assert.deepEqual([players.get("e")?.color, players.get("f")?.color], [2, 4]);
  });

  it("keeps a new ship clear of where the others are now, if the state does not have that", () => {
    const state = new (stateSchemas(world).GameState)();
    const sky = new Sky({ world, state, views: new ShipViews(world, STEP_MS), drones: () => 0 });
    const player = sky.roster.enter("a");
    const inputs = { size: 0, consumedCount: 0, next: () => undefined };
    const simulation = new PilotSimulation(world, player, inputs, { untracked: true });
    sky.join({ player, simulation });
    Object.assign(simulation.ship, spawnPosition(world, [player]));
    const newcomer = sky.roster.enter("b");
    assert.ok(world.distance(newcomer, simulation.ship) >= SPAWN_CLEARANCE);
  });

  it("gives a newcomer the kind that is rarest among the ships that are still there", () => {
    const { roster: all } = roster();
    const kinds = SHIP_KINDS.map((_, kind) => kind);
    for (const [id, kind] of [0, ...kinds].entries()) all.enter(`${id}`, { kind });
    assert.equal(all.enter("a").kind, 1);
    for (const id of ["0", "1"]) all.leave(id);
    assert.equal(all.enter("b").kind, 0);
  });

  it("has a name taken until the last of several ships with it has left", () => {
    const { roster: all } = roster();
    // Two passports from different rooms may have the same name.
    for (const id of ["a", "b"]) all.enter(id, {}, { ...NEW_SHIP, name: "Ada" });
    all.leave("a");
    assert.equal(all.enter("c", { name: "ada" }).name, "ada 2");
    all.leave("b");
    assert.equal(all.enter("d", { name: "ADA" }).name, "ADA");
  });

  it("marks a drone before its ship is in the state", () => {
    const { players, roster: all } = roster();
    assert.ok(all.enter("drone", {}, undefined, { drone: true }).drone);
    assert.ok(players.get("drone")?.drone);
    assert.equal(all.enter("pilot").drone, false);
  });
});
