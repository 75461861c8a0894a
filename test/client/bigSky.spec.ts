import assert from "node:assert/strict";
import type { Room } from "@colyseus/sdk";
import { KnownState } from "../../client/net/knownState.ts";
import { SkyEvents } from "../../client/net/skyEvents.ts";
import { SkyPilots } from "../../client/net/skyPilots.ts";
import { Standings } from "../../client/net/standings.ts";
import { ViewMessages } from "../../client/net/viewMessages.ts";
import { drawHeat, HEAT_SIDE } from "../../client/view/map/heat.ts";
import { MapProjection } from "../../client/view/map/projection.ts";
import { STEP_MS } from "../../game/constants.ts";
import { ROOMS } from "../../game/rooms.ts";
import { newStar } from "../../game/stars.ts";
import { type GameState, type Player, stateSchemas } from "../../protocol/schema.ts";
import {
  DENSITY,
  DENSITY_SIDE,
  MOST_HEAD_BYTES,
  SHIP_BYTES,
  SHIPS,
  writeHead,
  writeShip,
} from "../../protocol/shipsMessage.ts";
import { seededRandom } from "../support/random.ts";

const { world } = ROOMS.bigsky;
const schemas = stateSchemas(world);

function player(fields: Partial<Player>): Player {
  return Object.assign(new schemas.Player(), fields);
}

/** A joined room without a connection. */
class FakeRoom {
  readonly state: GameState = new schemas.GameState();
  readonly connection = { isOpen: true };
  readonly sent: unknown[] = [];
  time = 0;
  readonly clock = { lastServerTime: () => this.time };
  readonly #messages = new Map<string, (bytes: Uint8Array) => void>();
  onPatch = () => {};
  reconnect = () => {};

  /** as the type that the SDK gives it */
  get room(): Room<unknown, GameState> {
    return this as unknown as Room<unknown, GameState>;
  }

  send(type: string, message: unknown): void {
    this.sent.push([type, message]);
  }

  onStateChange(listener: () => void): void {
    this.onPatch = listener;
  }

  onMessage(type: string, listener: (bytes: Uint8Array) => void): void {
    this.#messages.set(type, listener);
  }

  onReconnect(listener: () => void): void {
    this.reconnect = listener;
  }

  receive(type: string, bytes: Uint8Array): void {
    this.#messages.get(type)?.(bytes);
  }
}

describe("the state of a room that sends each client the ships in its view", () => {
  /** A message with these players, where they are in the state. */
  function message(ships: readonly Player[]): Uint8Array {
    const bytes = Buffer.alloc(MOST_HEAD_BYTES + ships.length * SHIP_BYTES);
    let at = writeHead(bytes, 0, true, undefined, false);
    for (const ship of ships) {
      const { x, y, facing, thrusting, away } = ship;
      writeShip(world, bytes, at, ship.number, { x, y, facing, thrusting, away, boosting: false });
      at += SHIP_BYTES;
    }
    return bytes.subarray(0, at);
  }

  it("is complete with the message after the patch, and not before", () => {
    const fake = new FakeRoom();
    const times: number[] = [];
    const onState = (time: number) => times.push(time);
    const known = new KnownState(fake.room, { world, ownId: "a", sendsView: true, clock: () => 0, onState });
    const [a, b] = [player({ number: 1 }), player({ number: 2 })];
    fake.state.players.set("a", a);
    fake.state.players.set("b", b);
    fake.time = 50;
    fake.onPatch();
    assert.deepEqual(times, []);
    assert.equal(known.known?.size, 0);
    fake.receive(SHIPS, message([a]));
    assert.deepEqual(times, [50]);
    assert.deepEqual([known.known?.size, known.all?.size, known.known?.get("b")], [1, 2, undefined]);
    assert.equal(known.density, undefined);
    const density = new Uint8Array(DENSITY_SIDE ** 2);
    fake.receive(DENSITY, density);
    assert.equal(known.density, density);
  });

  it("is complete with each patch in a room that sends all ships", () => {
    const fake = new FakeRoom();
    let states = 0;
    const onState = () => states++;
    const known = new KnownState(fake.room, { world, ownId: "a", sendsView: false, clock: () => 0, onState });
    fake.state.players.set("b", player({ number: 2 }));
    fake.onPatch();
    assert.equal(states, 1);
    assert.equal(known.known, fake.state.players);
    known.tellView(0, 900, 500, "b");
    assert.deepEqual(fake.sent, []);
  });
});

