import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { Protocol } from "@colyseus/core";
import { WebSocket } from "ws";
import { PROTOCOL_VERSION, VERSION_MISMATCH } from "../../protocol/version.ts";
import { attack, eventually, matchmake, PROMPTLY_MS, type Seat } from "../support/attack.ts";
import { listedRooms } from "../support/cluster.ts";
import { Pilot } from "../support/pilot.ts";
import { ServerProcess, withDeadline } from "../support/server.ts";

const JOIN = "joinOrCreate/game";

/** the setting MAX_ROOMS of the first server */
const MOST_ROOMS = 30;

/** Takes a seat with a plain WebSocket. Returns what the server sends, and the close code. */
function take({ url }: ServerProcess, { processId, roomId, sessionId }: Seat, query = "") {
  const ws = new WebSocket(`${url.replace("http", "ws")}/${processId}/${roomId}?sessionId=${sessionId}${query}`);
  const frames: Buffer[] = [];
  ws.on("message", (frame: Buffer) => frames.push(frame));
  ws.on("error", () => {});
  const closed = new Promise<number>((resolve) => ws.once("close", resolve));
  const answered = new Promise<void>((resolve) => ws.once("message", () => resolve()));
  return { ws, frames, closed, answered };
}

const { JOIN_ROOM, ERROR } = Protocol;

