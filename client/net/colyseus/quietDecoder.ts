import type { Room } from "@colyseus/sdk";

/**
 * Keeps the decoder from collecting every changed field for listeners that nobody here has.
 *
 * `Predict.get` of @colyseus/sdk 0.18.4 asks for callbacks, and from then on the decoder makes an object for each field of
 * each ship in each patch: 500 ships are 2 MB a second of them. Prediction from inputs does not need them, nor does
 * anything here. To be called after `Predict.get`; can go when that asks only once something listens.
 */
export function quietDecoder(room: Room): void {
  const { decoder } = room["serializer"] as unknown as { decoder: { triggerChanges: unknown } };
  decoder.triggerChanges = undefined;
}
