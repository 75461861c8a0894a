import type { Room } from "@colyseus/sdk";
import { socketOf } from "./colyseus/socket.ts";

/** ms until a request times out; callers repeat it */
const ANSWER_MS = 2000;

/** The id of the process that has the room, from the address of its connection. */
export function processOf(room: Room): string {
  return new URL(socketOf(room).url).pathname.split("/").at(-2) ?? "";
}

/**
 * Asks whether a process is gone or draining, and its seats with it. Without an answer the result is false.
 *
 * @param endpoint of the server, http or https
 */
export async function isProcessGone(endpoint: string, processId: string): Promise<boolean> {
  const status = await processStatus(endpoint, processId);
  return status === "gone" || status === "draining";
}

/**
 * Asks the server at an endpoint for the status of a process.
 *
 * @param endpoint http or https
 * @returns undefined if there is no answer, or one that is not from the server
 */
export async function processStatus(
  endpoint: string,
  processId: string,
): Promise<"ready" | "draining" | "gone" | undefined> {
  // AbortSignal.timeout is newer than fetch.
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ANSWER_MS);
  try {
    const response = await fetch(`${endpoint}/processes/${processId}`, { cache: "no-store", signal: late.signal });
    // A proxy may answer with a 404 of its own, which is not JSON.
    if (!response.headers.get("content-type")?.startsWith("application/json")) return undefined;
    const { status } = (await response.json()) as { status?: string };
    if (response.status === 404) return "gone";
    return response.ok && (status === "ready" || status === "draining") ? status : undefined;
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
