import { mulberry32 } from "../random.ts";
import type { Stalls } from "./profiles.ts";

/** A period in which nothing passes, ms since the start. */
export interface Stall {
  from: number;
  until: number;
}

/** Generates the stalls of a link, in order and without end. They depend only on the seed. */
export function* drawStalls({ everyMs, minMs, maxMs }: Stalls, seed: number): Generator<Stall, never> {
  const random = mulberry32(seed);
  let until = 0;
  for (;;) {
    // Exponentially distributed intervals: a stall is equally likely at any time.
    const from = until - everyMs * Math.log(1 - random());
    until = from + minMs + (maxMs - minMs) * random();
    yield { from, until };
  }
}
