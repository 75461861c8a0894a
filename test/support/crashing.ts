/** The server with faults that nobody catches, at a signal. */
await import("../../server/main.ts");

process.on("SIGUSR2", () => void Promise.reject(new Error("nobody waited")));
process.on("SIGHUP", () => {
  throw new Error("nobody caught this");
});
