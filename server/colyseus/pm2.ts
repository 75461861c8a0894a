/**
 * Removes every listener for uncaught exceptions and unhandled rejections that is added from now on.
 *
 * @colyseus/core 0.18.17 loads @pm2/io if it is installed, and it is, as a dependency of a dependency. @pm2/io prints
 * the same errors again, without a limit and not as JSON. This can go when Colyseus loads @pm2/io under PM2 only.
 */
export function ignorePm2(): void {
  process.on("newListener", (event, listener) => {
    if (event !== "unhandledRejection" && event !== "uncaughtException") return;
    // The listener is added after this call.
    queueMicrotask(() => process.removeListener(event, listener));
  });
}
