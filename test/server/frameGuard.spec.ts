import assert from "node:assert/strict";
import { Protocol, ProtocolModifier } from "@colyseus/shared-types";
import { CloseReason } from "../../protocol/closeCodes.ts";
import { clientBucket } from "../../server/limits/roomLimits.ts";
import { NetworkSimulator } from "../../tools/network/simulator.ts";
import { eventually, unusualLines } from "../support/attack.ts";
import { Scrape } from "../support/metrics.ts";
import { Pilot } from "../support/pilot.ts";
import { RawPilot } from "../support/rawPilot.ts";
import { ServerProcess, withDeadline } from "../support/server.ts";

/**
 * ms within which a misbehaving client must be disconnected, also on a busy machine: less than the 6 s after which its
 * pings time out
 */
const SOON = 5000;

const { ROOM_DATA, ROOM_INPUT_RELIABLE: INPUT, ROOM_INPUT_UNRELIABLE: UNRELIABLE_INPUT } = Protocol;
const { TIMED } = ProtocolModifier;

const bytes = (...values: number[]) => Uint8Array.from(values);
const text = (value: string) => [...Buffer.from(value)];
/** A WebSocket frame of a client with this first byte, and a mask of zeros. */
const frame = (first: number, ...payload: number[]) => bytes(first, 0x80 | payload.length, 0, 0, 0, 0, ...payload);

const HOSTILE: Record<string, Uint8Array> = {
  "a message of an unknown type with a name of 200 characters": bytes(
    ROOM_DATA,
    0xd9,
    200,
    ...text("x".repeat(200)),
    0xc0,
  ),
  "a message of an unknown type": bytes(ROOM_DATA, 0xa5, ...text("hello"), 0xc0),
  "a message named like a member of every object": bytes(ROOM_DATA, 0xab, ...text("constructor"), 0xc0),
  "a message named __proto__": bytes(ROOM_DATA, 0xa9, ...text("__proto__"), 0xc0),
  "a message whose name is a number": bytes(ROOM_DATA, 7, 0xc0),
  "a message whose name is longer than the message": bytes(ROOM_DATA, 0xbf, 1, 2, 3),
  "an empty message": bytes(ROOM_DATA),
  "bytes for a handler that does not exist": bytes(Protocol.ROOM_DATA_BYTES, 0xa1, 120, 1, 2, 3),
  "a request": bytes(Protocol.ROOM_REQUEST, 1, 0xa4, ...text("ping"), 0xc0),
  "a response": bytes(Protocol.ROOM_RESPONSE, 1, 0),
  "an unreliable input": bytes(UNRELIABLE_INPUT, 0, 3, 0x80, 0, 0),
  "an unreliable input with a count of 2^32 - 1": bytes(
    UNRELIABLE_INPUT | TIMED,
    0xce,
    0xff,
    0xff,
    0xff,
    0xff,
    0,
    0,
    0,
    0,
    0,
  ),
  "an input with a time stamp in the future": bytes(INPUT | TIMED, 0xce, 0xff, 0xff, 0xff, 0xff, 0x80, 0, 0),
  "an input with the unreliable bit": bytes(INPUT | 0x40, 0x80, 0, 0),
  "an input with the third bit": bytes(INPUT | 0x20, 0x80, 0, 0),
  "half an input": bytes(INPUT, 0x80, 1),
  "an input followed by another byte": bytes(INPUT, 0x80, 0, 0, 0x81, 1, 0),
  "an input that deletes a field": bytes(INPUT, 0x40, 0x41),
  "an input with an unknown field": bytes(INPUT, 0x83, 1),
  "an input that switches to another reference": bytes(INPUT, 0xff, 1, 0x80, 0, 0),
  "an input of 4,000 bytes": bytes(INPUT, ...new Array<number>(3999).fill(0x80)),
  "a state": bytes(Protocol.ROOM_STATE | TIMED, 0, 0, 0, 0, 0, 0, 0, 0, 0),
  "a patch": bytes(Protocol.ROOM_STATE_PATCH, 0xff, 2, 0x82, 0, 0),
  "an error": bytes(Protocol.ERROR, 1, 0xa1, 120),
  "a second acknowledgement of its join": bytes(Protocol.JOIN_ROOM),
  "a leave with a payload": bytes(Protocol.LEAVE_ROOM, 1),
  "a ping with a payload": bytes(Protocol.PING, 1),
  "an unknown code": bytes(31),
  "all ones": bytes(255, 255, 255, 255),
  zeros: bytes(0, 0, 0, 0),
  nothing: bytes(),
};

