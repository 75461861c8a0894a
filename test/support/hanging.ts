import { writeSync } from "node:fs";

/** The server with an event loop that hangs at a signal: in JavaScript without end, or waiting for what never comes. */
process.on("SIGUSR2", function spin() {
  for (;;);
});
process.on("SIGHUP", () => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});

/** It has work for 0.2 s of its processor, and says when it begins. */
process.on("SIGWINCH", () => {
  writeSync(1, "busy\n");
  for (const { user } = process.cpuUsage(); process.cpuUsage().user - user < 200_000; );
});

await import("../../server/main.ts");
