/** The server with an event loop that hangs at a signal: in JavaScript without end, or waiting for what never comes. */
process.on("SIGUSR2", function spin() {
  for (;;);
});
process.on("SIGHUP", () => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});

await import("../../server/main.ts");

export {};
