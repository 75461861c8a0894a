import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import { matchMaker } from "@colyseus/core";
import { Client, type InputHandle, type Room } from "@colyseus/sdk";
import { STEP_MS } from "../../../game/constants.ts";
import { ROOMS } from "../../../game/rooms.ts";
import { LONG_SIDE, SHORT_SIDE } from "../../../game/view.ts";
import { AcknowledgedShip } from "../../../protocol/acknowledgedShip.ts";
import { CloseReason } from "../../../protocol/closeCodes.ts";
import { JoinOption, WATCH_ROOM } from "../../../protocol/join.ts";
import { type GameState, type Player, ShipInput, stateSchemas } from "../../../protocol/schema.ts";
import { LEAD_S, LONGEST_CELL, MARGIN } from "../../../protocol/sentView.ts";
import { DENSITY, DENSITY_SIDE, FOLLOW, readShips, SHIPS, VIEW } from "../../../protocol/shipsMessage.ts";
import { createGame, type Game } from "../../../server/app.ts";
import { readConfig } from "../../../server/config.ts";
import type { Entrant } from "../../../server/rooms/entrant.ts";
import { GameRoom } from "../../../server/rooms/GameRoom.ts";
import { eventually } from "../../support/attack.ts";
import { seededRandom } from "../../support/random.ts";
import { withDeadline } from "../../support/server.ts";

const { world } = ROOMS.bigsky;
const schema = stateSchemas(world).GameState;

/** A ship on the server in one step. */
interface Truth {
  number: number;
  name: string;
  x: number;
  y: number;
  vx: number;
  vy: number;
  away: boolean;
}

/** Room time -> the ships on the server, by session id, when the patch of that time was sent. */
type History = Map<number, Map<string, Truth>>;

/** Notes the ships of a room in each step. */
function record(room: GameRoom): History {
  const history: History = new Map();
  const { follower } = room.frames;
  assert.ok(follower !== undefined);
  room.frames.follower = {
    mostBytes: follower.mostBytes,
    write: (client, bytes, at) => follower.write(client, bytes, at),
    prepare() {
      const ships = new Map<string, Truth>();
      for (const [id, { number, name }] of room.state.players) {
        const entrant: Entrant | undefined = room.shipOf(id);
        if (entrant === undefined) continue;
        const { x, y, vx, vy } = entrant.simulation.ship;
        ships.set(id, { number, name, x, y, vx, vy, away: entrant.simulation.away });
      }
      history.set(room.clock.elapsedTime, ships);
      follower.prepare();
    },
  };
  return history;
}

/** A client of the SDK that checks each message against what the server had. */
class Checker {
  readonly room: Room<unknown, GameState>;
  readonly #history: History;
  /** session id of the ship in the middle of its view */
  center: string;
  /** of the view; undefined while it changes */
  size: { width: number; height: number } | undefined = { width: LONG_SIDE, height: SHORT_SIDE };
  messages = 0;
  /** messages among them that have all ships in and around the view */
  complete = 0;
  /** ships in the last message, by session id */
  seen = new Set<string>();
  /** largest number of ships in a message */
  most = 0;
  densities: Uint8Array[] = [];
  resyncs = 0;
  readonly failures: unknown[] = [];
  /** messages after which the ship computed from the inputs had exactly the position on the server */
  exact = 0;
  readonly input: InputHandle<ShipInput>;
  #acknowledged: AcknowledgedShip | undefined;

  constructor(room: Room<unknown, GameState>, history: History) {
    this.room = room;
    this.#history = history;
    this.center = room.sessionId;
    this.input = room.input<ShipInput>({ type: ShipInput });
    room.reconnection.minUptime = 0;
    room.onMessage("passport", () => {});
    room.onMessage(DENSITY, (bytes: Uint8Array) => void this.densities.push(bytes.slice()));
    room.onMessage(SHIPS, (bytes: Uint8Array) => {
      try {
        this.#check(bytes);
      } catch (error) {
        this.failures.push(error);
      }
    });
  }

