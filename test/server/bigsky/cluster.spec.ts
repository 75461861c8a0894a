import assert from "node:assert/strict";
import { NEW_SHIP } from "../../../game/fields.ts";
import { ROOMS } from "../../../game/rooms.ts";
import { PASSPORT } from "../../../protocol/passport.ts";
import { OneProcess } from "../../../server/cluster/oneProcess.ts";
import { readConfig } from "../../../server/config.ts";
import { Passports } from "../../../server/rooms/passports.ts";
import { eventually } from "../../support/attack.ts";
import { TestCluster } from "../../support/cluster.ts";
import { joinWith, roomList } from "../../support/rooms.ts";
import type { ServerProcess } from "../../support/server.ts";
import { withDeadline } from "../../support/server.ts";
import { ShipsReader } from "../../support/shipsReader.ts";

const { world, name } = ROOMS.bigsky;
const PASSPORT_KEY = "what the processes of this spec sign with";
const EARNED = { points: 57, seconds: 20 };

/** A ship far from where new ones begin, about to cross the edge of the world. */
const FAR = { ...NEW_SHIP, name: "Grace", kind: 1, color: 3, x: 4060, y: 300, vx: 40, vy: 0, boosts: 2 };

describe("rooms of both types in two processes that share a Redis", function () {
  this.timeout(60_000);
  let cluster: TestCluster;
  let servers: ServerProcess[];
  before(async () => {
    cluster = await TestCluster.start();
    servers = await Promise.all([1, 2].map(() => cluster.add({ PASSPORT_KEY })));
  });
  after(() => cluster?.stop());

  it("are listed by both, joined by code through both, and left with ship and points when a process is drained", async () => {
    const [a, b] = servers as [ServerProcess, ServerProcess];
    // As from a process that has ended.
    const office = new Passports(new OneProcess(readConfig({})), [PASSPORT_KEY]);
    const issuedAt = Date.now();
    const passport = office.issue("session01", "room00001", ROOMS.bigsky, FAR, { earned: EARNED });
    const grace = await ShipsReader.join(a, `joinOrCreate/${name}`, { [PASSPORT]: passport });
    await grace.messages(1);
    const { code } = grace.client.room.state;
    const small = await joinWith(b, "create");

    for (const server of servers) {
      await eventually(async () => (await roomList(server)).players === 2, "the players in all rooms");
      const { rooms } = await roomList(server);
      assert.deepEqual(
        new Map(rooms.map((room) => [room.code, room.type])),
        new Map([
          [code, name],
          [small.code, undefined],
        ]),
      );
    }
    const guests = await Promise.all(servers.map((server) => ShipsReader.join(server, `join/game`, { code })));
    for (const guest of guests) {
      await guest.messages(1);
      assert.equal(guest.client.room.roomId, grace.client.room.roomId);
    }
    assertIsGrace(grace, issuedAt);

    const address = (await roomList(a)).rooms.find((room) => room.code === code)?.address;
    const [leaving, staying] = address === `127.0.0.1:${a.port}` ? [a, b] : [b, a];
    const fliers = [grace, ...guests];
    const names = fliers.map(({ client }) => client.player?.name);
    const lefts = fliers.map(({ client }) => new Promise<number>((resolve) => void client.room.onLeave(resolve)));
    const ended = leaving.stop("SIGTERM");
    const again = await Promise.all(
      fliers.map(async ({ client }, i) => {
        assert.equal(await withDeadline(lefts[i] as Promise<number>, "the close code"), 4001);
        const next = await ShipsReader.join(staying, `joinOrCreate/${name}`, { [PASSPORT]: client.passport });
        await next.messages(1);
        return next;
      }),
    );
    assert.equal(await ended, 0);
    assert.equal(new Set(again.map(({ client }) => client.room.roomId)).size, 1);
    assert.deepEqual(
      again.map(({ client }) => client.player?.name),
      names,
    );
    assertIsGrace(again[0] as ShipsReader, issuedAt);
    await Promise.all([...again, small].map((pilot) => ("client" in pilot ? pilot.client : pilot).leave()));
  });

  /** Asserts that the ship has its name, points and boosts, and is where it has coasted since its first passport. */
  function assertIsGrace({ client: { player } }: ShipsReader, issuedAt: number): void {
    assert.ok(player !== undefined);
    assert.deepEqual(
      [player.name, player.kind, player.color, player.points, player.boosts],
      ["Grace", 1, 3, EARNED.points, 2],
    );
    const s = (Date.now() - issuedAt) / 1000;
    const flown = world.delta(FAR.x, player.x);
    // A ship whose client sends nothing waits for it before it coasts.
    assert.ok(flown > FAR.vx * Math.max(0, s - 3) && flown < FAR.vx * (s + 0.1), `${flown} units in ${s} s`);
    assert.ok(Math.abs(world.delta(FAR.y, player.y)) < 0.1, `${player.y}`);
  }
});
