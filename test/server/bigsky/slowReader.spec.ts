import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { type Client, ClientState } from "@colyseus/core";
import { Decoder } from "@colyseus/schema";
import { STEP_MS } from "../../../game/constants.ts";
import { shipOf } from "../../../game/fields.ts";
import { ROOMS } from "../../../game/rooms.ts";
import { CloseReason } from "../../../protocol/closeCodes.ts";
import { PASSPORT } from "../../../protocol/passport.ts";
import { type Player, stateSchemas } from "../../../protocol/schema.ts";
import { readShips, SHIPS } from "../../../protocol/shipsMessage.ts";
import { MAX_HEADER_BYTES, writeHeader } from "../../../server/colyseus/bytesFrame.ts";
import { SharedFrameSerializer } from "../../../server/colyseus/sharedFrameSerializer.ts";
import { NO_LIMITS } from "../../../server/limits/roomLimits.ts";
import { Backlog } from "../../../server/rooms/backlog.ts";
import { ClientView } from "../../../server/rooms/bigsky/clientView.ts";
import { ShipViews } from "../../../server/rooms/bigsky/shipViews.ts";
import type { Entrant } from "../../../server/rooms/entrant.ts";
import type { GameRoom } from "../../../server/rooms/GameRoom.ts";
import { Pilot } from "../../../server/rooms/pilot.ts";
import { FrameReader } from "../../../tools/frames.ts";
import { eventually } from "../../support/attack.ts";
import { seededRandom } from "../../support/random.ts";
import { FastSky, SkyRooms } from "../../support/skyRooms.ts";

const { world } = ROOMS.bigsky;
const schemas = stateSchemas(world);

/** A room with little patience for slow readers. */
class ImpatientSky extends FastSky {
  override readonly limits = { ...NO_LIMITS, lagTimeout: 0.1 };
}

/** First bytes of frames. */
const [FULL_STATE, PATCH] = [0x8e, 0x8f];

/** What was true in a step: the ships by id, and what each pilot is told of its own. */
type Truth = ReadonlyMap<string, { x: number; y: number; own: unknown[] }>;

function ownOf({ points, ring, draft, boosts, resyncs, vx, vy }: Player): unknown[] {
  return [points, ring, draft, boosts, resyncs, vx, vy];
}

