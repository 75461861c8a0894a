import { connect as connectPlain, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

/** ms to wait for an answer */
const ANSWER_MS = 1000;

/**
 * Finds out, after a connection to Redis has failed, whether its URL has the wrong scheme. Redis itself does not tell:
 * without TLS, it waits for the rest of the handshake; with TLS, it closes the connection.
 *
 * @returns a sentence, or undefined if that is not the reason
 */
export async function wrongScheme(redisUrl: string): Promise<string | undefined> {
  const { protocol, hostname, port } = new URL(redisUrl);
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const address = { host, port: Number(port || 6379) };
  if (protocol === "rediss:") {
    return (await answersPlain(address))
      ? "That Redis does not use TLS: write redis:// instead of rediss://."
      : undefined;
  }
  return (await answersTls(address)) ? "That Redis uses TLS: write rediss:// instead of redis://." : undefined;
}

interface Address {
  host: string;
  port: number;
}

/** Whether a server answers a command of Redis, with a result or with an error such as NOAUTH. */
function answersPlain(address: Address): Promise<boolean> {
  const socket = connectPlain(address, () => socket.write("PING\r\n"));
  return answer(socket, "data", (bytes) => /^[+-]/.test(String(bytes)));
}

/** Whether a server completes a TLS handshake, with any certificate: nothing is sent to it. */
function answersTls(address: Address): Promise<boolean> {
  const named = isIP(address.host) === 0 ? { servername: address.host } : {};
  return answer(connectTls({ ...address, ...named, rejectUnauthorized: false }), "secureConnect", () => true);
}

/** Waits for an event of a socket, and closes the socket. @returns false if it does not come, or the socket fails */
function answer(socket: Socket, event: string, isAnswer: (value: unknown) => boolean): Promise<boolean> {
  return new Promise<boolean>((resolve) => {
    socket.setTimeout(ANSWER_MS, () => resolve(false));
    socket.once("error", () => resolve(false)).once("close", () => resolve(false));
    socket.once(event, (value: unknown) => resolve(isAnswer(value)));
  }).finally(() => socket.destroy());
}
