import { ROOMS } from "../../game/rooms.ts";
import { pinLoad } from "../../tools/cores.ts";
import { failWith } from "../../tools/options.ts";
import { roomSizeFor } from "../largestRoom.ts";
import { ServerUnderTest } from "../rig/serverUnderTest.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Starts a server that ends with this process, since @colyseus/loadtest has no such option. If it does not start, the
 * process ends with a message.
 *
 * @returns its address
 */
export async function serve(numClients: number, room: string): Promise<string> {
  // The server is killed by this process's exit handler, so a signal must not end the process without it. Once the
  // server runs, the bots' runner handles SIGINT and SIGTERM.
  const exit = () => process.exit(0);
  for (const signal of SIGNALS) process.on(signal, exit);
  const type = Object.values(ROOMS).find(({ name }) => name === room) ?? ROOMS.game;
  let url = "";
  try {
    ({ url } = await ServerUnderTest.start({ server: "game", type, roomSize: roomSizeFor(numClients, type) }));
  } catch (error) {
    failWith(error as Error);
  }
  pinLoad();
  for (const signal of SIGNALS) if (signal !== "SIGHUP") process.off(signal, exit);
  return url;
}
