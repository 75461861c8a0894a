import type { InputHandle } from "@colyseus/sdk";
import { STEP_MS } from "../../game/constants.ts";
import type { ShipInput } from "../../protocol/schema.ts";

/** Shortest and longest time between two changes of a player's controls, s. */
const PHASE_S = [0.4, 3] as const;

/** Fastest turn of a player, rad/s. */
const TURN = 2.5;

/**
 * Steers like a person: thrusts, coasts and turns for random times.
 *
 * @param wayBack returns where to fly if the ship is too far away, radians; undefined if it is not
 * @returns a function to call about once a step; it sends one input for each step since the start, also after a delay
 */
export function randomInputs(
  input: InputHandle<ShipInput>,
  random: () => number,
  wayBack: () => number | undefined = () => undefined,
): () => void {
  let sent = 0;
  const since = performance.now();
  let left = 0;
  let turn = 0;
  return () => {
    for (const due = (performance.now() - since) / STEP_MS; sent < due; sent++) {
      if (left-- <= 0) {
        left = ((PHASE_S[0] + random() * (PHASE_S[1] - PHASE_S[0])) * 1000) / STEP_MS;
        input.data.thrusting = random() < 0.65;
        turn = random() < 0.5 ? 0 : (2 * random() - 1) * TURN;
        if (random() < 0.3) input.data.facing = random() * 2 * Math.PI;
        const back = wayBack();
        if (back !== undefined) {
          input.data.facing = back;
          input.data.thrusting = true;
          turn = 0;
        }
      }
      input.data.facing += (turn * STEP_MS) / 1000;
      input.send();
    }
  };
}
