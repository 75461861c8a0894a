import type { Room } from "@colyseus/sdk";
import type { Need } from "./check.ts";

export const NEEDS: readonly Need[] = [["serializer.decoder.triggerChanges", "field"]];

/**
 * Stops the decoder from collecting every changed field for listeners. This client has none.
 *
 * `Predict.get` of @colyseus/sdk 0.18.4 requests callbacks. From then on the decoder allocates an object for each field
 * of each ship in each patch: 2 MB per second with 500 ships. Prediction from inputs does not use them. Call this after
 * `Predict.get`. Delete this file when the SDK requests callbacks only after a listener was added.
 */
export function quietDecoder(room: Room): void {
  const { decoder } = room["serializer"] as unknown as { decoder: { triggerChanges: unknown } };
  decoder.triggerChanges = undefined;
}
