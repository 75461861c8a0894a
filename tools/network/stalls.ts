import { mulberry32 } from "../random.ts";
import type { Stalls } from "./profiles.ts";

/** A time in which nothing passes, in ms since the beginning. */
export interface Stall {
  from: number;
  until: number;
}

/** The stalls of a link, one after the other and without end. They depend on the seed and on nothing else. */
export function* drawStalls({ everyMs, minMs, maxMs }: Stalls, seed: number): Generator<Stall, never> {
  const random = mulberry32(seed);
  let until = 0;
  for (;;) {
    // Exponential, so that a stall is as likely in this second as in the next.
    const from = until - everyMs * Math.log(1 - random());
    until = from + minMs + (maxMs - minMs) * random();
    yield { from, until };
  }
}
