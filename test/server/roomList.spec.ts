import assert from "node:assert/strict";
import type { RoomList } from "../../protocol/join.ts";
import type { Listing } from "../../server/lobby/listing.ts";
import { CachedRoomList } from "../../server/lobby/roomList.ts";
import { assertAllowance, eventually, matchmake } from "../support/attack.ts";
import { Scrape } from "../support/metrics.ts";
import { ServerProcess } from "../support/server.ts";

const SEATS = 8;
const OPTIONS = { seats: SEATS, hasBigsky: true };

/** The listing of a room as the matchmaker has it. */
function listing(code: string | undefined, clients: number, more: Partial<Listing> = {}): Listing {
  const metadata = code === undefined ? undefined : { code, creator: "an address" };
  return { name: "game", roomId: `id of ${code}`, processId: "p", clients, maxClients: 10, metadata, ...more };
}

async function read(list: CachedRoomList): Promise<RoomList> {
  return JSON.parse(await list.json()) as RoomList;
}

describe("the list of rooms", () => {
  it("has the code, players, places, spectators and address of each room, and nothing else", async () => {
    const metadata = { code: "BBBBBB", creator: "an address", spectators: 3 };
    const rooms = [listing("BBBBBB", 4, { metadata, publicAddress: "sky.example.org/p/game1" }), listing("CCCCCC", 2)];
    assert.deepEqual(await read(new CachedRoomList(OPTIONS, async () => rooms)), {
      rooms: [
        { code: "BBBBBB", players: 4, places: 10, spectators: 3, seats: SEATS, address: "sky.example.org/p/game1" },
        { code: "CCCCCC", players: 2, places: 10, spectators: 0, seats: SEATS },
      ],
      players: 6,
      quickPlay: "game",
    });
  });

  it("has full rooms, and leaves out private ones, locked ones, and those without a code, but counts their players", async () => {
    const rooms = [
      listing("BBBBBB", 10, { locked: true }),
      listing("CCCCCC", 5, { private: true }),
      listing("DDDDDD", 4, { locked: true }),
      listing(undefined, 3),
      listing("FFFFFF", 1),
    ];
    const list = await read(new CachedRoomList(OPTIONS, async () => rooms));
    assert.deepEqual([list.rooms.map(({ code }) => code), list.players], [["BBBBBB", "FFFFFF"], 23]);
  });

  it("has the type of rooms with another world, and advises quick play to join one when 40 players fly", async () => {
    const large = (clients: number, locked = false) =>
      listing("BBBBBB", clients, { name: "bigsky", maxClients: 50, locked });
    const advice = async (rooms: Listing[], hasBigsky = true) =>
      (await read(new CachedRoomList({ seats: SEATS, hasBigsky }, async () => rooms))).quickPlay;
    const list = await read(new CachedRoomList(OPTIONS, async () => [large(3), listing("CCCCCC", 1)]));
    assert.deepEqual(
      list.rooms.map(({ type }) => type),
      ["bigsky", undefined],
    );
    assert.equal(await advice([listing("CCCCCC", 39)]), "game");
    assert.equal(await advice([listing("CCCCCC", 40)]), "bigsky", "one can be opened");
    assert.equal(await advice([listing("CCCCCC", 40)], false), "game", "the type is turned off");
    assert.equal(await advice([listing("CCCCCC", 10), large(30)]), "bigsky");
    assert.equal(await advice([large(50, true)]), "game", "it is full");
    assert.equal(await advice([large(50, true), large(1)]), "bigsky");
    assert.equal(await advice([listing("CCCCCC", 40, { private: true })]), "game", "private rooms do not count");
  });

  it("has 50 rooms at most", async () => {
    const rooms = Array.from({ length: 60 }, (_, i) => listing("BBBBBB", 60 - i));
    const list = await read(new CachedRoomList(OPTIONS, async () => rooms));
    assert.deepEqual([list.rooms.length, list.rooms[0]?.players, list.players], [50, 60, 1830]);
  });

  it("is read once for many requests, also if reading fails, and again after a second", async () => {
    let reads = 0;
    const list = new CachedRoomList(OPTIONS, async () => {
      if (++reads === 1) throw new Error("no answer");
      return [];
    });
    const failed = await Promise.allSettled(Array.from({ length: 50 }, () => list.json()));
    assert.deepEqual([reads, new Set(failed.map(({ status }) => status))], [1, new Set(["rejected"])]);
    await eventually(
      () =>
        list.json().then(
          () => true,
          () => false,
        ),
      "the next reading",
    );
    assert.equal(reads, 2);
  });
});

describe("GET /rooms", () => {
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start({
      env: { ALLOWED_ORIGINS: "https://friends.example", JOINS_PER_MINUTE: "4", TRUSTED_PROXIES: "loopback" },
    });
  });
  after(() => server.stop());

  const ask = (headers: Record<string, string> = {}) => fetch(`${server.url}/rooms`, { headers });

  it("answers with the open rooms, and must not be cached", async () => {
    const { status } = await matchmake(server, "joinOrCreate/game");
    assert.equal(status, 200);
    await eventually(async () => ((await (await ask()).json()) as RoomList).rooms.length === 1, "the room");
    const { headers } = await ask();
    assert.deepEqual(
      [headers.get("cache-control"), headers.get("content-type")],
      ["no-store", "application/json; charset=utf-8"],
    );
  });

  it("may be read by pages of allowed origins, and by no others", async () => {
    const allowed = await ask({ origin: "https://friends.example" });
    assert.deepEqual(
      [allowed.status, allowed.headers.get("access-control-allow-origin")],
      [200, "https://friends.example"],
    );
    const other = await ask({ origin: "https://elsewhere.example" });
    assert.deepEqual([other.status, other.headers.get("access-control-allow-origin")], [403, null]);
  });

  it("is limited per address, with a sentence and Retry-After, which the metrics count", async () => {
    const from = { "x-forwarded-for": "192.0.2.7" };
    await assertAllowance(async () => (await ask(from)).status, { passing: 200, atOnce: 40, perMinute: 40 });
    const refused = await ask(from);
    assert.ok(Number(refused.headers.get("retry-after")) >= 1);
    assert.match(
      ((await refused.json()) as { error: string }).error,
      /asks for the list of rooms too often\. Please try/,
    );
    assert.equal((await ask({ "x-forwarded-for": "192.0.2.8" })).status, 200);
    assert.equal((await Scrape.of(server.url, "")).get('limits_hit_total{limit="lists"}'), 2);
  });
});
