import { once } from "node:events";
import { createServer } from "node:net";

/**
 * First port to try. The range is below the ports that Linux gives to outgoing connections, 32768 and up. Otherwise a
 * connection of any program could take the port between two starts of a server.
 */
const FIRST = 10_000;
const COUNT = 22_000;

/** A port of 127.0.0.1 on which no program listens at the moment. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (await isFree(port, "127.0.0.1")) return port;
  }
}

/** Whether a port is free to listen on. */
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