/** Violations of the WebSocket protocol, and the close code for each. */
const PROTOCOL_VIOLATIONS: Record<string, [Uint8Array, number]> = {
  "a frame that is not masked": [bytes(0x82, 1, INPUT), 1002],
  "a frame with reserved bits": [frame(0xf2, INPUT), 1002],
  "an unknown opcode": [frame(0x83, INPUT), 1002],
  "a continuation without a first frame": [frame(0x80, INPUT), 1002],
  "a fragmented ping": [frame(0x09, INPUT), 1002],
  "a ping of 126 bytes": [bytes(0x89, 0x80 | 126, 0, 126, 0, 0, 0, 0), 1002],
  "a frame that announces 5,000 bytes": [bytes(0x82, 0x80 | 126, 5000 >> 8, 5000 & 255, 0, 0, 0, 0), 1009],
  "a frame that announces 2^63 bytes": [bytes(0x82, 0x80 | 127, 0x7f, ...new Array<number>(11).fill(255)), 1009],
  "text that is not UTF-8": [frame(0x81, 0xff, 0xfe), 1007],
  "a close frame with a code that may not be sent": [frame(0x88, 1005 >> 8, 1005 & 255), 1002],
};

describe("a client that sends invalid messages", () => {
  let server: ServerProcess;
  let honest: Pilot;
  before(async () => {
    server = await ServerProcess.start({
      main: "tools/testServer.ts",
      env: { MAX_CLIENTS: "1000", LIMITS: "off" },
    });
    honest = await Pilot.join(server.url);
  });
  after(async () => {
    await honest.leave();
    await server.stop();
  });

  /** The number of lines that are logged while something happens, besides joins and leaves. */
  async function logged(happen: () => Promise<void>): Promise<number> {
    const before = server.output.length;
    await happen();
    return unusualLines(server.output.slice(before)).length;
  }

  async function assertRefused(pilot: RawPilot, code: number): Promise<void> {
    assert.equal(await withDeadline(pilot.closed, "the client to be disconnected", SOON), code);
    await honest.until(() => !honest.room.state.players.has(pilot.sessionId), "its ship to go", SOON);
    await honest.states(2);
  }

  for (const [what, hostile] of Object.entries(HOSTILE)) {
    it(`is disconnected for ${what}`, async () => {
      const lines = await logged(async () => {
        const pilot = await RawPilot.join(server.url);
        pilot.ws.send(hostile);
        await assertRefused(pilot, CloseReason.BAD_MESSAGE);
      });
      assert.ok(lines <= 1, `the log has ${lines} lines more`);
    });
  }

  it("is disconnected for any text message", async () => {
    for (const words of ["hello", "\u0013", '{"type":"facing","facing":1}']) {
      const pilot = await RawPilot.join(server.url);
      pilot.ws.send(words);
      await assertRefused(pilot, CloseReason.BAD_MESSAGE);
    }
  });

  for (const [what, [hostile, code]] of Object.entries(PROTOCOL_VIOLATIONS)) {
    it(`is disconnected for ${what}`, async () => {
      const lines = await logged(async () => {
        const pilot = await RawPilot.join(server.url);
        pilot.raw(hostile);
        await assertRefused(pilot, code);
      });
      assert.ok(lines <= 3, `the log has ${lines} lines more`);
    });
  }

  it("may send a valid input in two fragments", async () => {
    const pilot = await RawPilot.join(server.url);
    pilot.raw(frame(0x02, INPUT, 0x81));
    pilot.raw(frame(0x80, 1));
    await honest.until(() => honest.room.state.players.get(pilot.sessionId)?.thrusting === true, "its engine to run");
    pilot.leave();
  });

  it("is removed from the room within five seconds even if it does not answer the close frame", async () => {
    const pilot = await RawPilot.join(server.url);
    await honest.until(() => honest.room.state.players.has(pilot.sessionId), "its ship to appear");
    pilot.raw(frame(0x82, 99));
    // Nothing more is read, so the close frame is not answered.
    pilot.ws.pause();
    await honest.until(() => !honest.room.state.players.has(pilot.sessionId), "its ship to go", SOON);
    pilot.leave();
  });

  describe("in a room with low limits", () => {
    it("is disconnected for a flood of inputs", async () => {
      const pilot = await RawPilot.join(server.url, "strict");
      for (let i = 0; i < 2000; i++) pilot.ws.send(bytes(INPUT));
      assert.equal(
        await withDeadline(pilot.closed, "the client to be disconnected", SOON),
        CloseReason.TOO_MANY_MESSAGES,
      );
    });

    it("is disconnected for a flood of empty fragments, which cause no message event", async () => {
      const pilot = await RawPilot.join(server.url, "strict");
      pilot.raw(Buffer.concat([frame(0x02, INPUT), ...new Array<Uint8Array>(5000).fill(frame(0x00))]));
      assert.equal(
        await withDeadline(pilot.closed, "the client to be disconnected", SOON),
        CloseReason.TOO_MANY_MESSAGES,
      );
    });

    it("is disconnected for a flood of pings", async () => {
      const pilot = await RawPilot.join(server.url, "strict");
      const pings = Buffer.concat(new Array<Uint8Array>(500).fill(frame(0x89)));
      const flood = setInterval(() => pilot.raw(pings), 5);
      try {
        // `ws` terminates connections whose pings it can't answer fast enough.
        assert.ok(
          [CloseReason.TOO_MANY_MESSAGES as number, 1006].includes(await withDeadline(pilot.closed, "it to go", SOON)),
        );
      } finally {
        clearInterval(flood);
      }
    });

    it("may send the messages of nine seconds at once, as after a stall", async () => {
      const pilot = await RawPilot.join(server.url, "strict");
      pilot.ws.send(bytes(INPUT, 0x80, 0, 0, 0x81, 1));
      for (let i = 0; i < 9 * 20; i++) pilot.ws.send(bytes(INPUT, 0x80, i, 0));
      const [pong] = await withDeadline(
        new Promise<[Buffer]>((resolve) => {
          pilot.ws.on("message", (data: Buffer) => data[0] === 18 && resolve([data]));
          pilot.ws.send(bytes(Protocol.PING));
        }),
        "an answer",
      );
      assert.equal(pong[0], 18);
      assert.ok(pilot.open);
      pilot.leave();
    });

    it("is disconnected if it never acknowledges its join", async () => {
      const pilot = await RawPilot.join(server.url, "strict", false);
      const code = await withDeadline(pilot.closed, "the client to be disconnected", 1000 + SOON);
      assert.equal(code, CloseReason.JOIN_TIMEOUT);
    });
  });
});

