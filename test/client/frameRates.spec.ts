import assert from "node:assert/strict";
import { FixedTimestep } from "../../client/net/fixedTimestep.ts";
import { InterpolationClock } from "../../client/net/interpolationClock.ts";
import { PredictedShip } from "../../client/net/predictedShip.ts";
import { RemoteShips } from "../../client/net/remoteShips.ts";
import { STEP_MS, STEP_SECONDS, stepsIn } from "../../game/constants.ts";
import { ROOMS } from "../../game/rooms.ts";
import { type Command, type Ship, stepShip } from "../../game/ship.ts";
import { stateSchemas } from "../../protocol/schema.ts";
import { InputChannel } from "../support/inputChannel.ts";
import { seededRandom } from "../support/random.ts";

const { world } = ROOMS.game;
const schemas = stateSchemas(world);

/** Hz */
const FRAME_RATES = [30, 60, 144, 240];

/** ms between two times at which all frame rates draw a frame */
const COMMON_MS = 1000 / 6;

/** ms between the room's clock and the local clock */
const OFFSET = 7654;

interface Pose {
  x: number;
  y: number;
  facing: number;
}

/** A patch on its way. */
interface Patch extends Pose {
  /** ms of room time */
  time: number;
  /** ms of local time */
  at: number;
  thrusting: boolean;
}

/** Patches of 30 s of a player who turns and thrusts at random, on a line with jitter, late patches and stalls. */
function fly(random: () => number): Patch[] {
  const ship: Ship = { kind: 0, boosts: 0, boosting: 0, x: 500, y: 500, vx: 0, vy: 0, facing: 0, thrusting: false };
  const command: Command = { facing: 0, thrusting: false };
  const patches: Patch[] = [];
  let turning = 0;
  let changeAt = 0;
  let stallAt = 3000;
  let at = 0;
  for (let time = STEP_MS; time <= 30_000; time += STEP_MS) {
    if (time >= changeAt) {
      turning = random() < 0.5 ? 0 : (random() - 0.5) * 6;
      command.thrusting = random() < 0.6;
      changeAt = time + 300 + 2000 * random();
    }
    command.facing += turning * STEP_SECONDS;
    stepShip(world, ship, command, STEP_SECONDS);
    const stalled = time > stallAt ? Math.max(0, stallAt + 900 - time) : 0;
    if (time > stallAt + 900) stallAt = time + 2000 + 3000 * random();
    // TCP delivers in order.
    at = Math.max(at, time + OFFSET + 60 + 60 * random() ** 3 + stalled);
    const { x, y, facing, thrusting } = ship;
    patches.push({ time, at, x: world.round(x), y: world.round(y), facing, thrusting });
  }
  return patches;
}

/** Draws the patches at a frame rate. @returns the poses at the times that all frame rates have in common */
function watch(patches: readonly Patch[], frameRate: number): Pose[] {
  const others = new RemoteShips(world);
  const clock = new InterpolationClock();
  const player = new schemas.Player();
  const players = new Map([["ship", player]]);
  const drawn: Pose[] = [];
  let next = 0;
  for (let frame = 0; frame < 30 * frameRate; frame++) {
    const now = OFFSET + (frame * 1000) / frameRate;
    for (let patch = patches[next]; patch !== undefined && patch.at <= now; patch = patches[++next]) {
      const { x, y, facing, thrusting } = patch;
      Object.assign(player, { x, y, facing, thrusting });
      clock.addPatch(patch.time, patch.at);
      others.addSnapshot(patch.time, players, patch.at);
    }
    if (!clock.started) continue;
    const jumped = clock.advance(now);
    others.advance(clock.time, now, jumped);
    const pose = others.pose("ship") ?? assert.fail("the ship is unknown");
    if (frame % (frameRate / 6) === 0) drawn.push({ ...pose });
  }
  return drawn;
}

