import { once } from "node:events";
import { createServer } from "node:net";

/**
 * Below the ports that systems give to outgoing connections, 32768 and up on Linux: one of those could be taken between two
 * starts of the same server by any connection of any program.
 */
const FIRST = 10_000;
const COUNT = 22_000;

/** A port of this machine's own address that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (await isFree(port, "127.0.0.1")) return port;
  }
}

/** Whether one could listen on a port. */
export async function isFree(port: number, address: string): Promise<boolean> {
  const server = createServer().listen(port, address);
  try {
    await once(server, "listening");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return false;
    throw error;
  }
  server.close();
  await once(server, "close");
  return true;
}
