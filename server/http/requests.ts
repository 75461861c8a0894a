import type { IncomingMessage } from "node:http";
import { Refusal } from "./refusal.ts";

/** characters of a URL */
const LONGEST_URL = 2048;

const HOST = /^(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i;

/** Where something is posted, or may be asked for by the page of another origin. */
const MATCHMAKER = "/matchmake/";

/**
 * The checks that every request and upgrade passes first, from its head alone. Colyseus' own listener ends the process at
 * `Host: [` (0.18.17), and Express sees neither what that one handles nor upgrades.
 *
 * @throws Refusal
 */
export function checkHead(req: IncomingMessage): void {
  const { host, "content-length": length = "0", "transfer-encoding": encoding } = req.headers;
  const { method = "", url = "" } = req;
  // Without one it is HTTP/1.0, as in the checks of some proxies; Node asks for it in 1.1.
  if (host !== undefined && !HOST.test(host)) throw new Refusal(400, "The Host header is malformed.");
  if (url.length > LONGEST_URL) throw new Refusal(414, "The address is too long.");
  if (!isCleanPath(url)) throw new Refusal(400, "The address is malformed.");

  const allowed = url.startsWith(MATCHMAKER) ? ["POST", "OPTIONS"] : ["GET", "HEAD"];
  if (!allowed.includes(method)) {
    const allow = { Allow: allowed.join(", ") };
    throw new Refusal(405, `This address takes ${allowed.join(" and ")} only.`, allow);
  }
  if (method !== "POST" && (length !== "0" || encoding !== undefined)) {
    throw new Refusal(413, "This address takes no body.");
  }
}

/** A path on this server that can be decoded, and no trick: no host of its own, no backslash, nothing unprintable. */
function isCleanPath(url: string): boolean {
  if (!url.startsWith("/") || url.startsWith("//")) return false;
  try {
    return !/[\\\p{Cc}]/u.test(decodeURIComponent(url.split("?", 1)[0] ?? ""));
  } catch {
    return false;
  }
}

/**
 * Reads a body that must be short.
 *
 * @param most bytes
 * @throws Refusal as soon as it is known to be longer
 */
export async function readBody(req: IncomingMessage, most: number): Promise<string> {
  const tooLarge = new Refusal(413, "The request is too large.");
  if (Number(req.headers["content-length"] ?? 0) > most) throw tooLarge;
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    req.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      // Whatever comes after that is thrown away, by whoever refuses.
      if (bytes > most) reject(tooLarge);
      else chunks.push(chunk);
    });
    req.once("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    const brokenOff = () => reject(new Refusal(400, "The request was broken off."));
    req.once("error", brokenOff).once("close", brokenOff);
  });
}
