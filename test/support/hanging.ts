import { writeSync } from "node:fs";

/** The server, whose event loop hangs on a signal: in an endless loop, or waiting for a lock. */
process.on("SIGUSR2", function spin() {
  for (;;);
});
process.on("SIGHUP", () => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});

/** Prints "busy" and then uses 0.4 s of CPU time. */
process.on("SIGWINCH", () => {
  writeSync(1, "busy\n");
  for (const { user } = process.cpuUsage(); process.cpuUsage().user - user < 400_000; );
});

await import("../../server/main.ts");
