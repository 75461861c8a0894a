import type { IncomingMessage } from "node:http";
import { HttpError } from "./httpError.ts";

/** Maximum characters of a URL. */
const MAX_URL_LENGTH = 2048;

const HOST = /^(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i;

/** What paths accept, by how they begin: the matchmaker also for pages of other origins. Others are only read. */
const METHODS: readonly [start: string, methods: readonly string[]][] = [
  ["/matchmake/", ["POST", "OPTIONS"]],
  ["/monitor/bans", ["GET", "HEAD", "POST"]],
  ["", ["GET", "HEAD"]],
];

/**
 * Checks the method, the URL and the headers of a request or upgrade, before anything else reads them. Some of what is
 * rejected here ends the process in Colyseus 0.18.17, such as `Host: [`.
 *
 * @throws HttpError 400, 405, 413 or 414
 */
export function checkHead(req: IncomingMessage): void {
  const { host, "content-length": length = "0", "transfer-encoding": encoding } = req.headers;
  const { method = "", url = "" } = req;
  // HTTP/1.0 has no Host header, and the health checks of some proxies use it. In HTTP/1.1, Node requires the header.
  if (host !== undefined && !HOST.test(host)) throw new HttpError(400, "The Host header is malformed.");
  if (url.length > MAX_URL_LENGTH) throw new HttpError(414, "The address is too long.");
  if (!isCleanPath(url)) throw new HttpError(400, "The address is malformed.");

  const [, allowed = []] = METHODS.find(([start]) => url.startsWith(start)) ?? [];
  if (!allowed.includes(method)) {
    const allow = { Allow: allowed.join(", ") };
    throw new HttpError(405, `This address accepts only ${new Intl.ListFormat("en").format(allowed)}.`, allow);
  }
  if (method !== "POST" && (length !== "0" || encoding !== undefined)) {
    throw new HttpError(413, "This address accepts no body.");
  }
}

/** Whether a URL is a path that can be decoded, without a host, a backslash or control characters. */
function isCleanPath(url: string): boolean {
  if (!url.startsWith("/") || url.startsWith("//")) return false;
  try {
    return !/[\\\p{Cc}]/u.test(decodeURIComponent(url.split("?", 1)[0] ?? ""));
  } catch {
    return false;
  }
}

/**
 * Reads the body of a request.
 *
 * @throws HttpError 413 as soon as the body is longer than `maxBytes`; 400 if the connection closes before its end
 */
export async function readBody(req: IncomingMessage, maxBytes: number): Promise<string> {
  // Made when they are needed, because an error captures a stack.
  const tooLarge = () => new HttpError(413, "The request is too large.");
  if (Number(req.headers["content-length"] ?? 0) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  let ended = false;
  return new Promise((resolve, reject) => {
    req.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      // `sendHttpError` discards the rest.
      if (bytes > maxBytes) reject(tooLarge());
      else chunks.push(chunk);
    });
    req.once("end", () => {
      ended = true;
      resolve(Buffer.concat(chunks).toString("utf8"));
    });
    const incomplete = () => {
      if (!ended) reject(new HttpError(400, "The request is incomplete."));
    };
    req.once("error", incomplete).once("close", incomplete);
  });
}
