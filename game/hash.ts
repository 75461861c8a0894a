/**
 * A hash of a seed and two numbers, uniform over 32 bits: what is random in a round is computed from its seed and a count
 * on both sides, so that only the count must be sent. It is the finalizer of MurmurHash3 (Austin Appleby, public domain)
 * after each number.
 *
 * @param seed, a, b whole numbers; their lowest 32 bits are used
 * @returns a whole number in [0, 2^32)
 */
export function hash(seed: number, a: number, b: number): number {
  return mix(mix(mix(seed ^ 0x9e3779b9) + a) + b) >>> 0;
}

/** A hash as a fraction in [0, 1). */
export function fraction(seed: number, a: number, b: number): number {
  return hash(seed, a, b) / 2 ** 32;
}

function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