/** Largest differences between two series of poses, in units and radians. */
function apart(some: readonly Pose[], others: readonly Pose[]): { units: number; radians: number } {
  assert.ok(some.length > 10);
  assert.equal(some.length, others.length);
  let units = 0;
  let radians = 0;
  for (const [i, { x, y, facing }] of some.entries()) {
    const other = others[i] ?? assert.fail();
    units = Math.max(units, Math.hypot(world.delta(x, other.x), world.delta(y, other.y)));
    const turn = facing - other.facing;
    radians = Math.max(radians, Math.abs(Math.atan2(Math.sin(turn), Math.cos(turn))));
  }
  return { units, radians };
}

/**
 * An own ship whose inputs are acknowledged 170 ms after they were sent, and which is pushed after a second. The server
 * is simulated by this function.
 */
function steer(frameRate: number): Pose[] {
  const player = new schemas.Player();
  Object.assign(player, { x: 500, y: 500 });
  const server: Ship = { kind: 0, boosts: 0, boosting: 0, x: 500, y: 500, vx: 0, vy: 0, facing: 0, thrusting: false };
  const channel = new InputChannel();
  const own = new PredictedShip(world, channel.handle, player);
  const timestep = new FixedTimestep();
  const drawn: Pose[] = [];
  let receivedAt: number | undefined;
  for (let frame = 0; frame < 5 * frameRate; frame++) {
    const now = (frame * 1000) / frameRate;
    for (let at = (channel.lastProcessed + 1) * STEP_MS + 170; at <= now; at += STEP_MS) {
      stepShip(
        world,
        server,
        channel.sent[channel.lastProcessed++] ?? assert.fail("an input is missing"),
        STEP_SECONDS,
      );
      if (channel.lastProcessed === stepsIn(1000)) {
        server.vy += 60;
        server.x = world.round(server.x);
        server.y = world.round(server.y);
        player.resyncs++;
        Object.assign(player, { vx: server.vx, vy: server.vy });
      }
      Object.assign(player, { x: world.round(server.x), y: world.round(server.y) });
      own.readState(at);
      receivedAt ??= at;
    }
    const due = timestep.advance(now);
    if (receivedAt !== undefined) own.reconcile(receivedAt);
    receivedAt = undefined;
    // The command depends on the step, because a step that is due at the time of a frame may belong to that frame or to
    // the next one.
    const command = { facing: 0, thrusting: true };
    for (let i = 0; i < due; i++) own.send({ facing: 0, thrusting: channel.sentCount < stepsIn(2000) });
    command.thrusting = channel.sentCount < stepsIn(2000);
    const { x, y } = own.place(command, timestep.progress, now);
    if (frame % (frameRate / 6) === 0) drawn.push({ x, y, facing: command.facing });
  }
  assert.ok(own.largestCorrection > 5, "the push was predicted");
  assert.equal(own.correction, 0);
  return drawn;
}

describe("the same flight at 30, 60, 144 and 240 frames a second", () => {
  it("is drawn at the same positions and with the same facing, through jitter and stalls", () => {
    const random = seededRandom("frame rates");
    for (let flight = 0; flight < 10; flight++) {
      const patches = fly(random);
      const [first = [], ...others] = FRAME_RATES.map((rate) => watch(patches, rate));
      for (const [i, other] of others.entries()) {
        const { units, radians } = apart(first, other);
        const rate = FRAME_RATES[i + 1];
        assert.ok(units < 1, `${units} units apart at ${rate} Hz`);
        assert.ok(radians < 0.05, `${radians} radians apart at ${rate} Hz`);
      }
    }
  });

  it("has the own ship at the same positions, also while a correction is smoothed", () => {
    const [first = [], ...others] = FRAME_RATES.map(steer);
    for (const [i, other] of others.entries()) {
      const { units } = apart(first, other);
      assert.ok(units < 1, `${units} units apart at ${FRAME_RATES[i + 1]} Hz`);
    }
  });

  it("has times at which all frame rates draw a frame", () => {
    for (const rate of FRAME_RATES) assert.ok(Number.isInteger((rate * COMMON_MS) / 1000));
  });
});