  #check(bytes: Uint8Array): void {
    const { players } = this.room.state;
    const ids = new Map([...players].map(([id, { number }]) => [number, id]));
    const own = players.get(this.room.sessionId);
    const truth = this.#history.get(this.room.clock.lastServerTime());
    assert.ok(truth !== undefined, "a message has the time of no step");
    this.seen = new Set();
    const before = own?.resyncs;
    const complete = readShips(world, bytes, {
      own,
      player: (number) => players.get(ids.get(number) ?? ""),
      seen: (player, number) => {
        const id = ids.get(number) ?? "";
        const ship = truth.get(id);
        assert.ok(ship !== undefined, "a ship that the server does not have");
        assert.deepEqual([player.x, player.y], [world.round(ship.x), world.round(ship.y)]);
        assert.deepEqual([player.name, player.away], [ship.name, ship.away]);
        this.seen.add(id);
      },
    });
    if (own !== undefined && before !== own.resyncs) this.resyncs++;
    // On a busy machine, the room may send less for a while.
    if (complete) this.#checkView(truth);
    if (complete) this.complete++;
    this.#checkPrediction(own);
    this.messages++;
    this.most = Math.max(this.most, this.seen.size);
  }

  #checkView(truth: ReadonlyMap<string, Truth>): void {
    const center = truth.get(this.center);
    if (this.size === undefined || center === undefined) return;
    assert.ok(this.seen.has(this.center), "the ship in the middle is missing");
    for (const [id, { x, y }] of truth) {
      const dx: number = Math.abs(world.delta(center.x + LEAD_S * center.vx, x)) - this.size.width / 2;
      const dy: number = Math.abs(world.delta(center.y + LEAD_S * center.vy, y)) - this.size.height / 2;
      if (Math.max(dx, dy) <= MARGIN) assert.ok(this.seen.has(id), `a ship ${dx}, ${dy} outside the view is missing`);
      if (Math.max(dx, dy) > MARGIN + LONGEST_CELL)
        assert.ok(!this.seen.has(id), `a ship ${dx}, ${dy} outside was sent`);
    }
  }

  /** Sends an input. */
  send(facing: number, thrusting: boolean): void {
    Object.assign(this.input.data, { facing, thrusting });
    const sequence = this.input.send();
    this.#acknowledged?.store(sequence, this.input.data);
  }

  /** The own ship, computed from the acknowledged inputs, has exactly the server's values. */
  #checkPrediction(own: Player | undefined): void {
    if (own === undefined) return;
    const { lastProcessed } = this.input;
    this.#acknowledged ??= new AcknowledgedShip(world, own, lastProcessed);
    if (this.#acknowledged.advance(lastProcessed)) this.exact++;
  }
}

/** A room at two and a half times its speed. */
class FastSky extends GameRoom {
  override get type() {
    return ROOMS.bigsky;
  }

  protected override stepIntervalMs(): number {
    return STEP_MS / 2.5;
  }
}

/** A room whose steps block the event loop while `slow` is set, as a computation does. */
class SlowSky extends FastSky {
  static slow = false;

  protected override step(skipped: number): void {
    super.step(skipped);
    if (SlowSky.slow) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, (STEP_MS / 2.5) * 0.9);
  }
}

