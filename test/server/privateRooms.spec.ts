import assert from "node:assert/strict";
import { isCode, ROOM_FULL } from "../../protocol/join.ts";
import { assertAllowance, eventually, matchmake } from "../support/attack.ts";
import { listedRooms } from "../support/cluster.ts";
import { Scrape } from "../support/metrics.ts";
import type { Pilot } from "../support/pilot.ts";
import { joinWith as join, roomList as list } from "../support/rooms.ts";
import { ServerProcess, withDeadline } from "../support/server.ts";

/** What the matchmaker answers, as `<status> <sentence>`. */
async function refusal(
  server: { url: string },
  method: string,
  options: object,
  headers: Record<string, string> = {},
): Promise<string> {
  const { status, error } = await matchmake(server, `${method}/game`, { body: JSON.stringify(options), headers });
  return `${status} ${error}`;
}

describe("rooms with a code", function () {
  this.timeout(60_000);
  const KEY = "the key of the only server in this spec";
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start({
      env: { MAX_CLIENTS: "3", SEAT_TIMEOUT: "0", LIMITS: "off", PASSPORT_KEY: KEY },
    });
  });
  after(() => server.stop());

  it("are opened and joined with the plain SDK: new, listed, by code, however the code is written", async () => {
    const first = await join(server, "create");
    assert.ok(isCode(first.code), first.code);
    assert.notEqual(first.code, first.room.roomId);
    const written = ` ${first.code.slice(0, 3).toLowerCase()}-${first.code.slice(3)} `;
    const second = await join(server, "join", { code: written, name: "Ada", kind: 1, color: 2 });
    assert.equal(second.room.roomId, first.room.roomId);
    const third = await join(server, "create");
    assert.notEqual(third.code, first.code);
    for (const pilot of [first, second, third]) await pilot.leave();
  });

  it("are filled by quick play, the fullest first, and never a private one", async () => {
    const pilots: Pilot[] = [];
    const fill = async (players: number, options = {}) => {
      const opener = await join(server, "create", options);
      pilots.push(opener);
      for (let i = 1; i < players; i++) pilots.push(await join(server, "join", { code: opener.code }));
      return opener.code;
    };
    const one = await fill(1);
    const hidden = await fill(2, { private: true });
    const two = await fill(2);
    const three = await fill(3);
    const found: string[] = [];
    for (let i = 0; i < 4; i++) {
      const pilot = await join(server, "joinOrCreate", { code: hidden, private: true });
      pilots.push(pilot);
      found.push(pilot.code);
    }
    const next = found[3] ?? "";
    assert.deepEqual(found, [two, one, one, next]);
    assert.ok(![one, two, three, hidden].includes(next), "all are full, so it is a new room");

    await eventually(async () => (await list(server)).players === 12, "the list to be read again");
    const { rooms } = await list(server);
    assert.deepEqual(
      rooms.map(({ players, places }) => [players, places]),
      [
        [3, 3],
        [3, 3],
        [3, 3],
        [1, 3],
      ],
    );
    assert.deepEqual(new Set(rooms.map(({ code }) => code)), new Set([one, two, three, next]));
    const shown = (await listedRooms(server)) as unknown as { metadata: { code: string; access: string } }[];
    assert.equal(shown.length, 5);
    assert.equal(shown.find(({ metadata }) => metadata.code === hidden)?.metadata.access, "private");

    assert.equal(
      await refusal(server, "join", { code: three }),
      `${ROOM_FULL} This room is full. Try again when somebody has left, or choose another room.`,
    );
    for (const pilot of pilots) await pilot.leave();
  });

  it("refuse wrong codes with a sentence that names a way on", async () => {
    const gone = await join(server, "create", { private: true });
    await gone.leave();
    await eventually(async () => (await listedRooms(server)).length === 0, "the room to close");
    for (const code of [gone.code, "BCDFGH"]) {
      assert.equal(
        await refusal(server, "join", { code }),
        `404 There is no room with the code ${code}. A room closes when everybody has left it. Check the code, or open a new room.`,
      );
    }
    for (const code of ["", "BCDFG", "BCDFGHJ", "ABCDEF", "__proto__", "<script>", 123456, null, true, undefined]) {
      assert.equal(
        await refusal(server, "join", { code }),
        "404 This is not a room code. A room code has 6 letters and digits. Check it, or choose a room from the list.",
        String(code),
      );
    }
    for (const privately of ["yes", 1, null]) {
      assert.equal(
        await refusal(server, "create", { private: privately }),
        "400 The request to join is malformed.",
        "not a room that everybody can see",
      );
    }
  });

  it("can't be opened with a code, a creator or an opening of the client's choice", async () => {
    const pilot = await join(server, "joinOrCreate", { code: "BCDFGH", creator: "me", roomId: "mine" });
    assert.notEqual(pilot.code, "BCDFGH");
    for (const body of ['{"$opening":{"code":"BCDFGH"}}', '{"$opening":"BCDFGH"}']) {
      assert.equal((await matchmake(server, "joinOrCreate/game", { body })).status, 400);
    }
    await pilot.leave();
  });

  it("keep the code and the players of a private room when the only server is killed and started again", async () => {
    const { port } = server;
    const pilots = [await join(server, "create", { private: true })];
    const { code } = pilots[0] as { code: string };
    pilots.push(await join(server, "join", { code }), await join(server, "join", { code }));
    const before = await Promise.all(
      pilots.map(async (pilot) => {
        await pilot.until(() => pilot.passport !== "", "a passport");
        return { passport: pilot.passport, name: pilot.ship.name, left: pilot.left };
      }),
    );
    await server.stop("SIGKILL");
    for (const { left } of before) await withDeadline(left, "the connection to end");
    // With limits: a room in which players meet again is not one that their address opens.
    server = await ServerProcess.start({
      env: { MAX_CLIENTS: "3", PORT: `${port}`, PASSPORT_KEY: KEY, ROOMS_PER_MINUTE: "1", SEAT_TIMEOUT: "0" },
    });
    await (await join(server, "create")).leave();
    const methods = ["joinOrCreate", "join", "create"] as const;
    const again = await Promise.all(
      before.map(({ passport }, i) => join(server, methods[i] ?? "join", { passport, code, private: true })),
    );
    assert.deepEqual(
      again.map((pilot) => [pilot.code, pilot.room.roomId, pilot.ship.name]),
      before.map(({ name }) => [code, again[0]?.room.roomId, name]),
    );
    assert.ok(
      (await list(server)).rooms.every((room) => room.code !== code),
      "it is still private",
    );
    // A passport of a room that is gone, and whose process serves, opens none.
    const { passport } = again[0] as Pilot;
    for (const pilot of again) await pilot.leave();
    await eventually(async () => (await listedRooms(server)).length === 0, "the room to close");
    assert.match(await refusal(server, "join", { passport, code }), /^404 There is no room with the code/);
  });
});

