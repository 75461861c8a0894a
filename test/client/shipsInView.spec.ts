import assert from "node:assert/strict";
import { RemoteShips } from "../../client/net/remoteShips.ts";
import { ShipsInView } from "../../client/net/shipsInView.ts";
import { STEP_MS, STEP_SECONDS, stepsIn } from "../../game/constants.ts";
import { SHIP_KINDS } from "../../game/kinds.ts";
import { ROOMS } from "../../game/rooms.ts";
import { stepShip } from "../../game/ship.ts";
import { type Player, stateSchemas } from "../../protocol/schema.ts";
import { MOST_HEAD_BYTES, SHIP_BYTES, writeHead, writeShip } from "../../protocol/shipsMessage.ts";

const { world } = ROOMS.bigsky;
const { GameState, Player: PlayerSchema } = stateSchemas(world);
const [{ maxSpeed: MAX_SPEED }] = SHIP_KINDS;
const FRAME_MS = 1000 / 60;

/** A server that has a ship for each pilot of the state, and a page that is sent some of them. */
class Bench {
  readonly state = new GameState();
  /** the ships on the server, by session id */
  readonly ships = new Map<string, Player & { burns?: boolean }>();
  readonly inView = new ShipsInView({
    world,
    ownId: "own",
    roster: () => this.state.players,
    clock: () => this.now,
  });
  /** room time, ms */
  time = 0;
  /** local time, ms */
  now = 0;

  /** Adds a pilot, whose name reaches the page with the state, and whose ship does not. */
  join(id: string, number: number, x = 0, y = 0): Player & { burns?: boolean } {
    const player = Object.assign(new PlayerSchema(), { name: id, number });
    this.state.players.set(id, player);
    const ship = Object.assign(new PlayerSchema(), { name: id, number, x, y });
    this.ships.set(id, ship);
    return ship;
  }

  leave(id: string): void {
    this.state.players.delete(id);
    this.ships.delete(id);
  }

  /** The page reads the message of the next step. */
  send(ids: readonly string[], isComplete = true, steps = 1): void {
    this.time += steps * STEP_MS;
    this.now += steps * STEP_MS;
    const bytes = Buffer.alloc(MOST_HEAD_BYTES + ids.length * SHIP_BYTES);
    let at = writeHead(bytes, 0, isComplete, this.ships.get("own"), false);
    for (const id of ids) {
      const ship = this.ships.get(id);
      assert.ok(ship !== undefined);
      writeShip(world, bytes, at, ship.number, { ...pose(ship), away: ship.away, boosting: ship.burns === true });
      at += SHIP_BYTES;
    }
    this.inView.read(bytes.subarray(0, at), this.time);
  }

  get known(): string[] {
    const ids: string[] = [];
    this.inView.forEach((player, id) => {
      assert.equal(player, this.state.players.get(id));
      ids.push(id);
    });
    assert.equal(ids.length, this.inView.size);
    return ids.sort();
  }
}

function pose({ x, y, facing, thrusting }: Player) {
  return { x, y, facing, thrusting };
}

