/** A random number generator with a seed (Park and Miller, 1988), so that all players see the same sky; [0, 1) */
export function lehmer(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