describe("the limits of rooms with a code", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start({
      env: {
        ROOMS_PER_ADDRESS: "2",
        ROOMS_PER_MINUTE: "5",
        TRUSTED_PROXIES: "loopback",
        UNLIMITED_ADDRESSES: "192.0.2.99",
      },
    });
  });
  after(() => server.stop());

  const from = (address: string) => ({ "x-forwarded-for": address });
  const create = (address: string) =>
    matchmake(server, "create/game", { body: '{"private":true}', headers: from(address) });
  const refusals = async (limit: string) => (await Scrape.of(server.url, "")).get(`limits_hit_total{limit="${limit}"}`);

  it("count the rooms that an address has open, also those that it opens at the same time", async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => create("192.0.2.1")));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 200, 429, 429, 429]);
    assert.equal(
      answers.find(({ status }) => status === 429)?.error,
      "Your network has too many rooms open. Please try again in 30 s, or join an open room.",
    );
    assert.match(
      (await create("192.0.2.1")).error,
      /^Too many rooms are being opened from your network\. Please try again in \d+ s, or join an open room\.$/,
    );
    assert.equal((await create("192.0.2.2")).status, 200, "another address");
    assert.equal((await matchmake(server, "joinOrCreate/game", { headers: from("192.0.2.1") })).status, 200);
    assert.equal(await refusals("creations"), 4);
  });

  it("count wrong codes, and then refuse right ones too", async () => {
    const { code } = await join(server, "create");
    const guess = async (address: string, guessed: string) =>
      Number((await refusal(server, "join", { code: guessed }, from(address))).slice(0, 3));
    for (let i = 0; i < 40; i++) assert.equal(await guess("192.0.2.3", code), 200, "right codes do not count");
    await assertAllowance(() => guess("192.0.2.3", "BCDFGH"), { passing: 404, atOnce: 30, perMinute: 30 });
    assert.match(
      await refusal(server, "join", { code }, from("192.0.2.3")),
      /^429 Too many wrong room codes were sent from your network\. Please try again in \d+ s\.$/,
    );
    assert.equal(await guess("192.0.2.4", code), 200, "another address");
    assert.equal(await refusals("codes"), 2);
  });

  it("don't apply to UNLIMITED_ADDRESSES", async () => {
    for (let i = 0; i < 8; i++) assert.equal((await create("192.0.2.99")).status, 200);
    for (let i = 0; i < 40; i++) {
      assert.match(await refusal(server, "join", { code: "BCDFGH" }, from("192.0.2.99")), /^404/);
    }
  });
});