/** A client whose socket keeps what it is sent while the client does not read. It decodes and checks the rest. */
class Reader {
  readonly client: Client;
  /** room times of the messages that were checked, ms */
  readonly messages: number[] = [];
  fullStates = 0;
  /** whether it reads */
  reads = true;
  readonly #id: string;
  readonly #history: ReadonlyMap<number, Truth>;
  readonly #state = new schemas.GameState();
  readonly #decoder = new Decoder(this.#state);
  #time = 0;
  #resume = () => {};
  readonly #frames = new FrameReader(({ head }) => this.#take(Buffer.from(head)));
  readonly #socket = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      this.#resume = () => {
        this.#frames.push(chunk);
        done();
      };
      if (this.reads) this.#resume();
    },
  });

  constructor(id: string, entrant: Entrant, history: ReadonlyMap<number, Truth>) {
    this.#id = id;
    this.#history = history;
    this.#frames.whole = true;
    this.client = {
      state: ClientState.JOINED,
      ref: { readyState: 1, OPEN: 1, _socket: this.#socket },
      userData: { connection: { backlog: new Backlog() }, view: new ClientView(entrant) },
      raw: (bytes: Uint8Array) => this.#send(bytes),
    } as unknown as Client;
  }

  /** bytes that wait in this process */
  get waiting(): number {
    return this.#socket.writableLength;
  }

  resume(): void {
    this.reads = true;
    this.#resume();
  }

  #send(payload: Uint8Array): void {
    const frame = Buffer.alloc(MAX_HEADER_BYTES + payload.length);
    frame.set(payload, MAX_HEADER_BYTES);
    this.#socket.write(frame.subarray(writeHeader(frame, MAX_HEADER_BYTES, payload.length)));
  }

  #take(frame: Buffer): void {
    if (frame[0] === FULL_STATE || frame[0] === PATCH) {
      this.#time = frame.readUInt32LE(1);
      // As the SDK decodes a full state during a session.
      if (frame[0] === FULL_STATE) this.#decoder.decodeResync(frame, { offset: 9 });
      else this.#decoder.decode(frame, { offset: 9 });
      if (frame[0] === FULL_STATE) this.fullStates++;
    } else if (frame.toString("latin1", 2, 7) === SHIPS) this.#check(frame.subarray(7));
  }

  #check(content: Buffer): void {
    const truth = this.#history.get(this.#time);
    assert.ok(truth !== undefined);
    const { players } = this.#state;
    const byNumber = new Map([...players].map(([id, player]) => [player.number, { id, player }]));
    const own = players.get(this.#id);
    assert.ok(own !== undefined);
    let seen = 0;
    readShips(world, content, {
      own,
      player: (number) => byNumber.get(number)?.player,
      seen: ({ x, y }, number) => {
        const ship = truth.get(byNumber.get(number)?.id ?? "");
        assert.deepEqual([x, y], [ship?.x, ship?.y]);
        seen++;
      },
    });
    assert.equal(seen, truth.size, "all ships, which are in one view");
    assert.deepEqual(ownOf(own), truth.get(this.#id)?.own);
    this.messages.push(this.#time);
  }
}

/** A room without a game: its ships are in one view, and a random one is moved, scores, joins or leaves in each step. */
class Bench {
  readonly history = new Map<number, Truth>();
  readonly readers: Reader[] = [];
  readonly #random = seededRandom("slow readers");
  readonly #state = new schemas.GameState();
  readonly #views = new ShipViews(world, STEP_MS);
  readonly #serializer = new SharedFrameSerializer();
  readonly #entrants = new Map<string, Entrant>();
  #time = 0;

  constructor(readers: number) {
    this.#serializer.reset(this.#state);
    this.#serializer.writeUntracked = () => {};
    this.#serializer.followers = [this.#views];
    for (let i = 0; i < 40; i++) this.#join(`ship ${i}`);
    for (const [id, entrant] of [...this.#entrants].slice(0, readers))
      this.readers.push(new Reader(id, entrant, this.history));
    // Each of them has the full state since its join.
    for (const { client } of this.readers) client.raw(this.#serializer.getFullState(client, { sNow: 0 }));
  }

  #join(id: string): void {
    const player = new schemas.Player();
    const entrant = {
      player,
      simulation: { ship: shipOf(player), away: false },
    } as unknown as Entrant;
    player.name = `pilot of ${id}`;
    this.#entrants.set(id, entrant);
    this.#state.players.set(id, player);
    this.#views.join(entrant);
    this.#move(entrant);
  }

  #move({ player, simulation }: Entrant): void {
    // The wire has sixteenths of a unit.
    const x = 2000 + Math.floor(this.#random() * 1600) / 16;
    const y = 4090 + Math.floor(this.#random() * 1600) / 16;
    player.pauseTracking();
    Object.assign(player, { x, y: world.wrap(y) });
    player.resumeTracking();
    Object.assign(simulation.ship, { x: player.x, y: player.y });
  }

  step(): void {
    this.#time += STEP_MS;
    for (const entrant of this.#entrants.values()) this.#move(entrant);
    for (const { player, simulation } of this.#entrants.values()) {
      player.pauseTracking();
      if (this.#random() < 0.2) player.points++;
      if (this.#random() < 0.05)
        Object.assign(player, { resyncs: (player.resyncs + 1) % 256, vx: this.#time / 2 ** 17, vy: 8 });
      player.resumeTracking();
      Object.assign(simulation.ship, { vx: player.vx, vy: player.vy });
    }
    if (this.#time % 500 === 0) {
      const [leaving] = [...this.#entrants.keys()].slice(-1);
      const entrant = this.#entrants.get(leaving ?? "");
      assert.ok(leaving !== undefined && entrant !== undefined);
      this.#entrants.delete(leaving);
      this.#state.players.delete(leaving);
      this.#views.leave(entrant);
      this.#join(`ship of ${this.#time}`);
    }
    const truth = new Map(
      [...this.#entrants].map(([id, { player }]) => [id, { x: player.x, y: player.y, own: ownOf(player) }] as const),
    );
    this.history.set(this.#time, truth);
    const clients = this.readers.map(({ client }) => client);
    this.#serializer.applyPatches(clients, this.#state, { sNow: this.#time });
  }
}

describe("a client that reads slowly in a room that sends views", function () {
  this.timeout(30_000);
  let sky: SkyRooms;
  before(async () => {
    sky = await SkyRooms.start({ bigsky: FastSky, impatient: ImpatientSky });
  });
  afterEach(() => sky.clear());
  after(() => sky.stop());

  it("is sent a bounded number of bytes, then a full state, and after it all that it needs; others miss nothing", () => {
    const bench = new Bench(3);
    const [slow] = bench.readers;
    assert.ok(slow !== undefined);
    let most = 0;
    for (let step = 1; step <= 600; step++) {
      if (step === 50) slow.reads = false;
      if (step === 450) slow.resume();
      bench.step();
      most = Math.max(most, slow.waiting);
    }
    // What may wait, and one update and one full state more.
    assert.ok(most > 16_384 && most < 16_384 + 8000, `${most} bytes waited`);
    for (const { messages, fullStates } of bench.readers.slice(1))
      assert.deepEqual([messages.length, fullStates], [600, 1]);
    assert.equal(slow.fullStates, 2);
    const after = slow.messages.filter((time) => time > 450 * STEP_MS);
    assert.equal(after.length, 150, "all updates after the full state");
    assert.ok(slow.messages.length < 300, `${slow.messages.length} updates`);
  });

  /** Has nothing more fit into the connection of a client. @returns its pilot, and what has it continue */
  async function stop(room: GameRoom, sessionId: string): Promise<{ pilot: Pilot; socket: Writable }> {
    const pilot = room.shipOf(sessionId);
    assert.ok(pilot instanceof Pilot);
    const { _socket: socket } = pilot.connection.client.ref as unknown as { _socket: Writable };
    socket.cork();
    pilot.connection.client.send(PASSPORT, "p".repeat(20_000));
    await eventually(async () => room.census().slow === 1, "it to be held back");
    return { pilot, socket };
  }

  it("keeps its ship to the last bit if it reads again in time", async () => {
    const { checker: other, history } = await sky.joinChecked("bigsky");
    const { checker: slow } = await sky.joinChecked("bigsky", history);
    const room = sky.local(other.room);
    const { pilot, socket } = await stop(room, slow.room.sessionId);
    pilot.simulation.push(30, 40);
    const [before, resyncs] = [slow.messages, slow.resyncs];
    const { checker: newcomer } = await sky.joinChecked("bigsky", history);
    const seen = other.messages;
    await eventually(async () => other.messages > seen + 20, "updates for the others");
    const waiting = socket.writableLength;
    assert.ok(waiting < 30_000, `${waiting} bytes wait`);
    socket.uncork();
    await eventually(async () => slow.messages > before + 20 && room.census().slow === 0, "updates");
    for (let i = 0; i < 20; i++) {
      slow.send(i, true);
      await new Promise((resolve) => slow.room.onStateChange.once(resolve));
    }
    assert.ok(slow.seen.has(newcomer.room.sessionId));
    assert.notEqual(slow.room.state.players.get(slow.room.sessionId)?.resyncs, resyncs);
    assert.ok(slow.exact > 10, `${slow.exact} positions exact`);
  });

  it("is disconnected if it does not, and the others go on", async () => {
    const { checker: other, history } = await sky.joinChecked("impatient");
    const { checker: slow } = await sky.joinChecked("impatient", history);
    const left = new Promise((resolve) => slow.room.onLeave(resolve));
    const { pilot, socket } = await stop(sky.local(other.room), slow.room.sessionId);
    await eventually(async () => pilot.connection.refusal !== undefined, "it to be disconnected");
    socket.uncork();
    assert.equal(await left, CloseReason.TOO_SLOW);
    const seen = other.messages;
    await eventually(async () => other.messages > seen + 5, "updates for the other");
    assert.ok(!other.seen.has(slow.room.sessionId));
  });
});
