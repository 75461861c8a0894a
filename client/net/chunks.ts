/** how often each has failed to come */
const failures = new Map<string, number>();

/**
 * Loads a part of the page that is a file of its own. A browser remembers that a script could not be loaded, and does not
 * ask for it again; so another try is for the same file by another address.
 *
 * @param name of the part, as the build calls it; it says in the page's HTML where each is
 * @param load `() => import(…)`, for the first time and while there is no build
 * @throws if it does not come, which costs only itself
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
