import { writeSync } from "node:fs";

/** Runs the server; a signal then blocks its event loop, with an endless loop or an endless wait. */
process.on("SIGUSR2", function spin() {
  for (;;);
});
process.on("SIGHUP", () => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});

/** Uses 0.4 s of CPU time, and prints a line when it starts. */
process.on("SIGWINCH", () => {
  writeSync(1, "busy\n");
  for (const { user } = process.cpuUsage(); process.cpuUsage().user - user < 400_000; );
});

await import("../../server/main.ts");
