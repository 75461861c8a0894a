import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { Protocol } from "@colyseus/shared-types";
import { STEP_MS, STEP_SECONDS } from "../../game/constants.ts";
import { ROOMS } from "../../game/rooms.ts";
import { stepShip } from "../../game/ship.ts";
import { Pilot } from "../support/pilot.ts";
import { RawPilot } from "../support/rawPilot.ts";
import { ServerProcess, withDeadline } from "../support/server.ts";

const { world } = ROOMS.game;

/** steps that each client flies */
const STEPS = 80;

/** rounding error of the distance between two positions on the wire, units */
const GRID = (2.5 * world.size) / 65536;

/**
 * largest possible distance from the start after a number of steps, units: full thrust in a line from the first step
 */
const REACH: readonly number[] = (() => {
  const ship = { kind: 0, boosts: 0, boosting: 0, x: 0, y: 0, vx: 0, vy: 0, facing: 0, thrusting: false };
  let distance = 0;
  return Array.from({ length: 4 * STEPS }, () => {
    stepShip(world, ship, { facing: 0, thrusting: true }, STEP_SECONDS);
    distance += ship.vx * STEP_SECONDS;
    return distance;
  });
})();

/** An input: full thrust to the right. */
const GO = Uint8Array.of(Protocol.ROOM_INPUT_RELIABLE, 0x80, 0, 0, 0x81, 1);

/** Ways to send inputs, called once a step with its number. */
const CHEATS: Record<string, (send: (input: Uint8Array, times?: number) => void, step: number) => void> = {
  "sends each input twice": (send) => send(GO, 2),
  "sends twenty inputs a step, as long as it is let": (send, step) => send(GO, step < 25 ? 20 : 2),
  "sends nothing for two seconds, and then all of it": (send, step) => step === 40 && send(GO, 40),
  "sends nothing for half a second, and then all of it, again and again": (send, step) =>
    step % 10 === 9 && send(GO, 10),
  "sends in every other step, twice as much": (send, step) => step % 2 === 0 && send(GO, 2),
  "sends a tenth of its inputs": (send, step) => step % 10 === 0 && send(GO),
  "sends more and more": (send, step) => send(GO, Math.floor(step / 10)),
  "sends its inputs late, and twice": (send, step) => step > 20 && send(GO, 2),
};

