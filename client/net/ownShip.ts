import type { InputHandle, Predict } from "@colyseus/sdk";
import { STEP_SECONDS } from "../../game/constants.ts";
import type { Player, ShipInput } from "../../game/schema.ts";
import { type Command, type Ship, stepShip } from "../../game/ship.ts";
import { shortestDelta } from "../../game/torus.ts";
import { AcknowledgedVelocity } from "./acknowledgedVelocity.ts";

/** ms in which a correction fades to a third of itself on the screen */
const CORRECTION_FADE_MS = 100;

/** units; a correction beyond it is a teleport and shown as one */
const TELEPORT = 150;

/** The predicted ship, and its position counted on past the edges, which has no seam to draw across. */
interface World {
  ship: Ship;
  x: number;
  y: number;
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
  const velocity = new AcknowledgedVelocity(player, input.replayBufferSize);
  const world: World = { ship: shipOf(player, velocity), x: player.x, y: player.y };
  const lead: Ship = { ...world.ship };
  const pose = { x: 0, y: 0 };
  const drawn = { x: 0, y: 0 };

  const reconciler = predict.sim({
    input,
    world,
    step({ tick, dt }, { ship }, flown) {
      velocity.remember(tick, flown);
      const { x, y } = ship;
      stepShip(ship, flown, dt);
      world.x += shortestDelta(x, ship.x);
      world.y += shortestDelta(y, ship.y);
    },
    adopt({ ship }) {
      Object.assign(ship, shipOf(player, velocity));
      world.x += shortestDelta(world.x, ship.x);
      world.y += shortestDelta(world.y, ship.y);
    },
    pose() {
      pose.x = world.x;
      pose.y = world.y;
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
    // Never reached. Being set, it makes the SDK measure corrections without its debug panel.
    warnOnDivergence: Number.POSITIVE_INFINITY,
  });

  return {
    reconciler,
    /** the ship as predicted, without what is done for the eye; units, units/s, radians */
    ship: world.ship as Readonly<Ship>,
    /** To be called after every state from the server, before anything else happens. */
    follow: () => velocity.follow(input.lastProcessed),
  };
}

export type OwnShip = ReturnType<typeof predictOwnShip>;

function shipOf({ x, y, facing, thrusting }: Player, { vx, vy }: AcknowledgedVelocity): Ship {
  return { x, y, vx, vy, facing, thrusting };
}
