import { ShipInput } from "../../game/schema.ts";

/**
 * Makes what waits in a ship's queue two values and nothing else.
 *
 * Colyseus 0.18.17 queues each input as a `clone()` of the instance it decodes into: a whole schema instance, ready to
 * track changes that nobody will make. At 1,000 clients that is 20,000 a second, and they live just long enough to
 * survive a collection of young garbage, so that they pile up until a long one. A subclass would do the same without
 * reaching into the class, but what the client is told of the input's schema would then be another.
 *
 * It can go when the framework's queue holds plain values.
 */
export function queuePlainInputs(): void {
  ShipInput.prototype.clone = function (this: ShipInput) {
    return { facing: this.facing, thrusting: this.thrusting } as typeof this;
  };
}
