/**
 * Values that this tab keeps across a reload and that no other tab can read. They are in `sessionStorage`. If the
 * browser blocks site data or the quota is used up, they are in the state of the history entry. That survives a reload
 * too, unless it is written while the page is being unloaded. If neither works, nothing is stored and nothing throws.
 */

/** @returns whether the value will be there after a reload */
export function remember(key: string, value: string): boolean {
  return inSession((storage) => storage.setItem(key, value)) || inHistory(key, value);
}

export function recall(key: string): string | undefined {
  let value: string | null = null;
  inSession((storage) => {
    value = storage.getItem(key);
  });
  return value ?? historyState()[key];
}

export function forget(key: string): void {
  inSession((storage) => storage.removeItem(key));
  if (key in historyState()) inHistory(key, undefined);
}

function inSession(use: (storage: Storage) => void): boolean {
  try {
    // Reading the property throws where site data is blocked. It is null in some web views.
    const storage = globalThis.sessionStorage as Storage | null | undefined;
    if (!storage) return false;
    use(storage);
    return true;
  } catch {
    return false;
  }
}

function historyState(): Record<string, string> {
  try {
    const { state } = history;
    return typeof state === "object" && state !== null ? (state as Record<string, string>) : {};
  } catch {
    return {};
  }
}

function inHistory(key: string, value: string | undefined): boolean {
  try {
    const { [key]: _, ...rest } = historyState();
    history.replaceState(value === undefined ? rest : { ...rest, [key]: value }, "");
    return true;
  } catch {
    // Browsers limit how often this may be called.
    return false;
  }
}
