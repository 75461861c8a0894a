import { mulberry32 } from "../../tools/random.ts";

/**
 * A random number generator, [0, 1). It prints its seed, which is new each time unless SEED in the environment sets it.
 */
export function seededRandom(what: string): () => number {
  const seed = process.env["SEED"] ? Number(process.env["SEED"]) : Math.floor(Math.random() * 2 ** 32);
  console.log(`      ${what}: SEED=${seed}`);
  return mulberry32(seed);
}
