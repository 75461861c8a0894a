/** The server with faults that nobody catches, at a signal. */
process.on("SIGUSR2", () => void Promise.reject(new Error("nobody waited")));
process.on("SIGHUP", () => {
  throw new Error("nobody caught this");
});

await import("../../server/main.ts");

export {};
