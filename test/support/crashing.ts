/** The server, which rejects a promise or throws on a signal, without a handler. */
process.on("SIGUSR2", () => void Promise.reject(new Error("no handler for this rejection")));
process.on("SIGHUP", () => {
  throw new Error("no handler for this error");
});

await import("../../server/main.ts");

export {};
