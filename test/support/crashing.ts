/** Runs the server; a signal then causes an error that no code catches. */
process.on("SIGUSR2", () => void Promise.reject(new Error("nobody waited")));
process.on("SIGHUP", () => {
  throw new Error("nobody caught this");
});

await import("../../server/main.ts");

export {};
