/** Units of durations in Prometheus and Alertmanager, ms. */
const UNITS: Record<string, number> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  y: 365 * 86_400_000,
};

/** A duration as in `for: 5m`, `[1h30m]` or `offset 10s`, but no number such as 0.05 or 500e6, and no part of a name. */
const DURATION = /(?<![\w.])(?:\d+(?:ms|[smhdwy]))+(?!\w)/g;

/** @throws Error if the text is no duration */
export function durationMs(text: string): number {
  if (text.match(DURATION)?.[0] !== text) throw new Error(`"${text}" is no duration`);
  let ms = 0;
  for (const [, count, unit = ""] of text.matchAll(/(\d+)(ms|[smhdwy])/g)) ms += Number(count) * (UNITS[unit] ?? 0);
  return ms;
}

/** All durations in a text, ms. */
export function durationsIn(text: string): number[] {
  return (text.match(DURATION) ?? []).map(durationMs);
}

/** Divides every duration in a text by a factor, to whole ms. @throws Error if one of them becomes 0 */
export function shortened(text: string, factor: number): string {
  return text.replaceAll(DURATION, (duration) => {
    const ms = Math.round(durationMs(duration) / factor);
    if (ms === 0) throw new Error(`${duration} can't be divided by ${factor}`);
    return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
  });
}
