import { readOptions, wholeNumber, word } from "../options.ts";
import { Cluster } from "./cluster.ts";

const {
  processes = 2,
  port = 8080,
  host,
} = readOptions(
  "cluster",
  "Runs several processes of the game on this machine with Redis and nginx, as in production but without TLS. The\n" +
    "processes read their settings from the environment. Ctrl-C stops everything.",
  {
    processes: wholeNumber("number of game processes", 2),
    port: wholeNumber("port of the site", 8080),
    host: word("host name of this machine, so that players on other machines can join; localhost by default", "NAME"),
  },
);

const stopped = new Promise<NodeJS.Signals>((resolve) => {
  // npm forwards Ctrl-C, so the signal arrives twice.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, resolve);
});

try {
  const onLine = (name: string, line: string) => console.log(`${name.padEnd(6)} | ${line}`);
  // A page may connect only to the host name with which it was opened.
  const openTo = host === undefined ? {} : { host, address: "0.0.0.0" };
  const cluster = await Cluster.start({ processes, port, ...openTo, env: process.env, onLine });
  for (const game of cluster.processes) {
    void game.ended.then((code) => console.log(`${game.name.padEnd(6)} exited with ${code ?? "a signal"}.`));
    console.log(`${game.name.padEnd(6)} is process ${game.pid}; directly, without nginx: ${game.url}`);
  }
  console.log(`Open ${cluster.url}`);
  console.log(`${await stopped}: stopping everything.`);
  await cluster.stop();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