describe("a room that sends views", function () {
  this.timeout(30_000);
  let game: Game;
  let url = "";
  const rooms: Room[] = [];
  const checkers: Checker[] = [];

  before(async () => {
    game = createGame(
      readConfig({ HOST: "127.0.0.1", LIMITS: "off", LOG_LEVEL: "error", MAX_SPECTATORS: "5" }),
      () => {},
    );
    game.server.define("bigsky", FastSky);
    game.server.define("slowsky", SlowSky);
    await game.server.listen(0, "127.0.0.1");
    url = `http://127.0.0.1:${(game.http.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    SlowSky.slow = false;
    const failures = checkers.splice(0).flatMap((checker) => checker.failures);
    await Promise.all(rooms.splice(0).map((room) => room.connection.isOpen && room.leave()));
    if (failures.length > 0) throw failures[0];
  });
  after(() => game.server.gracefullyShutdown(false));

  async function join(name: string, options: object = {}): Promise<Room<unknown, GameState>> {
    const room = await new Client(url).joinOrCreate<GameState>(name, options, schema);
    rooms.push(room);
    return room;
  }

  const local = ({ roomId }: { roomId: string }) => matchMaker.getLocalRoomById(roomId) as unknown as GameRoom;

  /** Joins and begins to check. @param history of the room, if it has one already */
  async function check(name: string, history?: History): Promise<{ checker: Checker; history: History }> {
    const room = await join(name);
    const known = history ?? record(local(room));
    const checker = new Checker(room, known);
    checkers.push(checker);
    await eventually(async () => checker.messages > 0, "the first message");
    return { checker, history: known };
  }

  it("sends each client all ships in and around its view and no others, with what exact prediction needs", async () => {
    const random = seededRandom("6 pilots");
    const { checker: first, history } = await check("bigsky");
    const room = local(first.room);
    while (checkers.length < 6) {
      const { checker } = await check("bigsky", history);
      // Some in one view, some far away, some across the edges of the world.
      const ship = room.shipOf(checker.room.sessionId)?.simulation;
      assert.ok(ship !== undefined);
      const [x, y] = [
        [100, 4000],
        [4000, 100],
        [600, 3900],
        [2048, 1000],
        [1, 1],
      ][checkers.length - 2] as [number, number];
      Object.assign(ship.ship, { x, y });
      ship.push(random() * 20, 0);
    }
    for (let i = 0; i < 110; i++) {
      for (const checker of checkers) checker.send(random() * 6.28, random() < 0.8);
      if (i % 20 === 15) room.shipOf(first.room.sessionId)?.simulation.push(random() * 50, 0);
      if (i === 60) {
        first.size = undefined;
        first.room.send(VIEW, { width: 300, height: 500 });
      }
      if (i === 80) first.size = { width: 300, height: 500 };
      await withDeadline(new Promise((resolve) => first.room.onStateChange.once(resolve)), "a patch");
    }
    for (const {
      messages,
      complete,
      exact,
      room: { sessionId },
    } of checkers) {
      assert.ok(messages > 80 && complete > messages / 2, `${complete} of ${messages} messages are complete`);
      // Before its first input a ship coasts, and one that was put elsewhere is so until the next message.
      assert.ok(exact > messages - 15, `${sessionId}: ${exact} of ${messages} positions exact`);
    }
    assert.ok(first.resyncs >= 5, `${first.resyncs} resyncs`);
    assert.ok(Math.max(...checkers.map(({ most }) => most)) >= 3, "ships have seen each other");
    assert.ok(Math.min(...checkers.map(({ seen }) => seen.size)) < 6, "and not all of them");
    assert.ok(first.densities.length >= 4);
    for (const density of first.densities) assert.equal(density.length, DENSITY_SIDE ** 2);
    assert.equal(
      first.densities.at(-1)?.reduce((sum, count) => sum + count),
      room.state.players.size,
    );
  });

  it("continues after a reconnection, and shows spectators what the pilot that they follow sees", async () => {
    const { checker: first, history } = await check("bigsky");
    const { checker: second } = await check("bigsky", history);
    const room = local(first.room);
    const moved = room.shipOf(second.room.sessionId)?.simulation;
    Object.assign(moved?.ship ?? {}, { x: 10, y: 10 });
    const watching = await join(WATCH_ROOM, { [JoinOption.CODE]: first.room.state.code });
    const spectator = new Checker(watching, history);
    checkers.push(spectator);
    spectator.center = first.room.sessionId;
    await eventually(async () => spectator.messages > 5, "messages for the spectator");
    assert.ok(spectator.seen.has(first.room.sessionId) && !spectator.seen.has(second.room.sessionId));
    spectator.center = "";
    watching.send(FOLLOW, second.room.sessionId);
    await eventually(async () => spectator.seen.has(second.room.sessionId), "the other ship in view");
    spectator.center = second.room.sessionId;

    const before = second.messages;
    second.room.connection.close(4010);
    await eventually(async () => second.messages > before + 10, "messages on the new connection");
    const watched = spectator.messages;
    await eventually(async () => spectator.messages > watched + 5, "messages for the spectator");
    // A client that sends something else than a size is disconnected, and so is one that follows nothing.
    for (const [victim, type, message] of [
      [first.room, VIEW, { width: "wide", height: 1 }],
      [watching, FOLLOW, 5],
    ] as const) {
      const left = new Promise((resolve) => victim.onLeave(resolve));
      victim.send(type, message);
      assert.equal(await withDeadline(left, "the client to be disconnected"), CloseReason.BAD_MESSAGE);
    }
  });

  it("sends far ships less often while its steps are slow, before it skips any, and all of them again after it", async () => {
    const room = await join("slowsky");
    const { frames, views } = local(room);
    assert.ok(frames.follower !== undefined && views !== undefined);
    for (const type of [SHIPS, DENSITY, "passport"]) room.onMessage(type, () => {});
    const level = async () =>
      /^slipstream_overload_level (\d)/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1];
    assert.equal(await level(), "0");
    SlowSky.slow = true;
    await eventually(async () => views.overload > 0, "the room to notice");
    assert.notEqual(await level(), "0");
    SlowSky.slow = false;
    await eventually(async () => views.overload === 0, "the room to recover");
  });
});
