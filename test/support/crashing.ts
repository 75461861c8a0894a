/** The server, which rejects a promise or throws on a signal, without a handler. */
process.on("SIGUSR2", () => void Promise.reject(new Error("nobody waited")));
process.on("SIGHUP", () => {
  throw new Error("nobody caught this");
});

await import("../../server/main.ts");

export {};
