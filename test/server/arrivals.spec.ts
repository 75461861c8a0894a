import assert from "node:assert/strict";
import { ClientState, Protocol, type Room } from "@colyseus/core";
import { Arrivals } from "../../server/colyseus/arrivals.ts";
import { guardFrames } from "../../server/colyseus/frameGuard.ts";
import type { RoomClient } from "../../server/colyseus/roomClient.ts";
import { NO_LIMITS } from "../../server/limits/roomLimits.ts";
import { Backlog } from "../../server/rooms/backlog.ts";
import { refuseIfStuck } from "../../server/rooms/stuckClients.ts";

const ACKNOWLEDGMENT = Buffer.of(Protocol.JOIN_ROOM);
const INPUT = Buffer.of(Protocol.ROOM_INPUT_RELIABLE, 0x80, 0, 0);

/** A client that is joining, with what the guard and the framework use of it. */
function joining() {
  const refusals: string[] = [];
  const queued: unknown[] = [];
  const connection = {
    client: undefined as unknown,
    admitMessage: () => true,
    refuse: (_reason: number, _details: object, error?: Error) => refusals.push(error?.message ?? "bad message"),
  };
  const fields = {
    state: ClientState.JOINING,
    ref: { readyState: 1, OPEN: 1 },
    userData: { connection },
    _input: {},
    _inputBuffer: { push: (input: unknown) => queued.push(input) },
  };
  const client = fields as unknown as RoomClient;
  connection.client = client;
  return { client, refusals, queued };
}

/** A room whose clock stands still unless a full state takes time, with the frames that the framework reads. */
class GuardedRoom {
  now = 1000;
  /** ms that a full state takes */
  cost = 0;
  failing = false;
  readonly messages = {};
  readonly arrivals = new Arrivals(() => this.now);
  readonly read: [client: RoomClient, code: number | undefined][] = [];

  _onMessage(client: RoomClient, frame: Buffer): void {
    if (this.failing) throw new Error("not sent");
    this.read.push([client, frame[0]]);
    this.now += this.cost;
    client.state = ClientState.JOINED;
  }

  send({ client }: { client: RoomClient }, frame: Buffer): void {
    this._onMessage(client, frame);
  }
}
guardFrames(GuardedRoom as unknown as { prototype: Room & GuardedRoom });

describe("a client that has acknowledged its join", () => {
  let room: GuardedRoom;
  beforeEach(() => {
    room = new GuardedRoom();
  });

  /** Sends a patch. @returns number of clients that were sent the full state after it */
  function patch(): number {
    const before = room.read.length;
    room.arrivals.admit();
    return room.read.length - before;
  }

  it("is sent the full state after the next patch, once, with all who came before it", () => {
    const clients = [joining(), joining(), joining()];
    for (const client of clients) room.send(client, ACKNOWLEDGMENT);
    assert.equal(room.read.length, 0);
    assert.equal(patch(), 3);
    assert.deepEqual(
      room.read,
      clients.map(({ client }) => [client, Protocol.JOIN_ROOM]),
    );
    assert.equal(patch(), 0);
  });

  it("is sent it at once if it begins to fly, before its first input is flown", () => {
    const pilot = joining();
    room.send(pilot, INPUT);
    assert.deepEqual([pilot.queued.length, pilot.refusals.length], [0, 1]);
    room.send(pilot, ACKNOWLEDGMENT);
    room.send(pilot, INPUT);
    assert.deepEqual([room.read.length, pilot.queued.length, pilot.refusals.length], [1, 1, 1]);
    assert.equal(room.arrivals.has(pilot.client), false, "it does not wait any more");
    assert.equal(patch(), 0);
  });

  it("may not acknowledge it twice, neither while it waits nor after that", () => {
    const pilot = joining();
    room.send(pilot, ACKNOWLEDGMENT);
    room.send(pilot, ACKNOWLEDGMENT);
    assert.equal(pilot.refusals.length, 1);
    patch();
    room.send(pilot, ACKNOWLEDGMENT);
    assert.equal(pilot.refusals.length, 2);
    assert.equal(room.read.length, 1);
  });

  it("is sent nothing if it has left in the meantime, and others are not affected", () => {
    const [gone, closing, other] = [joining(), joining(), joining()];
    for (const client of [gone, closing, other]) room.send(client, ACKNOWLEDGMENT);
    gone.client.state = ClientState.LEAVING;
    Object.assign(closing.client.ref, { readyState: 2 });
    patch();
    assert.deepEqual(
      room.read.map(([client]) => client),
      [other.client],
    );
  });

  it("is disconnected if the full state can't be sent, and others are not affected", () => {
    const [first, second] = [joining(), joining()];
    for (const client of [first, second]) room.send(client, ACKNOWLEDGMENT);
    room.failing = true;
    patch();
    assert.deepEqual([first.refusals, second.refusals], [["not sent"], ["not sent"]]);
  });

  it("waits for further patches while full states take more than a tenth of the time, in the order of arrival", () => {
    const clients = Array.from({ length: 80 }, joining);
    for (const client of clients) room.send(client, ACKNOWLEDGMENT);
    room.cost = 0.25;
    const start = room.now;
    assert.equal(patch(), 32);
    for (; room.read.length < clients.length; room.now += 1) patch();
    // The pause after the last ones is not over yet.
    const took = 64 * room.cost;
    assert.ok(room.now - start > 10 * took && room.now - start < 11 * took, `${room.now - start} ms`);
    assert.deepEqual(
      room.read.map(([client]) => client),
      clients.map(({ client }) => client),
    );
  });

  it("does not wait longer for those who have joined before it, if there are few", () => {
    room.cost = 1;
    for (let i = 0; i < 10; i++) {
      room.send(joining(), ACKNOWLEDGMENT);
      assert.equal(patch(), 1);
      room.now += 50;
    }
  });
});

describe("the time in which a client must acknowledge its join", () => {
  it("is over when it has, however long it waits for the full state", () => {
    const arrivals = new Arrivals();
    const { client } = joining();
    let refusals = 0;
    const connection = { client, openedAt: 0, backlog: new Backlog(), refuse: () => refusals++ > 0 };
    const check = () => refuseIfStuck(connection, { ...NO_LIMITS, joinTimeout: 10 }, arrivals, 10_001);
    arrivals.add(client, () => {});
    check();
    assert.equal(refusals, 0);
    Object.assign(client, { state: ClientState.LEAVING });
    arrivals.admit();
    Object.assign(client, { state: ClientState.JOINING });
    check();
    assert.equal(refusals, 1);
  });
});
