import assert from "node:assert/strict";
import type { Client } from "@colyseus/core";
import { STEP_MS, stepsIn } from "../../../game/constants.ts";
import { shipOf } from "../../../game/fields.ts";
import { ROOMS } from "../../../game/rooms.ts";
import { stateSchemas } from "../../../protocol/schema.ts";
import { DENSITY, SHIPS } from "../../../protocol/shipsMessage.ts";
import { ClientView } from "../../../server/rooms/bigsky/clientView.ts";
import { ShipViews } from "../../../server/rooms/bigsky/shipViews.ts";
import type { Entrant } from "../../../server/rooms/entrant.ts";
import { Ticker } from "../../../server/rooms/ticker.ts";
import { eventually } from "../../support/attack.ts";
import { FAST_STEP_MS, FastSky, SkyRooms } from "../../support/skyRooms.ts";

const { world } = ROOMS.bigsky;

/** Ships and clients of the simulated room, which are all in one part of the world. */
const SHIP_COUNT = 100;
const CLIENT_COUNT = 40;

/** A room in which only sending takes time, which is simulated. */
class SlowNetwork {
  readonly views = new ShipViews(world, STEP_MS);
  readonly ticker: Ticker;
  /** what sending everything to all clients takes of a step */
  load = 0;
  #now = 0;
  readonly #bytes = Buffer.alloc(this.views.mostBytes);
  readonly #clients: Client<{ userData: { view: ClientView } }>[] = [];

  /** @param tellsViews whether it sends less when its turns are slow, as rooms do */
  constructor(tellsViews: boolean) {
    for (let i = 0; i < SHIP_COUNT; i++) this.#add(i);
    const everything = this.#send();
    this.ticker = new Ticker({
      intervalMs: STEP_MS,
      maxSteps: stepsIn(250),
      now: () => this.#now,
      onSteps: () => {
        const late = Math.max(0, this.ticker.lateness);
        const duration = (this.load * STEP_MS * this.#send()) / everything;
        this.#now += duration;
        if (tellsViews) this.views.noteTurn(late + duration);
      },
    });
  }

  #add(i: number): void {
    const player = new (stateSchemas(world).Player)();
    const ship = { ...shipOf(player), x: 1000 + (i % 10) * 90, y: 1000 + Math.floor(i / 10) * 55 };
    const entrant = { player, simulation: { ship, away: false } } as unknown as Entrant;
    this.views.join(entrant);
    const userData = { view: new ClientView(entrant) };
    if (i < CLIENT_COUNT) this.#clients.push({ userData } as Client<{ userData: { view: ClientView } }>);
  }

  /** @returns the bytes that are sent in a turn */
  #send(): number {
    this.views.prepare();
    return this.#clients.reduce((sum, client) => sum + this.views.write(client, this.#bytes, 0), 0);
  }

  /** Runs a turn, and waits for the deadline of the next one, unless that has passed. */
  turn(): void {
    this.ticker.turn();
    this.#now -= Math.min(0, this.ticker.lateness);
  }
}

/** A room whose steps block the event loop while `slow` is set, as a computation does. */
class SlowSky extends FastSky {
  static slow = false;
  /** run by all rooms of this class, and steps that they have skipped */
  static steps = 0;
  static skipped = 0;

  protected override step(skipped: number): void {
    super.step(skipped);
    SlowSky.steps++;
    SlowSky.skipped += skipped;
    if (SlowSky.slow) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FAST_STEP_MS * 0.78);
  }
}

describe("a room that sends views, under overload", function () {
  this.timeout(30_000);
  let sky: SkyRooms;
  before(async () => {
    sky = await SkyRooms.start({ slowsky: SlowSky });
  });
  afterEach(() => {
    SlowSky.slow = false;
    return sky.clear();
  });
  after(() => sky.stop());

  it("runs each step in time while sending everything would take up to one and a half steps", () => {
    const levels = new Set<number>();
    const [room, stubborn] = [new SlowNetwork(true), new SlowNetwork(false)];
    for (const network of [room, stubborn]) {
      // The load grows, stays high and goes away.
      for (let turn = 0; turn < 1200; turn++) {
        network.load = Math.min(1.5, 0.3 + turn / 400) * (turn < 900 ? 1 : 0.1);
        network.turn();
        if (network === room) levels.add(room.views.overload);
      }
    }
    assert.deepEqual([...levels].sort(), [0, 1, 2]);
    assert.equal(room.views.overload, 0, "it sends everything again");
    assert.deepEqual(room.ticker.counts, { steps: 1200, caughtUp: 0, dropped: 0 });
    const { caughtUp, dropped } = stubborn.ticker.counts;
    assert.ok(caughtUp + dropped > 100, "a room that goes on to send everything is late");
  });

  it("sends far ships less often while its steps are slow, loses no step meanwhile, and sends all of them after it", async () => {
    const room = await sky.join("slowsky");
    const { views } = sky.local(room);
    assert.ok(views !== undefined);
    for (const type of [SHIPS, DENSITY, "passport"]) room.onMessage(type, () => {});
    const level = async () =>
      /^slipstream_overload_level (\d)/m.exec(await (await fetch(`${sky.url}/metrics`)).text())?.[1];
    assert.equal(await level(), "0");
    SlowSky.slow = true;
    await eventually(async () => views.overload > 0, "the room to notice");
    assert.notEqual(await level(), "0");
    const [since, before, skipped] = [performance.now(), SlowSky.steps, SlowSky.skipped];
    await eventually(async () => SlowSky.steps >= before + 50, "fifty steps");
    const due = (performance.now() - since) / FAST_STEP_MS;
    assert.equal(SlowSky.skipped, skipped);
    assert.ok(SlowSky.steps - before > due - 5, `${SlowSky.steps - before} of ${due.toFixed(1)} steps`);
    assert.ok(views.overload > 0, "it is still degraded");
    SlowSky.slow = false;
    await eventually(async () => views.overload === 0, "the room to recover");
  });
});
