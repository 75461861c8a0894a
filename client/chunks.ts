/** failed loads, by the name of the chunk */
const failures = new Map<string, number>();

/**
 * Loads a part of the page that the build puts into a separate file (a chunk). A browser remembers that a script failed
 * to load and does not request it again. So each retry requests the same file with a different query.
 *
 * @param name of the chunk in the build; a meta element of the page has its address
 * @param load `() => import(…)`, used for the first attempt and in development, where there is no build
 * @throws if the chunk can't be loaded; a later call tries again
 */
export async function loadChunk<T>(name: string, load: () => Promise<T>): Promise<T> {
  const tries = failures.get(name) ?? 0;
  const address = document.querySelector<HTMLMetaElement>(`meta[name="chunk:${name}"]`)?.content;
  try {
    if (tries === 0 || address === undefined) return await load();
    return (await import(/* @vite-ignore */ `${address}?again=${tries}`)) as T;
  } catch (error) {
    failures.set(name, tries + 1);
    throw error;
  }
}
