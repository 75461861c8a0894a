import { setTimeout as sleep } from "node:timers/promises";

/** Default time to wait, ms. */
const PATIENCE_MS = 30_000;

/** Interval between two checks of a condition, ms. */
const CHECK_MS = 20;

/**
 * Waits for a promise, and rejects if that takes longer than `ms`. @param what names in the error what was waited for
 */
export async function withDeadline<T>(promise: Promise<T>, what: string, ms: number = PATIENCE_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${ms} ms for ${what}`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Checks a condition until it holds. @returns whether it held within `ms` */
export async function holdsWithin(ms: number, condition: () => boolean | Promise<boolean>): Promise<boolean> {
  for (const until = performance.now() + ms; !(await condition()); await sleep(CHECK_MS)) {
    if (performance.now() > until) return false;
  }
  return true;
}
