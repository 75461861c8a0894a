import type { Room } from "@colyseus/sdk";

/** ms in which an answer must have come; the question is asked again anyway */
const ANSWER_MS = 2000;

/** The process in which a room is, by the address of its connection. */
export function processOf(room: Room): string {
  const { ws } = room.connection.transport as unknown as { ws: WebSocket };
  return new URL(ws.url).pathname.split("/").at(-2) ?? "";
}

/**
 * Asks whether a process is gone, or about to be, with all of its seats. Where nobody answers that is not known, and so it
 * is not.
 *
 * @param endpoint where the server is, http or https
 */
export async function isProcessGone(endpoint: string, processId: string): Promise<boolean> {
  const status = await processStatus(endpoint, processId);
  return status === "gone" || status === "draining";
}

/** How a process is, as the server at an endpoint says; undefined if there is no answer, or one that is not the server's. */
export async function processStatus(
  endpoint: string,
  processId: string,
): Promise<"ready" | "draining" | "gone" | undefined> {
  // AbortSignal.timeout is newer than fetch.
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ANSWER_MS);
  try {
    const response = await fetch(`${endpoint}/processes/${processId}`, { cache: "no-store", signal: late.signal });
    // A proxy in between has another 404 of its own.
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
