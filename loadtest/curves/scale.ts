/** The scale of an axis. */
export interface Scale {
  /** where a value is, from 0 at the beginning of the axis to 1 at its end */
  share(value: number): number;
  /** values for labels, ascending */
  ticks: readonly number[];
}

/** The same ratio has the same length. Labels are 1, 2 and 5 times the powers of ten. @param from above 0 */
export function logScale(from: number, to: number): Scale {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(from)); 10 ** power <= to; power++)
    for (const digit of [1, 2, 5]) ticks.push(Number(`${digit}e${power}`));
  return {
    share: (value) => Math.log(value / from) / Math.log(to / from),
    ticks: ticks.filter((tick) => tick >= from && tick <= to),
  };
}

/** A scale from 0 to at least a value, with three to seven labels. @param to above 0 */
export function linearScale(to: number): Scale {
  const power = 10 ** Math.floor(Math.log10(to / 2));
  const step = ([1, 2, 5].find((digit) => to <= 6 * digit * power) ?? 10) * power;
  const steps = Math.ceil(to / step);
  return {
    share: (value) => value / (step * steps),
    ticks: Array.from({ length: steps + 1 }, (_, i) => i * step),
  };
}
