import { mulberry32 } from "../../tools/random.ts";

/**
 * Random numbers in [0, 1) that can be had again.
 *
 * The seed is new each time and printed, unless SEED in the environment names the one to replay.
 */
export function seededRandom(what: string): () => number {
  const seed = process.env["SEED"] ? Number(process.env["SEED"]) : Math.floor(Math.random() * 2 ** 32);
  console.log(`      ${what}: SEED=${seed}`);
  return mulberry32(seed);
}
