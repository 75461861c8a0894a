/**
 * Steps the wall clock of a process, as an operator or NTP does; load it with `--import`. The first SIGUSR2 sets the clock
 * back by an hour, the next one forward by two. Monotonic clocks are not affected, as on a real machine.
 */
const HOUR_MS = 3_600_000;
const now = Date.now;
let shiftMs = 0;

Date.now = () => now() + shiftMs;
globalThis.Date = new Proxy(Date, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length > 0 ? args : [Date.now()], newTarget),
});
process.on("SIGUSR2", () => {
  shiftMs = shiftMs === 0 ? -HOUR_MS : HOUR_MS;
  console.log(`The clock says ${new Date().toISOString()}.`);
});