describe("a client that does not read", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  let line: NetworkSimulator | undefined;
  before(async () => {
    server = await ServerProcess.start({ main: "tools/testServer.ts" });
  });
  after(async () => {
    await line?.close();
    await server.stop();
  });

  it("is disconnected before its pings time out, and other clients are not affected", async () => {
    const honest = await Pilot.join(server.url, "impatient");
    const idle = await RawPilot.join(server.url, "impatient");
    await honest.until(() => honest.room.state.players.has(idle.sessionId), "its ship to appear");
    // It does not answer pings either, but those take at least 6 s to time out.
    idle.ws.pause();
    let [last, longest] = [performance.now(), 0];
    honest.room.onStateChange(() => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    });
    await honest.until(() => !honest.room.state.players.has(idle.sessionId), "it to be disconnected");
    const now = await Scrape.of(server.url, "");
    assert.equal(now.get("slow_clients_disconnected_total"), 1, "for its buffer, not for a ping");
    assert.ok(longest < 2000, `another client waited ${longest} ms for an update`);
    idle.leave();
    await honest.leave();
  });

  it("and reads again in time gets the full state, and continues", async () => {
    line = await NetworkSimulator.open({ target: server.port });
    const sleepy = await Pilot.join(`http://127.0.0.1:${line.port}`, "heavy");
    line.stall();
    // A player joins in the meantime, and the server sends more than it buffers for one client. That player decodes
    // nothing, because that would keep this process from resuming in time.
    const newcomer = await RawPilot.join(server.url, "heavy");
    await eventually(async () => (await Scrape.of(server.url, "")).get("slow_clients") === 1, "it to be held back");
    line.resume();
    await sleepy.until(() => sleepy.room.state.players.has(newcomer.sessionId), "the newcomer to appear");
    sleepy.send(0, true, 3);
    await sleepy.until(() => sleepy.ship.thrusting, "it to thrust");
    newcomer.leave();
    await sleepy.leave();
  });
});

describe("the token bucket of a client", () => {
  it("allows a rate per second, and a burst of ten seconds", () => {
    const start = performance.now();
    const bucket = clientBucket(100);
    assert.ok(bucket.spend(999, start));
    assert.ok(!bucket.spend(10, start));
    assert.ok(bucket.spend(50, start + 1000));
    let allowed = 0;
    for (let ms = 0; ms < 60_000; ms += 5) if (bucket.spend(0.5, start + 2000 + ms)) allowed++;
    assert.equal(allowed, 12_000);
  });

  it("never allows a longer burst", () => {
    const bucket = clientBucket(100);
    assert.ok(!bucket.spend(1001, performance.now() + 3_600_000));
  });
});
