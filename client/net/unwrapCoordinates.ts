import type { Predict } from "@colyseus/sdk";
import { shortestDelta } from "../../game/torus.ts";

type Listener = (value: number) => void;

/** What Predict subscribes to decoded fields with, a private member. */
interface Callbacks {
  listen(instance: object, field: string, listener: Listener, immediate?: boolean): () => void;
}

/**
 * Makes interpolation go the short way round the world.
 *
 * Predict (@colyseus/sdk 0.18.4) knows coordinates on a circle only as angles: with `angle: true` it strings samples
 * together modulo 2π, and no option names another period. A ship that crosses the seam would be drawn flying back
 * through the whole world. So the samples of `x` and `y` are strung together here, on their way into Predict, and
 * what it returns for them is to be wrapped into the world again. Can go as soon as the period can be chosen.
 */
export function unwrapCoordinates(predict: Predict): void {
  const callbacks = predict["callbacks"] as Callbacks;
  const listen = callbacks.listen.bind(callbacks);
  callbacks.listen = (instance, field, listener, immediate) =>
    listen(instance, field, field === "x" || field === "y" ? unwrapping(listener) : listener, immediate);
}

function unwrapping(listener: Listener): Listener {
  let last: number | undefined;
  return (value) => {
    last = last === undefined ? value : last + shortestDelta(last, value);
    listener(last);
  };
}