describe("a modified client", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  let observer: Pilot;
  /** room time at which each ship could be in the room at the earliest, ms */
  const appeared = new Map<string, number>();
  before(async () => {
    server = await ServerProcess.start({ env: { MAX_CLIENTS: "50", UNLIMITED_ADDRESSES: "loopback" } });
    observer = await Pilot.join(server.url);
    // On a busy machine a state has several steps, and the ship may have been there for all but the last one.
    let earliest = observer.room.clock.lastServerTime();
    observer.room.onStateChange(() => {
      for (const id of observer.room.state.players.keys()) if (!appeared.has(id)) appeared.set(id, earliest);
      earliest = observer.room.clock.lastServerTime() + STEP_MS;
    });
  });
  after(async () => {
    await observer.leave();
    await server.stop();
  });

  /**
   * Runs a client that sends inputs in its way. With `returns` it also reconnects, and sends that many inputs each
   * time.
   *
   * @returns distance from the start, units, by number of steps. After a delay of the server, a patch has several
   *   steps.
   */
  async function fly(
    cheat: (send: (input: Uint8Array, times?: number) => void, step: number) => void,
    returns?: { everyMs: number; inputs: number },
  ): Promise<{ steps: number; distance: number }[]> {
    let pilot = await RawPilot.join(server.url);
    const { sessionId } = pilot;
    const ship = () => observer.room.state.players.get(sessionId);
    await observer.until(() => ship() !== undefined, "the ship to appear");
    const start = { x: ship()?.x ?? 0, y: ship()?.y ?? 0 };
    let [travelled, x] = [0, start.x];
    const way: { steps: number; distance: number }[] = [];
    // From here on the ship earns steps, also before its client has acknowledged the join.
    const since = appeared.get(sessionId) ?? 0;
    const send = (input: Uint8Array, times = 1) => {
      for (let i = 0; i < times; i++) pilot.ws.send(input);
    };
    let step = 0;
    const started = performance.now();
    // A timer of a busy process skips intervals, and this client sends what it would have sent in them.
    const steering = setInterval(() => {
      for (const due = (performance.now() - started) / STEP_MS; step < due; step++) cheat(send, step);
    }, STEP_MS);
    let flying = true;
    const returning = (async () => {
      while (flying && returns !== undefined) {
        send(GO, returns.inputs);
        await setTimeout(returns.everyMs);
        pilot.leave();
        pilot = await pilot.back();
      }
    })();
    try {
      await observer.until(
        () => {
          const now = ship();
          assert.ok(now !== undefined, "the ship is gone");
          assert.equal(now.y, start.y, "it flies in a line");
          travelled += world.delta(x, now.x);
          x = now.x;
          const steps = Math.round((observer.room.clock.lastServerTime() - since) / STEP_MS);
          way.push({ steps, distance: travelled });
          return steps >= STEPS;
        },
        `${STEPS} steps`,
        STEPS * STEP_MS + 30_000,
      );
    } finally {
      clearInterval(steering);
      flying = false;
      await returning;
      pilot.leave();
    }
    return way;
  }

  /** @throws if a ship was ever further away than a ship that has thrust in a line since one step before it appeared */
  function checkReach(way: { steps: number; distance: number }[], what: string): void {
    for (const { steps, distance } of way) {
      const limit = (REACH[steps] ?? 0) + GRID;
      assert.ok(distance <= limit, `${what} was ${distance} units away after ${steps} steps`);
    }
  }

  it("never gets further than full thrust allows, however it sends its inputs, and an honest client gets that far", async () => {
    const honest = fly((send) => send(GO));
    const flights = await Promise.all(
      Object.entries(CHEATS).map(async ([name, cheat]) => ({ name, way: await fly(cheat) })),
    );
    for (const { name, way } of flights) checkReach(way, `a client that ${name}`);
    // An honest client loses only the steps until its first input has arrived and was applied.
    const reached = (await honest).at(-1)?.distance ?? 0;
    assert.ok(reached > (REACH[STEPS - 8] ?? 0), `an honest client got only ${reached} units far`);
    const saving =
      flights.find(({ name }) => name.startsWith("sends nothing for two seconds"))?.way.at(-1)?.distance ?? 0;
    assert.ok(saving < (REACH[55] ?? 0), `a client that saved up two seconds got ${saving} units far`);
  });

  it("gains nothing by dropping its connection and reconnecting", async () => {
    const nothing = () => {};
    const flights = await Promise.all(
      [
        { everyMs: 200, inputs: 15 },
        { everyMs: 60, inputs: 4 },
        { everyMs: 500, inputs: 30 },
      ].map(async (returns) => ({ returns, way: await fly(nothing, returns) })),
    );
    for (const { returns, way } of flights) checkReach(way, `a client that reconnects every ${returns.everyMs} ms`);
  });

  it("can't send NaN, infinity or an angle out of range, since each value of 16 bits is an angle", async () => {
    const pilot = await RawPilot.join(server.url);
    pilot.ws.send(Uint8Array.of(Protocol.ROOM_INPUT_RELIABLE, 0x80, 0xff, 0xff, 0x81, 1));
    await observer.until(
      () => observer.room.state.players.get(pilot.sessionId)?.thrusting === true,
      "the ship to thrust",
    );
    const { x, y, facing } = observer.room.state.players.get(pilot.sessionId) ?? {};
    for (const value of [x, y, facing]) assert.ok(Number.isFinite(value));
    // The bytes of NaN, an infinity or 1e300 for a field that is a plain number.
    const [float64, float32] = [Buffer.alloc(8), Buffer.alloc(4)];
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1e300]) {
      float64.writeDoubleLE(value);
      float32.writeFloatLE(value);
      for (const bytes of [[0xcb, ...float64], [0xca, ...float32], [...float32]]) {
        const client = await RawPilot.join(server.url);
        client.ws.send(Uint8Array.from([Protocol.ROOM_INPUT_RELIABLE, 0x80, ...bytes]));
        assert.equal(await withDeadline(client.closed, "the client to be disconnected"), 4400);
      }
    }
    pilot.leave();
  });

  it("gains no speed with a second connection", async () => {
    const ways = await Promise.all([fly((send) => send(GO)), fly((send) => send(GO))]);
    for (const way of ways) checkReach(way, "one of the two");
  });
});
