import type { InputHandle, Predict } from "@colyseus/sdk";
import { AcknowledgedShip } from "../../game/acknowledgedShip.ts";
import { STEP_SECONDS, WORLD_SIZE } from "../../game/constants.ts";
import type { Player, ShipInput } from "../../game/schema.ts";
import { type Command, type Ship, stepShip } from "../../game/ship.ts";
import { shortestDelta } from "../../game/torus.ts";

/** ms in which a correction fades to a third of itself on the screen */
const CORRECTION_FADE_MS = 100;

/** units; a correction beyond it is a teleport and shown as one */
const TELEPORT = 150;

/** The predicted ship, and how often it has gone round the world: with that, its position has no seam to draw across. */
interface World {
  ship: Ship;
  /** times across the right edge, less those across the left */
  lapsX: number;
  /** times across the lower edge, less those across the upper */
  lapsY: number;
}

/**
 * The pilot's own ship, flown here and now by the very step the server runs, and put right by the server's word.
 *
 * The SDK keeps the inputs that are not acknowledged yet, starts again from the server's state at every
 * acknowledgement and flies them once more. As long as nothing but the pilot's inputs moves the ship, the result is
 * the same to the last bit and the correction is exactly 0.
 */
export function predictOwnShip(
  predict: Predict,
  input: InputHandle<ShipInput>,
  player: Player,
  command: Readonly<Command>,
) {
  const acknowledged = new AcknowledgedShip(player, input.lastProcessed);
  const world: World = { ship: { ...acknowledged.ship }, lapsX: 0, lapsY: 0 };
  const lead: Ship = { ...world.ship };
  const pose = { x: 0, y: 0 };
  const drawn = { x: 0, y: 0 };
  const before = { x: 0, y: 0 };
  let correction = 0;

  const reconciler = predict.sim({
    input,
    world,
    step({ tick, dt }, { ship }, command) {
      acknowledged.remember(tick, command);
      const { x, y } = ship;
      stepShip(ship, command, dt);
      world.lapsX += lapsBetween(x, ship.x);
      world.lapsY += lapsBetween(y, ship.y);
    },
    adopt({ ship }) {
      const { x, y } = ship;
      before.x = pose.x;
      before.y = pose.y;
      Object.assign(ship, acknowledged.ship);
      world.lapsX += lapsBetween(x, ship.x);
      world.lapsY += lapsBetween(y, ship.y);
    },
    pose() {
      pose.x = world.ship.x + world.lapsX * WORLD_SIZE;
      pose.y = world.ship.y + world.lapsY * WORLD_SIZE;
      return pose;
    },
    // Between two steps the ship is drawn on its way into the next one, as the pilot steers at this moment. Drawing it
    // on its way into the last one, the SDK's default, would show every command a step later.
    interpolate(_before, after, progress) {
      Object.assign(lead, world.ship);
      stepShip(lead, command, STEP_SECONDS);
      drawn.x = after.x + shortestDelta(world.ship.x, lead.x) * progress;
      drawn.y = after.y + shortestDelta(world.ship.y, lead.y) * progress;
      return drawn;
    },
    smoothMs: CORRECTION_FADE_MS,
    snap: TELEPORT,
    onReconcile() {
      correction = Math.max(Math.abs(pose.x - before.x), Math.abs(pose.y - before.y));
    },
  });

  return {
    reconciler,
    /** the ship as predicted, without what is done for the eye; units, units/s, radians */
    ship: world.ship as Readonly<Ship>,
    /** how far the last acknowledgement has moved the predicted ship; units, the larger of both axes */
    get correction() {
      return correction;
    },
    /** To be called after every state from the server, before anything else happens. */
    follow: () => acknowledged.follow(input.lastProcessed),
  };
}

export type OwnShip = ReturnType<typeof predictOwnShip>;

/** Edges crossed from one coordinate to another, the short way: 1, 0 or -1. */
function lapsBetween(from: number, to: number): number {
  return Math.round((from - to) / WORLD_SIZE);
}
