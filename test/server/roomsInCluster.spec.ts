import assert from "node:assert/strict";
import { eventually, matchmake } from "../support/attack.ts";
import { listedRooms, TestCluster } from "../support/cluster.ts";
import type { Pilot } from "../support/pilot.ts";
import { joinWith, roomList } from "../support/rooms.ts";
import { type ServerProcess, withDeadline } from "../support/server.ts";

const MAX_ROOMS = 4;

const ENV = { LIMITS: "on", ROOMS_PER_ADDRESS: "3", MAX_ROOMS: `${MAX_ROOMS}`, TRUSTED_PROXIES: "loopback" };

type Member = Pilot & { code: string };

/** Waits until each of them has a passport. @returns what they need to continue, and when their connections end */
async function belongings(members: readonly Member[]) {
  return Promise.all(
    members.map(async (member) => {
      await member.until(() => member.passport !== "", "a passport");
      const { name } = member.ship;
      return { name, passport: () => member.passport, left: member.left };
    }),
  );
}

describe("rooms in several processes that share a Redis", function () {
  this.timeout(60_000);
  let cluster: TestCluster;
  let servers: ServerProcess[];
  let members: Member[] = [];
  before(async () => {
    cluster = await TestCluster.start();
    servers = [await cluster.add(ENV)];
    // While there is one process only, the room is there.
    members = [await joinWith(servers[0] as ServerProcess, "create", { private: true })];
    servers.push(...(await Promise.all([1, 2].map(() => cluster.add(ENV)))));
  });
  after(() => cluster?.stop());

  it("are listed and joined by code through each of them, and private ones are only joined", async () => {
    const [a, b, c] = servers as [ServerProcess, ServerProcess, ServerProcess];
    const { code } = members[0] as Member;
    for (const server of [b, c, b, c, a]) members.push(await joinWith(server, "join", { code }));
    assert.equal(new Set(members.map(({ room }) => room.roomId)).size, 1);
    const open = [await joinWith(a, "create"), await joinWith(b, "create")];
    const port = Object.fromEntries(open.map((pilot) => [pilot.code, `127.0.0.1:${pilot.port}`]));
    for (const server of servers) {
      await eventually(async () => (await roomList(server)).players === 8, "the players in all rooms");
      const { rooms } = await roomList(server);
      assert.deepEqual(Object.fromEntries(rooms.map((room) => [room.code, room.address])), port);
    }
    // Three rooms are open, two of them through other processes.
    const { status, error } = await matchmake(c, "create/game");
    assert.match(`${status} ${error}`, /^429 Your network has too many rooms open\./);
    for (const pilot of open) await pilot.leave();
  });

  for (const [signal, closeCode] of [
    ["SIGTERM", 4001],
    ["SIGKILL", 1006],
  ] as const) {
    it(`meet again in a private room with the same code after ${signal}, although all arrive at once`, async () => {
      const { code, processId, port, room: old } = members[0] as Member;
      const victim = servers.find((server) => server.port === port) as ServerProcess;
      servers = servers.filter((server) => server !== victim);
      const bags = await belongings(members);
      const ended = victim.stop(signal);
      for (const { left } of bags) assert.equal(await withDeadline(left, "the connection to end"), closeCode);
      // Pages ask for this before they give their seats up.
      for (const { url } of servers) {
        const status = async () => (await (await fetch(`${url}/processes/${processId}`)).json()) as { status?: string };
        await eventually(async () => (await status()).status !== "ready", "the process to be gone");
      }
      const since = performance.now();
      members = await Promise.all(
        bags.map(({ passport }, i) => {
          const server = servers[i % servers.length] as ServerProcess;
          const method = i % 3 === 0 ? "join" : "joinOrCreate";
          return joinWith(server, method, { code, passport: passport() });
        }),
      );
      console.log(`      ${members.length} meet again after ${(performance.now() - since).toFixed(0)} ms`);
      assert.deepEqual(
        members.map((member) => [member.code, member.room.roomId, member.ship.name]),
        bags.map(({ name }) => [code, members[0]?.room.roomId, name]),
      );
      assert.notEqual(members[0]?.room.roomId, old.roomId);
      await ended;

      for (const server of servers) {
        await eventually(async () => (await roomList(server)).players === members.length, "the players");
        assert.deepEqual((await roomList(server)).rooms, []);
        const guest = await joinWith(server, "join", { code });
        assert.equal(guest.room.roomId, members[0]?.room.roomId, "the invitation is still valid");
        await guest.leave();
        const stranger = await joinWith(server, "joinOrCreate");
        assert.notEqual(stranger.code, code);
        await stranger.leave();
      }
      const copies = (await listedRooms(servers[0] as ServerProcess)).filter(
        (room) => (room as unknown as { metadata: { code: string } }).metadata.code === code,
      );
      assert.equal(copies.length, 1);
    });
  }

  it("are not opened again with a passport if the process that had them serves", async () => {
    const [server] = servers as [ServerProcess];
    const { code } = members[0] as Member;
    const [bag] = await belongings(members);
    for (const member of members) await member.leave();
    await eventually(async () => (await roomList(server)).players === 0, "the room to close");
    const { status } = await matchmake(server, "join/game", {
      body: JSON.stringify({ code, passport: bag?.passport() }),
    });
    assert.equal(status, 404);
  });

  /** Opens 30 private rooms at the same time, through all processes, each for another address. @returns the statuses */
  async function openMany(): Promise<number[]> {
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        matchmake(servers[i % servers.length] as ServerProcess, "create/game", {
          body: '{"private":true}',
          headers: { "x-forwarded-for": `192.0.2.${i}` },
        }),
      ),
    );
    return answers.map(({ status }) => status).sort();
  }

  it("leave one of MAX_ROOMS to quick play, also if many are opened at once", async () => {
    const [server] = servers as [ServerProcess];
    await eventually(async () => (await listedRooms(server)).length === 0, "all rooms to close");
    const most = MAX_ROOMS - 1;
    assert.deepEqual(await openMany(), [...Array(most).fill(200), ...Array(30 - most).fill(503)]);
    assert.equal((await matchmake(server, "joinOrCreate/game")).status, 200);
    assert.equal((await listedRooms(server)).length, MAX_ROOMS);
  });

  it("are never more than MAX_ROOMS in a process, also if several processes open them there at once", async () => {
    servers.push(await cluster.add({ ...ENV, MAX_ROOMS: "3" }));
    const created = (await openMany()).filter((status) => status === 200).length;
    assert.ok(created === 2 || created === 3, `${created}`);
  });
});