describe("the matchmaker", () => {
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start({
      env: { JOIN_TIMEOUT: "2", SEAT_TIMEOUT: "1", LIMITS: "off", MAX_ROOMS: `${MOST_ROOMS}` },
    });
  });
  after(() => server.stop());

  it("accepts requests as the SDK sends them, and without a content type or a body", async () => {
    for (const options of [{}, { headers: { "content-type": "application/json" } }, { body: "" }]) {
      const { status, seat } = await matchmake(server, JOIN, options);
      assert.equal(status, 200);
      assert.match(seat.sessionId, /^[\w-]{9}$/);
    }
  });

  it("creates rooms for 400 calls of `create` at once, also without limits, up to one less than MAX_ROOMS", () =>
    attack(
      server,
      async () => {
        const answers = await Promise.all(Array.from({ length: 400 }, () => matchmake(server, "create/game")));
        const created = answers.filter(({ status }) => status === 200).length;
        // Rooms whose seats are not taken close in the meantime, and others may be opened in their places.
        assert.ok(created >= MOST_ROOMS - 2, `${created}`);
        const refused = answers.filter(({ status }) => status !== 200);
        const sentence = "No more rooms can be opened right now. Please try again in a moment, or join an open one.";
        assert.deepEqual([...new Set(refused.map(({ status, error }) => `${status} ${error}`))], [`503 ${sentence}`]);
        assert.ok((await rooms()) < MOST_ROOMS);
      },
      2,
    ));

  for (const method of ["query", "remoteRoomCall", "gracefullyShutdown", "constructor", "__proto__"]) {
    it(`has no method ${method}`, () => refuses(`${method}/game`, 404, "There is no such method."));
  }

  for (const room of ["nowhere", "__proto__", "constructor", "toString", "hasOwnProperty", "a".repeat(200)]) {
    it(`has no room named ${room.slice(0, 20)}`, async () => {
      for (const method of ["joinOrCreate", "create", "join"]) {
        await refuses(`${method}/${room}`, 404, "There is no such room.");
      }
      await refuses(`joinById/${room}`, 404, /^There is no such room\.$|^This room is gone or full\.$/);
    });
  }

  const BODIES: Record<string, string> = {
    "not JSON": "{",
    "a list": "[]",
    "a string": '"game"',
    null: "null",
    "an object in an object": '{"a":{"b":1}}',
    "a list in an object": '{"a":[1]}',
    "brackets 900 deep": "[".repeat(900) + "]".repeat(900),
    "a long string": JSON.stringify({ a: "b".repeat(200) }),
    "a long name": JSON.stringify({ ["a".repeat(50)]: 1 }),
    "a name with a space": '{"a b":1}',
    "many options": JSON.stringify(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`a${i}`, i]))),
  };
  for (const [what, body] of Object.entries(BODIES)) {
    it(`rejects options that are ${what}`, () => refuses(JOIN, 400, "The request to join is malformed.", body));
  }

  it("rejects options of 2 kB", () => refuses(JOIN, 413, "The request is too large.", `{${" ".repeat(2000)}}`));

  it("is not harmed by options named __proto__ and constructor", () =>
    attack(
      server,
      async () => {
        await matchmake(server, JOIN, { body: '{"__proto__":{"polluted":1},"constructor":1}' });
        await matchmake(server, JOIN, { body: '{"__proto__":1}' });
      },
      2,
    ));

  it("accepts clients of its protocol version or without one, and tells others to reload before it reserves a seat", async () => {
    for (const options of [{ version: PROTOCOL_VERSION }, {}]) {
      assert.equal((await matchmake(server, JOIN, { body: JSON.stringify(options) })).status, 200);
    }
    for (const version of [PROTOCOL_VERSION - 1, PROTOCOL_VERSION + 1, `${PROTOCOL_VERSION}`, true, null]) {
      for (const [method, more] of [
        [JOIN, {}],
        ["reconnect/some-room", { reconnectionToken: "x" }],
      ] as const) {
        const { status, error } = await matchmake(server, method, { body: JSON.stringify({ ...more, version }) });
        assert.equal(status, VERSION_MISMATCH, `${method} with ${JSON.stringify(version)}`);
        assert.equal(error, "A new version of Slipstream is out. Please reload the page.");
      }
    }
  });

  it("rejects reconnections with a forged token", async () => {
    const pilot = await Pilot.join(server.url);
    const { roomId, sessionId } = pilot.room;
    const body = (reconnectionToken: unknown) => JSON.stringify({ reconnectionToken });
    for (const token of ["forged", sessionId, "__proto__", "constructor", "", 1]) {
      const sentence = /^Your seat has expired\.$|^The request to join is malformed\.$/;
      await refuses(`reconnect/${roomId}`, [400, 410], sentence, body(token));
    }
    await refuses("reconnect/nowhere12", 404, "This room is gone or full.", body("forged"));
    assert.ok(pilot.room.connection.isOpen);
    await pilot.leave();
  });

  it("logs only a few lines for 200 forged tokens", async () => {
    const pilot = await Pilot.join(server.url);
    const body = '{"reconnectionToken":"forged"}';
    await attack(
      server,
      async () => {
        for (let i = 0; i < 200; i++) await matchmake(server, `reconnect/${pilot.room.roomId}`, { body });
      },
      12,
    );
    await pilot.leave();
  });

  it("gives no seat to a forged session id, and closes the WebSocket with 4002", () =>
    attack(
      server,
      async () => {
        const { seat } = await matchmake(server, JOIN);
        const forgeries: Partial<Seat>[] = [
          { sessionId: "forged123" },
          { sessionId: "__proto__" },
          { sessionId: "constructor" },
          { roomId: "nowhere12" },
        ];
        for (const forgery of forgeries) {
          const started = performance.now();
          const { frames, closed } = take(server, { ...seat, ...forgery });
          assert.equal(await withDeadline(closed, "the socket to be closed"), 4002);
          assert.ok(performance.now() - started < PROMPTLY_MS);
          assert.equal(frames[0]?.[0], ERROR);
          assert.ok(frames[0]?.includes("seat reservation expired."));
        }
        const { ws, closed } = take(server, seat, "&reconnectionToken=forged");
        const code = await Promise.race([closed, sleep(500, 0)]);
        assert.equal(code, 0, "an additional token does not affect a valid seat");
        ws.terminate();
      },
      2,
    ));

  it("gives a seat to one WebSocket only, and a second one does not affect the first", () =>
    attack(
      server,
      async () => {
        const { seat } = await matchmake(server, JOIN);
        const first = take(server, seat);
        await first.answered;
        for (const query of ["", "&reconnectionToken=forged", "&skipHandshake=1"]) {
          const second = take(server, seat, query);
          assert.ok((await withDeadline(second.closed, "the second socket to be closed")) >= 4002);
          assert.equal(second.frames[0]?.[0], ERROR);
        }
        first.ws.send(Uint8Array.of(JOIN_ROOM));
        const updates = first.frames.length;
        await withDeadline(new Promise((resolve) => first.ws.once("message", resolve)), "the state");
        assert.ok(first.frames.length > updates);
        assert.equal(first.ws.readyState, WebSocket.OPEN);
        first.ws.terminate();
      },
      2,
    ));

  it("releases a seat that is not taken after JOIN_TIMEOUT, and closes the room with the last seat", async function () {
    this.timeout(60_000);
    await attack(
      server,
      async () => {
        const { seat } = await matchmake(server, JOIN);
        await eventually(async () => (await rooms()) === 0, "the room to close");
        assert.equal(await withDeadline(take(server, seat).closed, "the late socket to be closed"), 4002);
      },
      2,
    );
  });

  /**
   * Asserts that the matchmaker rejects a request with an error that the SDK and the page can read, and logs next to
   * nothing.
   */
  function refuses(target: string, status: number | number[], error: string | RegExp, body?: string): Promise<void> {
    return attack(
      server,
      async () => {
        const started = performance.now();
        const answer = await matchmake(server, target, body === undefined ? {} : { body });
        assert.ok(performance.now() - started < PROMPTLY_MS);
        assert.ok([status].flat().includes(answer.status), `${answer.status}: ${answer.error}`);
        if (typeof error === "string") assert.equal(answer.error, error);
        else assert.match(answer.error, error);
      },
      // Colyseus logs one line for an unknown token, and one for an unknown room.
      4,
    );
  }

  /** The number of rooms that the monitor lists. */
  async function rooms(): Promise<number> {
    return (await listedRooms(server)).length;
  }
});
