import type { SeatReservation } from "@colyseus/sdk";
import { processStatus } from "./process.ts";

/** ms until a WebSocket must have opened */
const OPEN_MS = 3000;

/** Address of the process that has a seat. */
export interface SeatAddress {
  /** http or https, without a slash at the end */
  url: string;
  processId: string;
}

/** @param endpoint at which the seat was reserved, http or https */
export function addressOf(endpoint: string, { publicAddress, processId = "" }: SeatReservation): SeatAddress {
  const { protocol } = new URL(endpoint);
  return { url: publicAddress ? `${protocol}//${publicAddress}` : endpoint, processId };
}

/**
 * Whether something between page and server passes HTTP but not WebSockets. It is so if the process that has the seat
 * answers over HTTP, and a WebSocket to the same address opens neither before nor after. A process that has died does
 * not answer.
 */
export async function areWebSocketsBlocked(address: SeatAddress): Promise<boolean> {
  if (await opens(address)) return false;
  if ((await processStatus(address.url, address.processId)) !== "ready") return false;
  return !(await opens(address));
}

/**
 * Whether a WebSocket opens. The seat in the address does not exist. The server reports that after the WebSocket is
 * open.
 */
async function opens({ url, processId }: SeatAddress): Promise<boolean> {
  let ws: WebSocket;
  try {
    ws = new WebSocket(`${url.replace(/^http/, "ws")}/${processId}/probe?sessionId=probe`);
  } catch {
    return false;
  }
  return await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => end(false), OPEN_MS);
    const end = (opened: boolean) => {
      clearTimeout(timer);
      resolve(opened);
      ws.close();
    };
    ws.onopen = () => end(true);
    ws.onerror = () => end(false);
    ws.onclose = () => end(false);
  });
}
