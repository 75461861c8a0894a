import type { IncomingMessage } from "node:http";
import { WebSocket } from "ws";

/** ms for an answer. nginx gives up on a process that does not accept a connection after 1 s. */
const ANSWER_MS = 3000;

/** The header in which a process that gets the check of another process says its own id. */
export const PROCESS_HEADER = "slipstream-process";

/** A reason why a WebSocket did not open, as the rest of a sentence. */
interface Failure {
  reason: string;
  /** whether nothing there speaks TLS, or nothing listens at all */
  withoutTls?: boolean;
}

/** The reasons by error code of Node. Codes of certificates and of TLS are families. */
const REASONS: readonly [codes: RegExp, failure: Failure][] = [
  [/^(ENOTFOUND|EAI_AGAIN)$/, { reason: "its host name can't be resolved" }],
  [/^ECONNREFUSED$/, { reason: "nothing listens there", withoutTls: true }],
  [/^(EHOSTUNREACH|ENETUNREACH)$/, { reason: "there is no route to it" }],
  [/^ETIMEDOUT$/, { reason: "there is no answer" }],
  [/^(EPROTO|ERR_SSL_)/, { reason: "TLS fails", withoutTls: true }],
  [/^ECONNRESET$/, { reason: "the connection is closed without an answer", withoutTls: true }],
  [/CERT|SELF_SIGNED|UNABLE_TO/, { reason: "browsers refuse its certificate" }],
];

/**
 * Opens a WebSocket at an address as clients do: over TLS, or without if nothing there speaks TLS. It is closed at once.
 *
 * @param address `host[:port][/path]`
 * @param ms to wait for an answer
 * @returns undefined if it opened, otherwise the reason as the rest of a sentence, without the address
 */
export async function whyUnreachable(address: string, path: string, ms = ANSWER_MS): Promise<string | undefined> {
  const failure = await open(`wss://${address}${path}`, ms);
  if (failure?.withoutTls !== true) return failure?.reason;
  const plain = await open(`ws://${address}${path}`, ms);
  // Without a port, these are two ports, and the one for TLS matters if it is the one that is down.
  return plain === undefined || !failure.reason.startsWith("nothing listens") ? plain?.reason : failure.reason;
}

function open(url: string, ms: number): Promise<Failure | undefined> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { handshakeTimeout: ms, perMessageDeflate: false, followRedirects: false });
    const settle = (failure?: Failure) => {
      resolve(failure);
      socket.terminate();
    };
    socket
      .on("open", () => settle())
      .on("unexpected-response", (_req, res) => settle({ reason: reasonOfAnswer(res) }))
      // It also follows `terminate`, when the promise is resolved already.
      .on("error", (error: NodeJS.ErrnoException) => settle(failureOf(error, ms)));
  });
}

function failureOf({ code, message }: NodeJS.ErrnoException, ms: number): Failure {
  if (code === undefined) {
    const late = message === "Opening handshake has timed out";
    return { reason: late ? `there is no answer within ${ms / 1000} s` : `no WebSocket opens (${message})` };
  }
  const [, known = { reason: "the connection fails" }] = REASONS.find(([codes]) => codes.test(code)) ?? [];
  return { ...known, reason: `${known.reason} (${code})` };
}

function reasonOfAnswer({ statusCode = 0, headers }: IncomingMessage): string {
  const other = headers[PROCESS_HEADER];
  if (typeof other === "string" && /^[\w-]{1,32}$/.test(other)) return `process ${other} answers there`;
  const status = `(status ${statusCode})`;
  if (statusCode === 404) return `the proxy there does not know this process ${status}`;
  if (statusCode >= 502 && statusCode <= 504) return `the proxy there does not reach this process ${status}`;
  if (statusCode >= 300 && statusCode < 400) return `it redirects to another address ${status}`;
  return `it answers without opening a WebSocket ${status}`;
}
