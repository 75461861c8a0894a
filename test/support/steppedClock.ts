/**
 * Changes the wall clock of a process, as an operator or NTP does. To be loaded with `--import`. SIGUSR2 sets it back
 * by an hour, and the next time forward by two. Monotonic clocks are not affected.
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