describe("what a page tells the server of its view", () => {
  it("is its size and the ship that a spectator follows: when they change, four times per second at most", () => {
    const fake = new FakeRoom();
    const messages = new ViewMessages(fake.room);
    messages.update(0, 900, 500, "");
    messages.update(16, 900.5, 500, "");
    assert.deepEqual(fake.sent.splice(0), [["view", { width: 900, height: 500 }]]);
    for (let now = 32; now < 1032; now += 16) messages.update(now, 900 - now / 10, 500, now < 500 ? "a" : "b");
    const views = fake.sent.filter((sent) => Array.isArray(sent) && sent[0] === "view");
    assert.equal(views.length, 4);
    const followed = fake.sent.splice(0).filter((sent) => Array.isArray(sent) && sent[0] === "follow");
    assert.deepEqual(followed, [
      ["follow", "a"],
      ["follow", "b"],
    ]);
    fake.connection.isOpen = false;
    messages.update(2000, 300, 300, "c");
    assert.deepEqual(fake.sent, []);
    fake.connection.isOpen = true;
    messages.forget();
    messages.update(2016, 900, 500, "b");
    assert.deepEqual(fake.sent, [
      ["view", { width: 900, height: 500 }],
      ["follow", "b"],
    ]);
  });
});

describe("the pilots of a room that sends each client the ships in its view", () => {
  function open() {
    const told: string[] = [];
    const events = new SkyEvents();
    events.add({ onBoost: (id) => told.push(`boost ${id}`), onCrown: (id, from) => told.push(`crown ${id} ${from}`) });
    const pilots = new SkyPilots({ world, events, ownId: "own", predicted: "own", sendsView: true });
    const all = new Map<string, Player>([
      ["own", player({ x: 10, y: 10 })],
      ["near", player({ x: 30, y: 10 })],
      ["far", player({ x: 2000, y: 10 })],
    ]);
    const known = new Map([...all].filter(([id]) => id !== "far"));
    let time = 0;
    const read = () => {
      time += STEP_MS;
      pilots.read(time, known, all, time === STEP_MS);
    };
    read();
    const ship = (id: string) => all.get(id) as Player;
    const leave = (id: string) => {
      all.delete(id);
      known.delete(id);
    };
    return { pilots, told, read, ship, leave, now: () => time };
  }

  it("burn a boost for as long as the server says", () => {
    const { pilots, told, read, ship, now } = open();
    assert.equal(pilots.isBoosting("near", now()), false);
    ship("near").boosting = 1;
    read();
    const from = now();
    read();
    assert.deepEqual(told, ["boost near"]);
    ship("near").boosting = 0;
    read();
    assert.deepEqual(
      [from - 1, from, now() - 1, now()].map((time) => pilots.isBoosting("near", time)),
      [false, true, true, false],
    );
  });

  it("hold crowns also out of sight, which is known within half a second, and at once if a ship in sight has one no more", () => {
    const { pilots, told, read, ship, now } = open();
    const holder = () => pilots.held[0]?.holder;
    ship("far").crown = 1;
    const since = now();
    while (holder() === "") read();
    assert.ok(now() - since <= 500, `${now() - since} ms`);
    assert.equal(holder(), "far");
    const hand = (from: string, to: string) => {
      ship(from).crown = 0;
      ship(to).crown = 1;
      read();
    };
    hand("far", "near");
    hand("near", "far");
    assert.deepEqual(told, ["crown far ", "crown near far", "crown far near"]);
  });

  it("have left a crown at once when one in sight leaves the room", () => {
    const { pilots, read, ship, leave } = open();
    ship("near").crown = 1;
    read();
    assert.equal(pilots.held[0]?.holder, "near");
    leave("near");
    read();
    assert.equal(pilots.held[0]?.holder, "");
  });

  it("take the stars that they touch, although their points come later; the own ship only with points", () => {
    const { pilots, read, ship } = open();
    const star = { ...newStar(), x: 20, y: 10 };
    read();
    assert.equal(pilots.whoTook(star, 1), "near");
    ship("own").points = 1;
    ship("own").x = 15;
    read();
    assert.equal(pilots.whoTook(star, 1), "own");
    assert.equal(pilots.whoTook({ ...star, x: 1900 }, 1), "");
  });
});