describe("the ships in view", () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
    bench.join("own", 0);
  });

  it("are those of the last message, if it was complete, with what it has", () => {
    const ship = bench.join("a", 7, 4095.9375, 12.5);
    Object.assign(ship, { thrusting: true, away: true, facing: Math.PI / 2 });
    bench.join("b", 4095, 1000, 2000);
    bench.join("far", 2, 2000, 2000);
    assert.deepEqual(bench.known, []);
    bench.send(["own", "a", "b"]);
    assert.deepEqual(bench.known, ["a", "b", "own"]);
    const read = bench.inView.get("a");
    assert.ok(read !== undefined);
    assert.deepEqual([pose(read), read.away], [pose(ship), true]);
    assert.equal(bench.inView.get("far"), undefined);
  });

  it("are gone if a complete message does not have them: they move on for 0.6 s, in which they disappear", () => {
    const ship = bench.join("a", 1, 100, 100);
    bench.send(["own", "a"]);
    ship.x += 4;
    bench.send(["own", "a"]);
    assert.equal(bench.inView.isGone("a"), false);
    bench.send(["own"]);
    assert.equal(bench.inView.isGone("a"), true);
    assert.equal(bench.inView.get("a")?.x, 108);
    // They are still gone after a message that leaves ships out.
    bench.send(["own"], false);
    assert.deepEqual([bench.inView.isGone("a"), bench.inView.get("a")?.x], [true, 112]);
    bench.send(["own", "a"]);
    assert.equal(bench.inView.isGone("a"), false);
    bench.send(["own"]);
    bench.send(["own"], true, stepsIn(600) - 1);
    assert.deepEqual(bench.known, ["a", "own"]);
    bench.send(["own"]);
    assert.deepEqual(bench.known, ["own"]);
    assert.equal(bench.inView.isGone("a"), false);
  });

  it("disappear in the same time after a stall, whose messages arrive at once", () => {
    bench.join("a", 1, 100, 100);
    bench.send(["own", "a"]);
    const { now } = bench;
    for (let step = 0; step < stepsIn(2000); step++) {
      bench.send(["own"]);
      bench.now = now;
    }
    assert.deepEqual(bench.known, ["a", "own"]);
    bench.now += 600;
    bench.send(["own"]);
    assert.deepEqual(bench.known, ["own"]);
  });

  it("are found by a number that a pilot who has left had before", () => {
    bench.join("old", 5, 10, 10);
    bench.send(["own", "old"]);
    bench.leave("old");
    bench.join("new", 5, 20, 20);
    bench.send(["own", "new"], false);
    assert.deepEqual(bench.known, ["new", "own"]);
    assert.equal(bench.inView.get("new")?.x, 20);
    // The same pilot, whom the state has anew.
    bench.leave("new");
    bench.join("new", 5, 30, 30);
    bench.send(["own", "new"]);
    assert.equal(bench.inView.get("new")?.x, 30);
  });

  it("are not read from a message with a ship that the state does not have", () => {
    bench.join("a", 5);
    bench.state.players.delete("a");
    assert.throws(() => bench.send(["own", "a"]), /ship 5, which is not in the state/);
  });

  it("move on if a message leaves them out, and are gone 3 s later; the own ship is where the server has it", () => {
    const ship = bench.join("a", 1, 4090, 100);
    const own = bench.ships.get("own");
    assert.ok(own !== undefined);
    bench.send(["own", "a"]);
    ship.x = world.wrap(ship.x + 4);
    ship.y -= 2;
    own.x = 5;
    bench.send(["own", "a"]);
    assert.equal(bench.inView.isGuess("a"), false);
    bench.send([], false);
    assert.equal(bench.inView.isGuess("a"), true);
    assert.deepEqual([bench.inView.get("a")?.x, bench.inView.get("a")?.y], [2, 96]);
    bench.send([], false, 3);
    assert.deepEqual([bench.inView.get("a")?.x, bench.inView.get("a")?.y], [14, 90]);
    assert.equal(bench.inView.get("own")?.x, 5);
    bench.send(["own"], false, stepsIn(3000) - 4);
    assert.equal(bench.inView.isGone("a"), false);
    bench.send(["own"], false);
    assert.equal(bench.inView.isGone("a"), true);
    bench.send(["own"], false, stepsIn(600));
    assert.deepEqual(bench.known, ["own"]);
  });

  it("tell who burns a boost, but for the own ship the steps that are left", () => {
    const ship = bench.join("a", 1);
    ship.burns = true;
    const own = bench.state.players.get("own");
    assert.ok(own !== undefined);
    own.boosting = 9;
    bench.send(["own", "a"]);
    assert.deepEqual([bench.inView.get("a")?.boosting, own.boosting], [1, 9]);
    ship.burns = false;
    bench.send(["own", "a"]);
    assert.equal(bench.inView.get("a")?.boosting, 0);
  });

  it("move without a jump if they are heard of in every sixth message only", () => {
    const remote = new RemoteShips(world);
    const ship = bench.join("a", 1, 4000, 100);
    const flown = { ...pose(ship), kind: 0, boosts: 0, boosting: 0, vx: MAX_SPEED, vy: 0 };
    const speeds: number[] = [];
    let before: { x: number; y: number } | undefined;
    let worst = 0;
    const truth: { x: number; y: number }[] = [];
    for (let step = 0; step < stepsIn(6000); step++) {
      // It turns all the time, nearly as fast as it can at full speed.
      stepShip(world, flown, { facing: 0.03 * step, thrusting: true }, STEP_SECONDS);
      Object.assign(ship, { x: flown.x, y: flown.y, facing: flown.facing, thrusting: true });
      truth.push({ x: flown.x, y: flown.y });
      bench.send(step % 6 === 0 || step < 12 ? ["own", "a"] : ["own"], false);
      const arrivedAt = bench.time;
      remote.addSnapshot(bench.time, bench.inView, arrivedAt, bench.inView);
      for (let frame = 0; frame < 3; frame++) {
        const now = arrivedAt + frame * FRAME_MS;
        remote.advance(now - 2 * STEP_MS, now, false);
        const drawn = remote.pose("a");
        assert.ok(drawn !== undefined);
        if (before !== undefined && step > 12) {
          speeds.push((world.distance(before, drawn) / FRAME_MS) * 1000);
          const [from, to] = [truth[step - 2], truth[step - 1]];
          assert.ok(from !== undefined && to !== undefined);
          const part = (frame * FRAME_MS) / STEP_MS;
          const x = world.wrap(from.x + part * world.delta(from.x, to.x));
          const y = world.wrap(from.y + part * world.delta(from.y, to.y));
          worst = Math.max(worst, world.distance(drawn, { x, y }));
        }
        before = { x: drawn.x, y: drawn.y };
      }
    }
    const [least, most] = [Math.min(...speeds), Math.max(...speeds)];
    assert.ok(least > 0.9 * MAX_SPEED && most < 1.1 * MAX_SPEED, `${least} to ${most} units/s`);
    assert.ok(worst < 8, `${worst} units from where it is`);
  });
});
