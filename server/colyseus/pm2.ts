/**
 * Removes every listener for errors that nobody caught which is added from now on.
 *
 * @colyseus/core 0.18.17 loads @pm2/io where it finds it, and the dependencies of Colyseus bring it along. It prints the
 * same errors once more, unbounded and not as JSON. This can go when Colyseus asks whether it runs under PM2.
 */
export function ignorePm2(): void {
  process.on("newListener", (event, listener) => {
    if (event !== "unhandledRejection" && event !== "uncaughtException") return;
    // The listener is added after this call.
    queueMicrotask(() => process.removeListener(event, listener));
  });
}
