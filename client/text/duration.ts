/** From so many minutes on, a time is given in hours. */
const LONG = 120;

/**
 * Writes a time in words, rounded up.
 *
 * @param language such as "en"
 * @returns function of a number of minutes, such as "8 minutes" or "3 hours"
 */
export function duration(language: string): (minutes: number) => string {
  const inUnit = (unit: string) => new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" });
  const [inMinutes, inHours] = [inUnit("minute"), inUnit("hour")];
  return (minutes) => (minutes < LONG ? inMinutes.format(minutes) : inHours.format(Math.ceil(minutes / 60)));
}
