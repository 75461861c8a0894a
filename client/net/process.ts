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
  try {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const response = await fetch(`${endpoint}/processes/${processId}`, { cache: "no-store", signal });
    // A proxy in between has another 404 of its own.
    if (!response.headers.get("content-type")?.startsWith("application/json")) return false;
    const { status } = (await response.json()) as { status?: string };
    return response.status === 404 || status === "draining";
  } catch {
    return false;
  }
}
