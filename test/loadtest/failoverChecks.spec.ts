import assert from "node:assert/strict";
import { ROOMS } from "../../game/rooms.ts";
import { Fleet } from "../../loadtest/failover/fleet.ts";
import { RecentPoints } from "../../loadtest/failover/recentPoints.ts";
import { ShipsView, viewFaults } from "../../loadtest/failover/shipsView.ts";
import { type Player, stateSchemas } from "../../protocol/schema.ts";
import { SHIP_BYTES, SHIPS, writeHead, writeShip } from "../../protocol/shipsMessage.ts";
import type { SdkClient } from "../../tools/clients/sdkClient.ts";

const type = ROOMS.bigsky;
const { GameState, Player: PlayerSchema } = stateSchemas(type.world);

/** Clients of one room, which know each other and whose messages the spec writes. */
function bench(places: Readonly<Record<string, { x: number; y: number }>>) {
  const ids = Object.keys(places);
  const pilots = ids.map((sessionId) => {
    const state = new GameState();
    for (const [number, id] of ids.entries()) state.players.set(id, new PlayerSchema().assign({ number, name: id }));
    const player = state.players.get(sessionId) as Player;
    Object.assign(player, places[sessionId]);
    const on: Record<string, (bytes: Uint8Array) => void> = {};
    const onMessage = (name: string, handler: (bytes: Uint8Array) => void) => {
      on[name] = handler;
    };
    const client = { player, room: { state, sessionId, onMessage } } as unknown as SdkClient;
    let updates = 0;
    const view = new ShipsView(type, client, () => updates++);
    const take = (seen: Readonly<Record<string, { x: number; y: number }>>) => {
      const bytes = Buffer.alloc(16 + ids.length * SHIP_BYTES);
      let at = writeHead(bytes, 0, true, player, false);
      for (const [id, place] of Object.entries(seen)) {
        const ship = { ...place, facing: 0, thrusting: false, away: false, boosting: false };
        writeShip(type.world, bytes, at, id === "stranger" ? 99 : ids.indexOf(id), ship);
        at += SHIP_BYTES;
      }
      on[SHIPS]?.(bytes.subarray(0, at));
    };
    return { sessionId, roomId: "a", ship: player, view, take, updates: () => updates };
  });
  return pilots;
}

describe("what npm run failover checks of a pilot", () => {
  it("in a room that sends views, is that all ships near its own are in its messages, where they are", () => {
    const places = { a: { x: 10, y: 20 }, b: { x: 4000, y: 4080 }, c: { x: 2000, y: 2000 } };
    const pilots = bench(places);
    const [a, b, c] = pilots;
    assert.ok(a !== undefined && b !== undefined && c !== undefined);
    const near = { a: places.a, b: places.b };
    for (const pilot of [a, b]) pilot.take(near);
    c.take({ c: places.c });
    assert.deepEqual(viewFaults(type, pilots), []);
    assert.deepEqual(
      pilots.map(({ updates }) => updates()),
      [1, 1, 1],
    );
    a.take({ a: places.a });
    assert.deepEqual(viewFaults(type, pilots), ["1 times a ship is missing in the view of a player who is near it"]);
    a.take({ ...near, b: { x: 4000, y: 3900 } });
    assert.deepEqual(viewFaults(type, pilots), ["1 times a ship is missing in the view of a player who is near it"]);
    a.take(near);
    assert.deepEqual(viewFaults(type, pilots), []);
    b.take({ b: places.b, stranger: places.a });
    b.take({ a: places.a });
    b.take(near);
    assert.deepEqual(viewFaults(type, pilots), ["2 messages of ships could not be read"]);
  });

  it("is that it has the points of its last passport, which is up to two seconds old if the process was killed", () => {
    const points = new RecentPoints();
    for (const [value, now] of [
      [3, 0],
      [5, 1000],
      [5, 4000],
      [8, 5000],
    ] as const)
      points.note(value, now);
    for (const [value, killed, restarted] of [
      [2, false, false],
      [3, false, false],
      [5, true, false],
      [8, true, true],
      [9, false, false],
    ] as const)
      assert.deepEqual([points.allows(value, false), points.allows(value, true)], [killed, restarted], `${value}`);
    const fleet = new Fleet("http://127.0.0.1:2", 1, type);
    const pilot = (name: string, keepsPoints: boolean) => ({ first: { name }, moves: [{ keepsPoints }] }) as never;
    fleet.pilots = [pilot("A", true), pilot("B", true)];
    assert.deepEqual(fleet.wrongPoints(), []);
    fleet.pilots = [pilot("A", true), pilot("B", false)];
    assert.deepEqual(fleet.wrongPoints(), ["1 players have other points than their passports, such as B"]);
  });
});