describe("the ranking of many pilots", () => {
  it("is right after pilots have come, gone and scored, and ties are in the order of the state", () => {
    const standings = new Standings("p7");
    const players = new Map<string, Player>();
    const random = seededRandom("ranking");
    for (let round = 0; round < 20; round++) {
      for (let i = 0; i < 300; i++) {
        const id = `p${i}`;
        if (random() < 0.2 && i !== 7) players.delete(id);
        else if (!players.has(id)) players.set(id, player({ name: id, points: Math.floor(50 * random()) }));
        else if (random() < 0.3) (players.get(id) as Player).points += Math.floor(5 * random());
      }
      standings.update(round * 1000, players, undefined);
      const { best, own, size } = standings.first(1000);
      const expected = [...players].sort(([, a], [, b]) => b.points - a.points);
      assert.deepEqual(
        best.map(({ id }) => id),
        expected.map(([id]) => id),
      );
      assert.equal(size, players.size);
      const better = expected.filter(([, { points }]) => points > (players.get("p7")?.points ?? 0));
      assert.equal(own?.rank, better.length + 1);
    }
  });

  it("is sorted once a second with 2,000, so that few frames take the time for it", () => {
    const standings = new Standings("");
    const players = new Map(Array.from({ length: 2000 }, (_, i) => [`p${i}`, player({ points: i })]));
    const first = () => standings.first(1).best[0]?.id;
    standings.update(0, players, undefined);
    (players.get("p0") as Player).points = 3000;
    standings.update(900, players, undefined);
    assert.equal(first(), "p1999");
    standings.update(1000, players, undefined);
    assert.equal(first(), "p0");
  });
});

describe("the map of a large world", () => {
  it("shows a part of it while it is small, and all of it when it is large", () => {
    const map = new MapProjection(world);
    map.smallBox = { left: 0, top: 0, right: 120, bottom: 120 };
    map.update(16, true, 1280, 720, { x: 10, y: 10 });
    assert.equal(map.span, 1600);
    assert.deepEqual([map.toX(10), Math.round(map.toX(world.wrap(10 - 800))), map.sizeAt(10, 900)], [60, 5, 0]);
    map.open = true;
    map.update(16, true, 1280, 720, { x: 10, y: 10 });
    assert.equal(map.span, world.size);
    assert.equal(map.sizeAt(10, 1900), 1);
  });

  it("is lighter where more ships are, without a seam at the edge of the world", () => {
    const density = new Uint8Array(DENSITY_SIDE ** 2).fill(4);
    density[0] = 60;
    const pixels = new Uint8Array(HEAT_SIDE ** 2 * 4);
    drawHeat(density, pixels);
    const alpha = (x: number, y: number) =>
      pixels[(((y + HEAT_SIDE) % HEAT_SIDE) * HEAT_SIDE + ((x + HEAT_SIDE) % HEAT_SIDE)) * 4 + 3] ?? 0;
    // The square is four pixels wide, and its center is between the second and the third one.
    assert.ok(alpha(1, 1) > 100 && alpha(1, 1) === alpha(2, 2));
    for (let i = 1; i < 8; i++) {
      assert.equal(alpha(1 - i, 1), alpha(2 + i, 1), `${i} pixels to both sides`);
      assert.equal(alpha(1, 1 - i), alpha(1, 2 + i), `${i} pixels up and down`);
      assert.ok(alpha(2 + i, 1) <= alpha(1 + i, 1));
    }
    assert.ok(alpha(32, 32) > 30 && alpha(32, 32) < 80, "an average square is dim, but not dark");
    for (let i = 0; i < pixels.length; i++)
      assert.ok((pixels[i] ?? 0) <= (pixels[i - (i % 4) + 3] ?? 0), "premultiplied");
  });
});
