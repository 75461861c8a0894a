import { readOptions, wholeNumber, word } from "../options.ts";
import { Cluster } from "./cluster.ts";

const {
  processes = 2,
  port = 8080,
  host,
} = readOptions(
  "cluster",
  "Runs several processes of the game on this machine, with Redis between them and nginx in front, as in production but\n" +
    "without TLS. The settings of the game are taken from the environment. Ctrl-C ends all of it.",
  {
    processes: wholeNumber("processes of the game", 2),
    port: wholeNumber("port of the site", 8080),
    host: word("name by which other machines know this one, if they are to play too; localhost by default", "NAME"),
  },
);

const stopped = new Promise<NodeJS.Signals>((resolve) => {
  // More of them change nothing: under npm they come twice.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, resolve);
});

try {
  const onLine = (name: string, line: string) => console.log(`${name.padEnd(6)} | ${line}`);
  // Pages may connect to the name only by which they were opened.
  const openTo = host === undefined ? {} : { host, address: "0.0.0.0" };
  const cluster = await Cluster.start({ processes, port, ...openTo, env: process.env, onLine });
  for (const game of cluster.processes) {
    void game.ended.then((code) => console.log(`${game.name.padEnd(6)} has ended with ${code ?? "a signal"}.`));
    console.log(`${game.name.padEnd(6)} is process ${game.pid}; past nginx it is ${game.url}`);
  }
  console.log(`Open ${cluster.url}`);
  console.log(`${await stopped}: ending all of it.`);
  await cluster.stop();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
